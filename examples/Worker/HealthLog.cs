using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Worker;

/// <summary>Logs what the health checks of the host find.</summary>
internal sealed class HealthLog(ILogger<HealthLog> logger) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (name, entry) in report.Entries)
        {
            logger.LogInformation("{Check} is {Status}: {Description}", name, entry.Status, entry.Description);
        }

        return Task.CompletedTask;
    }
}
