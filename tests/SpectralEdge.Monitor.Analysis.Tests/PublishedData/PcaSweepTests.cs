using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Shares of the first principal component of weight trajectories, 72 layers of 36 runs.</summary>
public class PcaSweepTests
{
    private static readonly string[] Matrices = ["pc1_WQ", "pc1_WK", "pc1_WV", "pc1_WO"];

    [PublishedFact]
    public void Means_AreThoseOfFourMatrices()
    {
        Assert.Equal(72, Rows().Length);
        Assert.All(Rows(), row => Near.Equal(Matrices.Average(name => row.Number(name)), row.Number("mean_pc1"), 1e-15));
    }

    [PublishedFact]
    public void GrokkingRuns_HaveThePublishedRanges()
    {
        var grokked = Rows().Where(row => row.GetProperty("grokked").GetBoolean()).ToArray();

        Assert.Equal(24, grokked.Length);
        Ranges(68.2m, 76.8m, grokked.Select(row => row.Number("mean_pc1")));
        Ranges(62.8m, 83.1m, grokked.SelectMany(row => Matrices.Select(name => row.Number(name))));
    }

    [PublishedFact]
    public void WithoutWeightDecay_ThePublishedRangeIsThatOfMatrices_NotOfMeans()
    {
        var plain = Rows().Where(row => row.Number("wd") == 0).ToArray();

        // Stated: 48 to 81. Single matrices have that; means of four lie from 49 to 75.
        Ranges(48m, 81m, plain.SelectMany(row => Matrices.Select(name => row.Number(name))));
        Ranges(49m, 75m, plain.Select(row => row.Number("mean_pc1")));
    }

    [PublishedFact]
    public void OperationsThatNeverGeneralise_WithWeightDecay_HaveThePublishedRange() =>
        Ranges(
            42m,
            49m,
            Rows().Where(row => GrokkingFiles.IsHard(row) && row.Number("wd") == 1).Select(row => row.Number("mean_pc1")));

    [Fact]
    public void RandomWalk_OfManyEqualSteps_HasSixOverPiSquared()
    {
        Printed.Equal(60.8m, 100 * 6 / (Math.PI * Math.PI));
        Assert.Equal(
            6 / (Math.PI * Math.PI),
            new RandomWalkNull(Enumerable.Repeat(1.0, 200).ToArray()).FirstShare(DisplacementForm.Centred), 0.001);
    }

    private static void Ranges(decimal least, decimal most, IEnumerable<double> shares)
    {
        var sorted = shares.Order().ToArray();
        Printed.Equal(least, sorted[0]);
        Printed.Equal(most, sorted[^1]);
    }

    private static JsonElement[] Rows() =>
        [.. ReferenceData.Json("grokking-integrability__pca_sweep_plots__pca_sweep_summary.json").EnumerateArray()];
}
