
namespace SpectralEdge.Monitor.Cli;

/// <summary>What a series of updates is.</summary>
internal static class SeriesInfo
{
    public static InfoText Of(Input input, IUpdateSeries series)
    {
        var (kind, what) = input.Kind switch
        {
            InputKind.Recording => ("recording", "a recording of sketches"),
            InputKind.Matrix => ("matrix", "a matrix of inner products"),
            _ => ("checkpoints", "checkpoints of a training run"),
        };
        var steps = series.Steps;
        var bytes = input.Paths.Sum(SizeOf);
        List<(string, string)> facts =
        [
            ("steps", Numbers.Say($"{steps[0]} to {steps[^1]}")),
            ("updates", Numbers.Text(steps.Count - 1)),
            ("steps between", Distances(steps)),
            .. series.Facts,
            ("size", InfoText.Size(bytes)),
        ];
        return new InfoText(series.Name, kind, what, steps[0], steps[^1], steps.Count, bytes, facts, series.Groups, series.Problems);
    }

    private static string Distances(IReadOnlyList<long> steps)
    {
        const int Shown = 5;
        var distances = steps.Zip(steps.Skip(1), (from, to) => to - from).CountBy(distance => distance).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).ToList();
        return distances is [var only]
            ? Numbers.Text(only.Key)
            : string.Join(", ", distances.Take(Shown).Select(pair => Numbers.Say($"{pair.Key} ({pair.Value}×)"))) + (distances.Count > Shown ? " and others" : string.Empty);
    }

    private static long SizeOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : new FileInfo(path).Length;
}
