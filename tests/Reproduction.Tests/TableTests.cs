using Reproduction.Experiments;
using Reproduction.Reports;
using Reproduction.Series;

namespace Reproduction.Tests;

/// <summary>Tables of runs whose cells are known.</summary>
public sealed class TableTests
{
    [Fact]
    public void Papers_PositionIsThatOfAttention_AndWithoutAnOnsetThereIsNoLengthAtIt()
    {
        StudySeries[] runs = [Late(seed: 1, onset: 300), Late(seed: 2, onset: int.MaxValue), Late(seed: 3, onset: int.MaxValue, generalises: false)];
        using var output = new StringWriter();
        PapersTable.Print(runs, output);
        var rows = output.ToString().Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim()).ToArray();

        Assert.Contains("| position of the largest ratio, attention, at generalisation | 1 at grokking | 1 (1 to 1) | 1 (1 to 1) | – |", rows);
        // |θ| is 1000 less the step; the mean of the five samples around step 300.
        Assert.Contains(@"| \|θ\| at the onset of D | – | 700 (700 to 700), 1 of 2 | – | – |", rows);
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(0.4, true)]
    public void Rates_WhatIsLearntBeforeTheFirstSample_Counts(double start, bool learnsNothing)
    {
        // The loss is 0.4 from the first sample on; what counts is what the untrained network had.
        var setup = Rates.All().First(one => one.Setup.Task == "teacher").Setup;
        var run = MadeSeries.Of(setup, Enumerable.Range(10, 71).Select(i => 5 * i), [("loss", _ => 1), ("test_loss", _ => 0.4)], null, ("start_test_loss", start));

        Assert.Equal(learnsNothing, RateTable.PointsOf([run]).Single().LearnsNothing);
    }

    [Fact]
    public void Rates_WhatSortsASweepNeedNotSortTwo()
    {
        // Best rates are 1e-3 and 1e-2. R is 1 over the rate: right in each sweep, wrong by a factor of 10 between them.
        StudySeries[] runs =
        [
            .. Rates.All().Where(one => one.Setup is { Seed: 1, Optimizer: "AdamW", Task: "teacher" or "clusters" }).Select(one =>
            {
                var best = one.Setup.Task == "teacher" ? -3 : -2;
                var loss = 0.1 + Math.Pow(Math.Log10(one.Setup.LearningRate) - best, 2);
                return MadeSeries.Of(
                    one.Setup, Enumerable.Range(10, 71).Select(i => 5 * i),
                    [("loss", _ => 1), ("test_loss", _ => loss), ("ratio", _ => 1 + (1e-6 / one.Setup.LearningRate))], null,
                    ("start_test_loss", 10));
            }),
        ];
        using var output = new StringWriter();
        RateTable.Print(runs, output);
        var rows = output.ToString().Split('\n').Select(line => line.Trim()).ToArray();

        // Too high are 1e-2 to 3e-1 of the one and 1e-1, 3e-1 of the other; right 1e-3, 3e-3 and 1e-2, 3e-2: 6 of 8 and 4 of 4 pairs.
        Assert.Contains(rows, row => row.StartsWith("| the rate itself | 1.00 | 0.83 | ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("| gap ratio at 60, high | 0.00 | ", StringComparison.Ordinal) && row.Contains("| 1.00 | ", StringComparison.Ordinal));
    }

    [Fact]
    public void Runs_SayLeadsAndWhatWentWrong()
    {
        StudySeries[] runs =
        [
            Late(1, 300, events: [(400, "gap_collapsed"), (700, "grokking:OrderReturned")]),
            Late(2, int.MaxValue, generalises: false, events: [(500, "grokking:OrderReturned")]),
        ];
        using var output = new StringWriter();
        using var cost = new StringWriter();
        RunTable.Print(runs, output);
        RunTable.PrintCost(runs, cost);

        Assert.Contains("| yes | 600 | 400 (200) | – | **700 (-100)** | 300 (300) | 1 | 800 steps, 90 CPU-seconds |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| no | never | – | – | **500** | – | 0 | 800 steps, 90 CPU-seconds |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| small | 2 | 45 | 1,600 | 3 |", cost.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Spikes_OfALossThatJumps_AreTheFirstOfEach()
    {
        // 1, but 2 from step 300 to 350 and from 800 on: the mean of 20 samples reaches 2/1.2 only after them.
        var run = MadeSeries.Of(Language.Shifted().First().Setup, Enumerable.Range(1, 100).Select(i => 10 * i), [
            ("loss", step => step is >= 300 and <= 350 or >= 800 ? 2 : 1)]);

        Assert.Equal([300, 800], LanguageTable.Spikes(run));
    }

    private static StudySeries Late(int seed, int onset, bool generalises = true, (long, string)[]? events = null)
    {
        var setup = Modular.Small().First().Setup with { Seed = seed, CanGeneralise = generalises, Task = generalises ? "p31-add" : "p31-random" };
        return MadeSeries.Of(setup, Enumerable.Range(1, 80).Select(i => 10 * i),
        [
            ("test_accuracy", step => generalises && step >= 600 ? 1 : 0), ("position", _ => 5), ("attention.position", _ => 1),
            ("parameter_norm", step => 1000 - step), ("published_defect", step => step % 100 > 0 ? double.NaN : step >= onset ? 100 : 1),
        ], events);
    }
}
