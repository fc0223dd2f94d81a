using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The one published series of k* of rolling windows, W = 10; its singular values are not public.</summary>
public class ProbeCircuitTests
{
    [PublishedTheory]
    [InlineData("circuit", 12, 8, 2)]
    [InlineData("control", 16, 6, 0)]
    public void GapPosition_IsTwoToFour(string heads, int two, int three, int four)
    {
        var positions = File().Series(heads + "_param_kstar");

        Assert.Equal(22, positions.Length);
        Assert.Equal(
            [0, two, three, four, 0], Enumerable.Range(1, 5).Select(position => positions.Count(value => value == position)));
        Assert.All(File().Series(heads + "_param_gap"), gap => Assert.InRange(gap, 0.05, 1));
    }

    [PublishedFact]
    public void Windows_AreTheOnesNamed()
    {
        Assert.Equal(10, File().GetProperty("window_size").GetInt32());
        Assert.Equal(Enumerable.Range(0, 22).Select(i => 950.0 + (50 * i)), File().Series("window_steps"));
    }

    [Fact]
    public void ProbeRule_NeverGivesTheFirstPosition_HoweverLargeItsRatio()
    {
        double[] sigma = [100, 30, 20, 19, 18, 17, 16, 15, 14, 13];

        Assert.Equal(1, GapPositions.Find(GapPositionKind.Unrestricted, sigma));
        Assert.Equal(2, GapPositions.Find(GapPositionKind.Probe, sigma));
    }

    private static JsonElement File() =>
        ReferenceData.Json("spectral-probe-circuits__results__probe_circuit_param_vs_activation_s42.json");
}
