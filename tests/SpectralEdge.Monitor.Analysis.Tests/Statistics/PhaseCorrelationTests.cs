using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class PhaseCorrelationTests
{
    [Fact]
    public void All_Golden_AgreesWithSciPy() =>
        Agrees(
            StatisticsGolden.Root.GetProperty("phases"),
            PhaseCorrelation.All(StatisticsGolden.Series("ratio"), StatisticsGolden.Series("loss")));

    [Fact]
    public void Of_APhaseOfTwoPoints_IsUndefined()
    {
        var found = PhaseCorrelation.Of([1, 1, 2, 2, 2, 1.1, 1.05, 1], [1, 2, 3, 4, 6, 7, 9, 8], PhaseMethod.Peak);

        Assert.Equal((2, 3, 3), (found.Rise.Count, found.Plateau.Count, found.Collapse.Count));
        Assert.Equal(double.NaN, found.Rise.R);
        Assert.Equal(double.NaN, found.Plateau.R);
        Assert.InRange(found.Collapse.R, -1, -0.4);
    }

    [Fact]
    public void Of_SeriesOfDifferentLength_AreRefused() =>
        Assert.Throws<ArgumentException>(() => PhaseCorrelation.Of(new double[9], new double[8], PhaseMethod.Peak));

    internal static void Agrees(JsonElement expected, IReadOnlyList<PhaseCorrelations> found)
    {
        foreach (var (row, actual) in expected.EnumerateArray().Zip(found))
        {
            PearsonCorrelation[] parts = [actual.Rise, actual.Plateau, actual.Collapse];
            Assert.Equal(row.EnumerateArray().Select(part => part.Whole("n")), parts.Select(part => part.Count));
            StatisticsGolden.Close(
                [.. row.EnumerateArray().Select(part => part.GetProperty("r").Number())],
                [.. parts.Select(part => part.R)],
                StatisticsGolden.Sums);
        }
    }
}
