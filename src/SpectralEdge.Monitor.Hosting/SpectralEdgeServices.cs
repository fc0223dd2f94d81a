using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>The door to SpectralEdge.Monitor in a host.</summary>
public static class SpectralEdgeServices
{
    /// <summary>
    /// Adds a <see cref="SpectralEdgeFactory"/> that starts watches with the options of a configuration, and
    /// <see cref="IOptions{TOptions}"/> of <see cref="MonitorOptions"/> with the same options.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">
    /// The section that holds the options, keys named as the properties of <see cref="MonitorOptions"/>
    /// (docs/guide/hosting.md); null for the defaults.
    /// </param>
    /// <param name="change">
    /// Makes other options of those that were read: <c>options => options with { … }</c>. Null for none.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <remarks>
    /// Options are read and checked when the host starts: a host with a wrong one does not start, and
    /// <see cref="OptionsValidationException.Failures"/> has everything that is wrong. They are read once: a file that is changed
    /// while the host runs changes nothing.
    /// </remarks>
    public static IServiceCollection AddSpectralEdge(
        this IServiceCollection services, IConfiguration? section = null, Func<MonitorOptions, MonitorOptions>? change = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(SpectralEdgeFactory)))
        {
            throw new InvalidOperationException(
                "AddSpectralEdge was called before; it must be called once. Give the section and the change in one call.");
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IOptionsFactory<MonitorOptions>>(provider => new ConfiguredOptions(
            section, change, provider.GetServices<IValidateOptions<MonitorOptions>>()));
        services.AddOptions<MonitorOptions>().ValidateOnStart();
        services.AddSingleton(provider => new SpectralEdgeFactory(
            provider.GetRequiredService<IOptions<MonitorOptions>>(), provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        return services.AddHostedService<EndOfRuns>();
    }

    /// <summary>Adds the health of the watched runs to the health checks of the host.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="quietLimit">
    /// How long a run may give no update before it counts as degraded; null for 5 minutes (chosen, not measured). More than no
    /// time; longer than a pause for validation or a checkpoint.
    /// </param>
    /// <param name="name">Name of the check.</param>
    /// <param name="tags">Its tags; null for none.</param>
    /// <returns>The health checks.</returns>
    /// <remarks>
    /// Healthy while updates come, and where no run is watched. Degraded where samples cannot be taken, none came for longer than
    /// the limit, a sink is left alone, or lines of the run file are lost. Unhealthy where parameters are not finite. The check
    /// reads counters, never parameters, and never throws. It needs <see cref="AddSpectralEdge(IServiceCollection,
    /// IConfiguration?, Func{MonitorOptions, MonitorOptions}?)"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not above zero.</exception>
    public static IHealthChecksBuilder AddSpectralEdge(
        this IHealthChecksBuilder builder, TimeSpan? quietLimit = null, string name = "spectral-edge",
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var limit = quietLimit ?? TimeSpan.FromMinutes(5);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(quietLimit));
        return builder.Add(new HealthCheckRegistration(
            name, provider => new SpectralEdgeHealthCheck(
                provider.GetRequiredService<SpectralEdgeFactory>(), provider.GetRequiredService<TimeProvider>(), limit),
            failureStatus: null, tags));
    }
}
