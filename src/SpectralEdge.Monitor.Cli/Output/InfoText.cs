using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Cli;

/// <summary>What something is.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Kind">Its kind, in snake_case.</param>
/// <param name="What">Its kind, in words.</param>
/// <param name="FirstStep">The first step.</param>
/// <param name="LastStep">The last step.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Bytes">Size on disk.</param>
/// <param name="Facts">More, for people.</param>
/// <param name="Groups">The groups of parameters.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record InfoText(
    string Name,
    string Kind,
    string What,
    long FirstStep,
    long LastStep,
    long Count,
    long Bytes,
    IReadOnlyList<(string Name, string Value)> Facts,
    IReadOnlyList<SeriesGroup> Groups,
    IReadOnlyList<string> Problems)
{
    /// <summary>Looks at something.</summary>
    public static InfoText Of(Input input, Reporter reporter)
    {
        if (input.Kind == InputKind.Run)
        {
            return OfRun(input, reporter);
        }

        using var series = UpdateSeries.Open(input, new WatchSettings());
        return SeriesInfo.Of(input, series);
    }

    /// <summary>Writes the fields of <c>docs/reference/cli.md</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("kind", Kind);
        json.WriteNumber("first_step", FirstStep);
        json.WriteNumber("last_step", LastStep);
        json.WriteNumber("samples", Count);
        json.WriteNumber("bytes", Bytes);
        json.Objects("facts", Facts, fact =>
        {
            json.WriteString("what", fact.Name);
            json.WriteString("value", fact.Value);
        });
        json.Objects("groups", Groups, group =>
        {
            json.WriteString("name", group.Name);
            json.Number("parameters", group.Parameters);
            json.Number("sketch_length", group.Length);
        });
        json.Array("problems", Problems);
    }

    /// <summary>The size of a file, as people say it.</summary>
    public static string Size(long bytes) => bytes < 1 << 20 ? Numbers.Say($"{bytes:N0} bytes") : Numbers.Say($"{bytes / (double)(1 << 20):N1} MiB");

    private static InfoText OfRun(Input input, Reporter reporter)
    {
        var run = RunFiles.Read(input.Path, reporter);
        var header = run.Header!;
        var spectra = run.Spectra();
        var bytes = new FileInfo(Directory.Exists(input.Path) ? Path.Combine(input.Path, RunFileFormat.FileName) : input.Path).Length;
        List<(string, string)> facts =
        [
            ("started", header.Started.ToString("u", CultureInfo.InvariantCulture)),
            ("written by", header.LibraryVersion),
            ("steps", Numbers.Say($"{header.StartStep} to {run.Samples[^1].Step}")),
            ("samples", Numbers.Text(run.Samples.Count)),
            ("spectra", string.Join(", ", spectra.Select(spectrum => Numbers.Say($"{spectrum.Group} (window {spectrum.Window}, every {spectrum.Stride})")))),
            ("events", run.Events.Count == 0 ? "none" : string.Join(", ", run.Events.CountBy(value => value.Kind).Select(pair => Numbers.Say($"{pair.Value} {pair.Key}")))),
            ("incidents", Numbers.Text(run.Incidents.Count)),
            ("metrics", run.Metrics.Count == 0 ? "none" : string.Join(", ", run.Metrics.Select(metric => metric.Name).Distinct())),
            ("window restarts", Numbers.Text(run.Restarts.Count)),
            ("blocks", Numbers.Text(header.Inventory.Blocks.Count)),
            input.Recordings is { Count: > 0 } recordings
                ? (recordings.Count == 1 ? "recording" : "recordings", string.Join(", ", recordings))
                : ("recording", "none"),
            ("size", Size(bytes)),
        ];
        IReadOnlyList<string> problems = run.IsComplete ? run.Problems : [.. run.Problems, "the run has no end: it was cut off, or goes on"];
        return new InfoText(
            run.Name,
            "run",
            "a run that a monitor recorded",
            header.StartStep,
            run.Samples[^1].Step,
            run.Samples.Count,
            bytes,
            facts,
            [.. header.Inventory.Groups.Select(group => new SeriesGroup(group.Name, group.Parameters, group.SketchLength))],
            problems);
    }
}
