using Reproduction.Alarms;
using Reproduction.Experiments;
using Reproduction.Series;

namespace Reproduction.Tests;

/// <summary>The evaluation on series whose right answer is known.</summary>
public sealed class AlarmTests
{
    [Fact]
    public void Clock_IsWorthNothing_WhateverTheRunsLength()
    {
        StudySeries[] runs = [Made(true, 1, 300, 1), Made(true, 2, 500, 1), Made(false, 3, 900, 1), Made(false, 4, 600, 1)];
        var clock = Candidates.All.First(alarm => alarm.Name == "clock");

        Assert.Equal(0.5, Evaluation.Judge(clock, runs, 100).Auroc);
    }

    [Fact]
    public void Alarm_ThatRisesInRunsThatGeneraliseAlone_IsWorthOne()
    {
        StudySeries[] runs = [Made(true, 1, 300, 2), Made(true, 2, 500, 2), Made(false, 3, 900, 1), Made(false, 4, 600, 1.5)];
        var alarm = new Alarm("test", "geometry", run => Causal.RiseFromLowest(run["drift_ratio"]));
        var threshold = Evaluation.ThresholdOf(alarm, runs, 0.05);
        var worth = Evaluation.Judge(alarm, runs, threshold);

        Assert.Equal((1, 1, 0), (worth.Auroc, worth.Sensitivity, worth.FalseAlarms));
        // The worse control reaches 1.3967 times its lowest by step 490; 1 + s/300 and 1 + s/500 do so at the samples of 140 and 220.
        Assert.Equal(1 - (140.0 / 300), worth.Leads[0], 12);
        Assert.Equal(1 - (220.0 / 500), worth.Leads[1], 12);
    }

    [Fact]
    public void Threshold_LeavesOutTheControlsThatItMay()
    {
        StudySeries[] runs = [Made(true, 1, 300, 2), .. Enumerable.Range(0, 20).Select(i => Made(false, 10 + i, 300, 1 + (i / 100.0)))];
        var alarm = new Alarm("test", "geometry", run => Causal.RiseFromLowest(run["drift_ratio"]));

        Assert.Equal(0.05, Evaluation.Judge(alarm, runs, Evaluation.ThresholdOf(alarm, runs, 0.05)).FalseAlarms, 9);
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Score_OfEachCandidate_KnowsNothingOfTheFuture(string name)
    {
        var alarm = Candidates.All.First(one => one.Name == name);
        var full = alarm.Score(Wild(800));

        // Every candidate says something of this run, so that none is equal to itself for want of data.
        Assert.Contains(full, score => !double.IsNaN(score) && score != 0);
        foreach (var until in new[] { 300, 400, 610, 700 })
        {
            var cut = alarm.Score(Wild(until));
            Assert.Equal(cut, full[..cut.Length]);
        }
    }

    [Fact]
    public void Control_ThatGeneralisesAfterAll_IsNone() =>
        Assert.Null(Halves.KindOf(MadeSeries.Of(
            Modular.Small().First().Setup with { CanGeneralise = false }, [50, 100, 150], [("test_accuracy", step => step >= 100 ? 1 : 0)])));

    public static TheoryData<string> AllNames => [.. Candidates.All.Select(one => one.Name)];

    [Fact]
    public void HankelResidual_OfAJump_IsFarAboveThatOfALaw()
    {
        var residual = HankelResidual.Of(Made(true, 1, 800, 2, jump: 600));
        var jump = Array.FindIndex(residual, value => !double.IsNaN(value)) is var first and > 0 ? residual[(first + 1)..59].Max() : double.NaN;

        Assert.True(residual[59] > 10 * jump, $"{residual[59]} after {jump}");
    }

    /// <summary>A run with all columns, all events and whatever could tempt to look ahead: a late onset, a late hole.</summary>
    private static StudySeries Wild(int until)
    {
        string[] dense = ["loss", "gradient_norm", "parameter_norm", "ratio", "drift_ratio", "update_norm", "effective_rank", "stable_rank"];
        string[] seldom = ["defect", "published_defect", "defect_times_gradient", "gradient_fraction_1"];
        string[] all =
        [
            .. dense, .. seldom, .. new[] { "ratio", "drift_ratio", "effective_rank" }.Select(name => "attention." + name),
            .. new[] { "", "attention." }.SelectMany(group => Enumerable.Range(1, 6).Select(j => $"{group}sigma_{j}")),
        ];
        double Value(int column, int step) => 1.05 + Math.Abs(Math.Sin((step * 0.013 * (1 + column)) + column)) + (step is > 290 and < 420 ? 0 : 0.3);
        double Of(string name, int column, int step) => name switch
        {
            // The first three records: 1, 1 and the onset itself.
            "published_defect" => step % 100 > 0 ? double.NaN : step >= 300 ? 50 : 1,
            "ratio" when step is > 330 and < 360 => 1.1,
            "sigma_6" when step > 550 => double.NaN,
            // Long calm, so that what waits for it can speak.
            "update_norm" => 1 + (0.05 * Math.Sin(step)),
            _ => seldom.Contains(name) && step % 100 > 0 ? double.NaN : Value(column, step),
        };
        (long, string)[] events = [(150, "gap_opened"), (250, "gap_collapsed"), (610, "gap_opened"), (650, "grokking:OrderReturned")];
        return MadeSeries.Of(
            Modular.Small().First().Setup, Enumerable.Range(1, until / 10).Select(i => 10 * i),
            all.Select((name, column) => (name, (Func<int, double>)(step => Of(name, column, step)))), events.Where(one => one.Item1 <= until));
    }

    /// <summary>A run as a file: sines in the singular values, a drift ratio that rises in a line to a factor at its end.</summary>
    private static StudySeries Made(bool generalises, int seed, int end, double factor, int until = int.MaxValue, int jump = int.MaxValue)
    {
        var setup = Modular.Small().First().Setup with { Seed = seed, CanGeneralise = generalises, Task = generalises ? "p31-add" : "p31-random" };
        return MadeSeries.Of(setup, Enumerable.Range(1, (Math.Min(until, end + 100) / 10)).Select(i => 10 * i),
        [
            ("loss", _ => 1), ("test_accuracy", step => generalises && step >= end ? 1 : 0),
            ("drift_ratio", step => 1 + ((factor - 1) * Math.Min(1, step / (double)end))),
            .. Enumerable.Range(1, 6).Select(j => (
                $"sigma_{j}", (Func<int, double>)(step => Math.Exp((0.1 * Math.Sin(step * j * 0.01)) + (step >= jump ? 3 : 0))))),
        ]);
    }
}
