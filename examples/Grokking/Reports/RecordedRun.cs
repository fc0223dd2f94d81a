using System.Text.Json;

namespace Grokking.Reports;

/// <summary>The parts of a run file that a picture needs.</summary>
internal sealed class RecordedRun
{
    public List<(double Step, double Value)> GapRatio { get; } = [];

    public List<(double Step, double Value)> TrainAccuracy { get; } = [];

    public List<(double Step, double Value)> TestAccuracy { get; } = [];

    public List<(double Step, string Kind)> Events { get; } = [];

    /// <summary>Reads <c>run.jsonl</c>.</summary>
    public static RecordedRun Read(string path)
    {
        var run = new RecordedRun();
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            run.Add(document.RootElement);
        }

        return run;
    }

    private void Add(JsonElement line)
    {
        double Number(string name) => line.GetProperty(name).GetDouble();
        switch (line.GetProperty("type").GetString())
        {
            case "sample" when line.GetProperty("group").GetString() == "all"
                && line.GetProperty("gap_ratio").ValueKind == JsonValueKind.Number:
                GapRatio.Add((Number("step"), Number("gap_ratio")));
                break;
            case "metric":
                (line.GetProperty("name").GetString() == "test_accuracy"
                    ? TestAccuracy
                    : TrainAccuracy).Add((Number("step"), Number("value")));
                break;
            case "event" when line.GetProperty("group").GetString() == "all":
                Events.Add((Number("step"), line.GetProperty("kind").GetString() ?? string.Empty));
                break;
        }
    }
}
