using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Alignment at four phases and three learning rates: nothing is published to compare with but the baseline.</summary>
public class AlignmentTests
{
    [PublishedFact]
    public void Baseline_IsTheCosineOfRandomDirections() =>
        Printed.FiveDigits(
            File().Number("rand_cos"), RandomDirections.MeanAbsoluteCosine(File().GetProperty("total_params").GetInt32()));

    [PublishedFact]
    public void LargestRate_IsAlreadyGeneralisingInItsFirstPhase()
    {
        // The phases of lr 1e-2 are not in order of time, 200, 150, 700, and there is no fourth.
        Assert.All(new[] { "add|0.01", "mul|0.01" }, name =>
        {
            var results = File().GetProperty("all_runs").GetProperty(name).GetProperty("results");
            Assert.Equal([200, 150, 700], results.Steps());
            Assert.InRange(results.Column("test_acc")[0], 0.9, 1);
        });
    }

    private static JsonElement File() => GrokkingFiles.Converted("lr_alignment_results");
}
