using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Lead times of SCAN and Dyck: the published fits, and what they hang on.</summary>
public class LeadTableTests
{
    private const int Grok = 2;
    private const int Onset = 3;

    [PublishedFact]
    public void Scan_HasThePublishedFit()
    {
        var fit = Fit(Rows("lead_time_scan"));

        Assert.Equal(11, fit.Count);
        Printed.Equal(0.1489m, fit.Factor);
        Printed.Equal(1.180m, fit.Exponent);
        Printed.Equal(0.990m, fit.Determination);
    }

    [PublishedFact]
    public void Dyck_HasThePublishedFit_WithOneRowMoreThanPrinted()
    {
        var table = TranscribedFile.Table("lead_time_dyck");
        var fit = Fit(Rows("lead_time_dyck"));

        Printed.Equal(0.2387m, fit.Factor);
        Printed.Equal(1.132m, fit.Exponent);
        Printed.Equal(0.908m, fit.Determination);

        // Printed: n = 14. The published fit is that of all 15 rows.
        Assert.Equal((14, 15), (table.GetProperty("fit").GetProperty("n_as_printed").GetInt32(), fit.Count));
    }

    [PublishedFact]
    public void Dyck_WithoutOnePoint_HasAnExponentBelowOne()
    {
        var fit = Fit([.. Rows("lead_time_dyck").Where(row => row.Grok != 1200)]);

        Assert.Equal(14, fit.Count);
        Printed.Equal(0.967m, fit.Exponent);
    }

    [PublishedTheory]
    [InlineData("lead_time_scan", "1.132")]
    [InlineData("lead_time_dyck", "1.08")]
    public void MeansOfLearningRates_HaveThePublishedExponents(string table, string exponent)
    {
        (double, double, double)[] means =
        [
            .. Rows(table).GroupBy(row => row.Rate)
                .Select(group => (group.Key, group.Average(row => row.Grok), group.Average(row => row.Onset))),
        ];

        Printed.Equal(decimal.Parse(exponent, System.Globalization.CultureInfo.InvariantCulture), Fit(means).Exponent);
    }

    [PublishedTheory]
    [InlineData("lead_time_scan", "1.180", "0.276", "0.559")]
    [InlineData("lead_time_dyck", "1.132", "0.762", "0.458")]
    public void Onsets_FollowThePublishedStepFarLessThanLeadsDo(string table, string lead, string onset, string determination)
    {
        var rows = Rows(table);
        var found = LeadTimeLaw.Fit([.. rows.Select(row => row.Onset)], [.. rows.Select(row => row.Grok)]);

        Assert.Equal((0, Fit(rows)), (found.LeftOut, found.Lead));
        Printed.Equal(Literal(lead), found.Lead.Exponent);
        Printed.Equal(Literal(onset), found.Onset.Exponent);
        Printed.Equal(Literal(determination), found.Onset.Determination);
    }

    private static decimal Literal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static PowerLawFit Fit((double Rate, double Grok, double Onset)[] rows) =>
        PowerLaw.Fit([.. rows.Select(row => row.Grok)], [.. rows.Select(row => row.Grok - row.Onset)]);

    private static (double Rate, double Grok, double Onset)[] Rows(string table)
    {
        JsonElement rows = TranscribedFile.Table(table).GetProperty("rows");
        return [.. rows.EnumerateArray().Select(row => (row[0].Number(), row[Grok].Number(), row[Onset].Number()))];
    }
}
