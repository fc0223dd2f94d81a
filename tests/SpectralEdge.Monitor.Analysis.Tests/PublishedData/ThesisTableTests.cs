using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Declines of the gap in eigenvalues, as printed.</summary>
public class ThesisTableTests
{
    [PublishedFact]
    public void Gaps_OfModularArithmetic_FallByThePublishedFactors()
    {
        var rows = Rows("thesis_test7_modadd");
        var (early, late) = (rows.Column(3), rows.Column(4));
        var declines = early.Zip(late).Select(pair => pair.First / pair.Second).ToArray();

        Assert.Equal(12, declines.Length);
        Printed.Equal([1.14m, 1.34m, 0.14m, 0.30m], [early.Min(), early.Max(), late.Min(), late.Max()]);
        Printed.Equal([4.2m, 8.4m, 6.6m], [declines.Min(), declines.Max(), declines.Average()]);

        // k* = 1 in ten of twelve, by the weighted rule, which gives little else.
        Assert.Equal(10, rows.Column(5).Count(position => position == 1));
    }

    [PublishedTheory]
    [InlineData("replication_gram_dyck_W3")]
    [InlineData("replication_gram_scan_W5")]
    public void Declines_AreTheQuotients_AndLargerInMostControls(string table)
    {
        var rows = Rows(table);
        var (decay, early, late, decline) = (rows.Column(0), rows.Column(3), rows.Column(4), rows.Column(5));
        for (var i = 0; i < early.Length; i++)
        {
            // Five significant digits each: with their rounding every quotient rounds to the printed one.
            var rounding = (
                Printed.HalfUnitOfFiveDigits(early[i]) / early[i]) + (Printed.HalfUnitOfFiveDigits(late[i]) / late[i]);
            Assert.Equal(decline[i], early[i] / late[i], (rounding * decline[i]) + Printed.HalfUnit(rows[i][5].GetDecimal()));
        }

        var (grokking, controls) = (
            Series.Where(decline, decay, value => value == 1), Series.Where(decline, decay, value => value == 0));
        Assert.True(Series.Median(controls) > Series.Median(grokking));
        Assert.Equal(table.EndsWith("W5", StringComparison.Ordinal), controls.Min() > grokking.Max());
    }

    [PublishedFact]
    public void Groups_HaveTheSizesOfTheModel()
    {
        var groups = TranscribedFile.Table("sed_layer_groups_params");

        // Width 768: a layer has 4 · 768² weights and 4 · 768 biases of attention, 8 · 768² and 5 · 768 behind it. Each group is
        // four layers.
        Assert.Equal(4 * ((4 * 768 * 768) + (4 * 768)), groups.GetProperty("attn_early").GetInt32());
        Assert.Equal(4 * ((8 * 768 * 768) + (5 * 768)), groups.GetProperty("mlp_early").GetInt32());
        Assert.Equal((50_257 + 1024) * 768, groups.GetProperty("embedding").GetInt32());
        Assert.Equal(25 * 2 * 768, groups.GetProperty("layernorm").GetInt32());
    }

    private static JsonElement Rows(string table) => TranscribedFile.Table(table).GetProperty("rows");
}
