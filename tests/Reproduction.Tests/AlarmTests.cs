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
        var whole = Made(true, 1, 800, 2);
        var begin = Made(true, 1, 800, 2, until: 400);
        var (full, cut) = (alarm.Score(whole), alarm.Score(begin));

        Assert.Equal(cut, full[..cut.Length]);
    }

    public static TheoryData<string> AllNames => [.. Candidates.All.Select(one => one.Name)];

    [Fact]
    public void HankelResidual_OfAJump_IsFarAboveThatOfALaw()
    {
        var residual = HankelResidual.Of(Made(true, 1, 800, 2, jump: 600));
        var jump = Array.FindIndex(residual, value => !double.IsNaN(value)) is var first and > 0 ? residual[(first + 1)..59].Max() : double.NaN;

        Assert.True(residual[59] > 10 * jump, $"{residual[59]} after {jump}");
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
