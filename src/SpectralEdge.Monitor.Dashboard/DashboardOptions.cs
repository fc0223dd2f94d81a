namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Where the page is served.</summary>
public sealed record DashboardOptions
{
    /// <summary>The port; 0 for any free one.</summary>
    /// <value>From 0 to 65535. The default is 8630 (chosen: no service that is widely used has it).</value>
    public int Port { get; init; } = 8630;
}
