using System.Globalization;
using Reproduction.Running;
using Reproduction.Series;
using SpectralEdge.Monitor.Tests;

namespace Reproduction.Tests;

/// <summary>Series that were made by hand, read back from a file like any other.</summary>
internal static class MadeSeries
{
    /// <summary>A series.</summary>
    /// <param name="setup">The run's setup.</param>
    /// <param name="steps">Steps of its samples.</param>
    /// <param name="columns">Name, and value at a step; one that is not finite is left empty.</param>
    /// <param name="events">Step and kind, of the whole model.</param>
    /// <param name="facts">Single numbers.</param>
    public static StudySeries Of(
        Setup setup, IEnumerable<int> steps, IEnumerable<(string Name, Func<int, double> Value)> columns,
        IEnumerable<(long Step, string Kind)>? events = null, params (string Name, double Value)[] facts)
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "made.csv");
        using (var file = new StreamWriter(path))
        {
            file.WriteLine("# " + setup.ToJson().ReplaceLineEndings(" "));
            file.WriteLine("# 800 steps, 90 CPU-seconds");
            foreach (var (step, kind) in events ?? [])
            {
                file.WriteLine($"# event {step} {kind} all");
            }

            foreach (var (name, value) in facts)
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# fact {name} {value}"));
            }

            file.WriteLine("step," + string.Join(',', columns.Select(column => column.Name)));
            foreach (var step in steps)
            {
                file.WriteLine(string.Join(',', columns.Select(column => column.Value(step)).Prepend(step).Select(value =>
                    double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "")));
            }
        }

        return StudySeries.Read(path);
    }
}
