using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>Makes the options of a monitor from a configuration. All that is wrong with them is found at once.</summary>
/// <param name="section">The section; null for the defaults.</param>
/// <param name="change">Makes other options of those that were read; null for none.</param>
/// <param name="checks">What else of the host looks at the options.</param>
internal sealed class ConfiguredOptions(
    IConfiguration? section, Func<MonitorOptions, MonitorOptions>? change, IEnumerable<IValidateOptions<MonitorOptions>> checks)
    : IOptionsFactory<MonitorOptions>
{
    private MonitorOptions? _checked;

    /// <summary>The options: those that were checked when the host started, whoever asks.</summary>
    /// <exception cref="OptionsValidationException">The options cannot be used; it lists every problem.</exception>
    public MonitorOptions Create(string name)
    {
        if (_checked is not null)
        {
            return _checked;
        }

        var problems = new List<string>();
        var options = section is null ? new MonitorOptions() : OptionsReader.Read(section, problems);
        options = change is null ? options : change(options);
        problems.AddRange(OptionsReader.Faults(options.Validate));
        problems.AddRange(checks.Select(check => check.Validate(name, options)).Where(result => result.Failed)
            .SelectMany(result => result.Failures ?? []));
        return problems.Count == 0
            ? _checked = options
            : throw new OptionsValidationException(name, typeof(MonitorOptions), problems);
    }
}
