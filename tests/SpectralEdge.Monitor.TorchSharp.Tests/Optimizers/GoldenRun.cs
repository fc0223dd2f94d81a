using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>A run of an optimizer along given gradients, from <c>Golden/optimizers.py</c>.</summary>
/// <param name="run">The run as the script wrote it.</param>
internal sealed class GoldenRun(JsonElement run)
{
    public static IReadOnlyList<GoldenRun> All { get; } = Read();

    public string Kind { get; } = run.GetProperty("kind").GetString()!;

    public int[] Shape { get; } = run.GetProperty("shape").Deserialize<int[]>()!;

    public JsonElement Options { get; } = run.GetProperty("options");

    public double[] Start { get; } = run.GetProperty("start").Deserialize<double[]>()!;

    public double[][] Gradients { get; } = run.GetProperty("gradients").Deserialize<double[][]>()!;

    public double[] End { get; } = run.GetProperty("end").Deserialize<double[]>()!;

    /// <summary>The worst error of an update that PyTorch's bfloat16 makes, as a share of it; null but for Muon.</summary>
    public double? Bfloat16 { get; } = run.GetProperty("bfloat16").Deserialize<double?>();

    public static IEnumerable<int> Of(string kind) => All.Index().Where(run => run.Item.Kind == kind).Select(run => run.Index);

    public double Number(string option) => Options.GetProperty(option).GetDouble();

    private static GoldenRun[] Read()
    {
        using var file = File.OpenRead(
            Repository.PathOf("tests", "SpectralEdge.Monitor.TorchSharp.Tests", "Golden", "optimizers.json"));
        return [.. JsonDocument.Parse(file).RootElement.GetProperty("cases").EnumerateArray().Select(run => new GoldenRun(run))];
    }
}
