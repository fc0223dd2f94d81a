namespace SpectralEdge.Monitor.Tests;

/// <summary>A test that needs Open MPI; skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MpirunTheoryAttribute : TheoryAttribute
{
    public MpirunTheoryAttribute() => Skip = Mpirun.Missing;
}
