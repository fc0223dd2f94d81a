namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Tests that look at the whole process, and so cannot share it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "serial";
}
