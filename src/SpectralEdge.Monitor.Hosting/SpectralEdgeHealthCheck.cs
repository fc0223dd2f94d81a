using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>How the runs that a host watches stand, the worst of them first.</summary>
internal sealed class SpectralEdgeHealthCheck(SpectralEdgeFactory factory, TimeProvider time, TimeSpan quietLimit) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var (status, texts, data) = (HealthStatus.Healthy, new List<string>(), new Dictionary<string, object>());
        try
        {
            foreach (var run in factory.Runs)
            {
                var (health, text) = run.Look(time, quietLimit);
                status = health < status ? health : status;
                texts.Add($"{run.Name}: {text}");
                run.AddTo(data);
            }

            return new HealthCheckResult(
                status, texts.Count == 0 ? "No run is watched." : string.Join(" ", texts), data: data);
        }
        catch (Exception exception)
        {
            // A check that throws would hide all others of the host.
            return new HealthCheckResult(HealthStatus.Degraded, "The watched runs cannot be looked at.", exception, data);
        }
    }
}
