using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>One run of the two-layer network that was repeated for this project; records are one an epoch, from 0.</summary>
internal sealed class TianRun(JsonElement run)
{
    public double[] TestAccuracy { get; } = run.Series("test_acc");

    /// <summary>λ_2/λ_3 of the window of 20 updates; NaN before there are three.</summary>
    public double[] Ratios { get; } = [.. run.GetProperty("W_lambda_top3").EnumerateArray().Select(Ratio)];

    public int? Fires => RatioSlope.Find(Ratios);

    /// <summary>Median ratio from epoch 200 on.</summary>
    public double Late => Series.Median(Ratios[200..]);

    public static TianRun Read(string name) => new(File.GetProperty("runs").GetProperty(name));

    public double[] Eigenvalues(int epoch) => run.GetProperty("W_lambda_top3")[epoch].Numbers();

    public int? Reaches(double accuracy) => FirstPassage.Find(TestAccuracy, accuracy);

    private static JsonElement File { get; } = ReferenceData.Json("OWN_RUN__tian_modadd_rolling_eigs.json");

    private static double Ratio(JsonElement top) =>
        top.ValueKind == JsonValueKind.Array && top.GetArrayLength() == 3 ? top[1].GetDouble() / top[2].GetDouble() : double.NaN;
}
