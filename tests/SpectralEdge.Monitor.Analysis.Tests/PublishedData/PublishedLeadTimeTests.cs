using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Onsets of the commutator defect and their leads, fifteen runs at one learning rate.</summary>
public class PublishedLeadTimeTests
{
    [PublishedFact]
    public void Leads_AreThoseOfTheAuthor()
    {
        var file = GrokkingFiles.Converted("generalization_dynamics_results");
        var grokked = Runs(file).Where(run => run.GetProperty("grokked").GetBoolean()).ToArray();

        Assert.Equal(
            [1300, 1400, 600, 1100, 1600, 1500, 600, 900, 700, 1400, 1200, 1100], grokked.Select(run => GrokkingFiles.Lead(run)));
        Assert.Equal(file.GetProperty("lead_times_90").Numbers(), grokked.Select(run => (double)GrokkingFiles.Lead(run)!));
        Assert.Equal(file.GetProperty("lead_times_50").Numbers(), grokked.Select(run => (double)GrokkingFiles.Lead(run, 0.5)!));
        Printed.Equal(1116.7m, grokked.Average(run => (double)GrokkingFiles.Lead(run)!));
    }

    [PublishedFact]
    public void Controls_NeverGeneralise_AndTheRuleFiresInAllThree()
    {
        var controls = Runs(GrokkingFiles.Converted("generalization_dynamics_results"))
            .Where(run => !run.GetProperty("grokked").GetBoolean()).ToArray();

        Assert.Equal([3400, 2000, 2000], controls.Select(GrokkingFiles.OnsetStep));
        Assert.All(controls, run => Assert.Null(GrokkingFiles.Lead(run)));
    }

    private static IEnumerable<JsonElement> Runs(JsonElement file) =>
        file.GetProperty("all_runs").EnumerateObject().Select(run => run.Value);
}
