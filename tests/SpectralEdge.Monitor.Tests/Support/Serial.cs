namespace SpectralEdge.Monitor.Tests;

/// <summary>Tests that look at the whole process, and so cannot share it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "serial";
}
