using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Singular values of rolling windows of 3, 5 and 10 updates of one repeated Dyck run.</summary>
public class DyckTests
{
    [PublishedFact]
    public void Grokking_ComesAtStep500()
    {
        // 95 % of the test set; the paper has 600 for this seed.
        var rows = Rows();

        Assert.Equal(500, rows.First(row => row.Number("test") >= 0.95).Number("step"));
    }

    [PublishedFact]
    public void Windows_LieInsideEachOther()
    {
        // The Gram matrix of the last updates is a block of that of more of them, so their eigenvalues interlace.
        Assert.All(Rows(), row =>
        {
            Interlace(Sigma(row, 3), Sigma(row, 5));
            Interlace(Sigma(row, 5), Sigma(row, 10));
        });
    }

    [PublishedTheory]
    [InlineData(10, new[] { 9, 9, 9, 1, 3, 3, 3 })]
    [InlineData(5, new[] { 4, 1, 4, 3, 2, 4, 4, 2, 4, 2, 2, 2 })]
    public void GapPosition_OfEachWindow_ByTheUnrestrictedRule(int window, int[] positions) =>
        Assert.Equal(positions, Windows(window).Select(sigma => GapPositions.Find(GapPositionKind.Unrestricted, sigma)));

    [PublishedFact]
    public void LastPosition_IsTakenByThreeWindowsOfSeven()
    {
        var last = Windows(10).Count(sigma => GapPositions.Find(GapPositionKind.Unrestricted, sigma) == 9);

        Assert.Equal((3, 7), (last, Windows(10).Count()));
    }

    private static IEnumerable<double[]> Windows(int window) =>
        Rows().Select(row => Sigma(row, window)).Where(sigma => sigma.Length > 0);

    private static double[] Sigma(JsonElement row, int window) =>
        row.TryGetProperty($"sv{window}", out var values) ? values.Numbers() : [];

    private static void Interlace(double[] few, double[] many)
    {
        for (var j = 0; many.Length > 0 && j < few.Length; j++)
        {
            Assert.InRange(few[j], many[j + many.Length - few.Length] * (1 - 1e-5), many[j] * (1 + 1e-5));
        }
    }

    private static JsonElement[] Rows() =>
        [.. ReferenceData.Json("OWN_RUN__dyck1_seed42_rolling_svs.json").GetProperty("rows").EnumerateArray()];
}
