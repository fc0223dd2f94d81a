using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Three runs at a small learning rate.</summary>
public class SlowRegimeTests
{
    [PublishedTheory]
    [InlineData("add|0.1|42", 612_000, 585_000, 610_000)]
    [InlineData("add|0.1|137", 572_000, 550_000, 570_000)]
    public void GrokStep_ComesJustAfterTheRecordThatReachesIt(string name, double grok, long nine, long limit)
    {
        var run = Run(name);

        Assert.Equal(grok, run.Number("grok_step"));
        Assert.Equal(nine, GrokkingFiles.Reaches(run, 0.9));
        Assert.Equal(limit, GrokkingFiles.Reaches(run, 0.98));
        Assert.InRange(run.Number("grok_step") - limit, 0, 5000);
    }

    [PublishedTheory]
    [InlineData("add|0.1|42", "0.929")]
    [InlineData("add|0.1|137", "0.942")]
    public void Accuracy_FallsAgainAfterwards(string name, string last) =>
        Printed.Equal(
            decimal.Parse(last, System.Globalization.CultureInfo.InvariantCulture),
            Run(name).GetProperty("records").Column("test_acc")[^1]);

    [PublishedFact]
    public void WithoutWeightDecay_TheDefectRises_AndNothingGeneralises()
    {
        var run = Run("add|0.0|42");

        Printed.Equal(5340m, GrokkingFiles.LargestDefect(run));
        Assert.NotNull(GrokkingFiles.Onset(run));
        Assert.Null(GrokkingFiles.Reaches(run, 0.5));
    }

    [PublishedFact]
    public void OnsetOf_BothRuns_IsTheThirdRecord_FiftyTimesEarlierThanTheAccuracy()
    {
        Assert.All(new[] { "add|0.1|42", "add|0.1|137" }, name => Assert.Equal(10_000, GrokkingFiles.OnsetStep(Run(name))));
        Assert.Equal([575_000, 540_000], new[] { "add|0.1|42", "add|0.1|137" }.Select(name => GrokkingFiles.Lead(Run(name))));
    }

    private static JsonElement Run(string name) => GrokkingFiles.Converted("slow_regime_commutator_results").GetProperty(name);
}
