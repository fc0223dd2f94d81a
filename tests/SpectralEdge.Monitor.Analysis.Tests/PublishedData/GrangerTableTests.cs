using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>F, ΔR², df and p of the published tables of Granger causality; the series themselves are not public.</summary>
public class GrangerTableTests
{
    [PublishedFact]
    public void Granger_F_FollowsFromDeltaRSquared() => Assert.All(Granger(), row => FollowsF(row, FDigits(row)));

    [PublishedFact]
    public void Granger_P_FollowsFromF() => Assert.All(Granger(), row =>
    {
        if (row.GetProperty("p").ValueKind != JsonValueKind.Null)
        {
            Printed.Equal(row.Printed("p", 3), FTest.PValue(row.Number("F"), Terms(row), Freedom(row)));
        }
        else
        {
            // Lost in print; there is no doubt about its size.
            Assert.InRange(FTest.PValue(row.Number("F"), Terms(row), Freedom(row)), 0, 1e-11);
        }
    });

    [PublishedFact]
    public void Granger_Freedom_FollowsFromWindowsAndLag()
    {
        var windows = TranscribedFile.Table("sed_granger_gpt2").GetProperty("n_windows");
        Assert.All(Granger(), row =>
        {
            var lag = row.GetProperty("lag_inferred").GetInt32();
            var count = windows.GetProperty(row.GetProperty("W").ToString()).GetInt32() - lag;
            Assert.Equal((count - 1 - (2 * lag), lag), (Freedom(row), Terms(row)));
        });
    }

    [PublishedTheory]
    [InlineData("val_loss->ratio", 20, "2.22", "2.23")]
    [InlineData("ratio->val_loss", 10, "3.32", "3.33")]
    public void Granger_F_FromThePrintedDigitsAlone_MayDifferInTheLast(string direction, int window, string printed, string found)
    {
        var row = Granger().Single(
            entry => entry.GetProperty("direction").GetString() == direction && entry.GetProperty("W").GetInt32() == window);
        var statistic = FTest.Statistic(row.Number("dR2"), Terms(row), Freedom(row));

        Assert.False(Printed.Is(Literal(printed), statistic));
        Printed.Equal(Literal(found), statistic);
    }

    [PublishedFact]
    public void Residualised_P_FollowsFromDeltaRSquared()
    {
        var rows = TranscribedFile.Table("sed_residualised").GetProperty("rows").EnumerateArray().ToArray();

        Assert.Equal(4, rows.Length);
        Assert.All(rows, row =>
        {
            // The residual loses L windows; one lag of two series and an intercept follow.
            var windows = row.GetProperty("W").GetInt32() == 10 ? 50 : 40;
            var freedom = windows - row.GetProperty("lags").GetInt32() - 1 - 3;
            Printed.Equal(row.Printed("p", 3), FTest.PValue(FTest.Statistic(row.Number("dR2"), 1, freedom), 1, freedom));
        });
    }

    [PublishedFact]
    public void Multivariate_F_FollowsFromDeltaRSquared()
    {
        var rows = TranscribedFile.Table("sed_multivariate").GetProperty("rows").EnumerateArray()
            .Where(row => row.TryGetProperty("q", out _)).ToArray();

        Assert.Equal(5, rows.Length);
        Assert.All(rows, row => FollowsF(row, 1));

        // From the printed digits alone the two sets of five give 32.7 and 24.9: ΔR² near 1 is printed with too few digits for F.
        Printed.Equal(
            [8.4m, 52.6m, 32.7m, 17.5m, 24.9m],
            [.. rows.Select(row => FTest.Statistic(row.Number("dR2"), Terms(row), Freedom(row)))]);
    }

    private static JsonElement[] Granger() => [.. TranscribedFile.Table("sed_granger_gpt2").GetProperty("rows").EnumerateArray()];

    private static void FollowsF(JsonElement row, int digits) =>
        Printed.Follows(
            row.Printed("F", digits), row.Printed("dR2", 3), delta => FTest.Statistic(delta, Terms(row), Freedom(row)));

    /// <summary>Three significant digits in the table.</summary>
    private static int FDigits(JsonElement row) => row.Number("F") < 10 ? 2 : 1;

    private static int Terms(JsonElement row) => row.GetProperty("q").GetInt32();

    private static int Freedom(JsonElement row) => row.GetProperty("df").GetInt32();

    private static decimal Literal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
