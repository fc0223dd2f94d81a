using Reproduction.Series;
using static Reproduction.Alarms.Causal;

namespace Reproduction.Alarms;

/// <summary>All candidates: each quantity by the same few transforms, whatever its reputation.</summary>
internal static class Candidates
{
    /// <summary>Samples that a recent extreme is looked for in.</summary>
    private const int Recent = 20;

    /// <summary>Samples whose mean a noisy quantity is.</summary>
    private const int Mean = 10;

    /// <summary>ln of the peak of |θ| over its value from which on decay pulls.</summary>
    private const double BelowPeak = 0.05;

    /// <summary>How much a fall of ln |θ| weighs against one of ln loss (chosen on the design half).</summary>
    private const double NormWeight = 10;

    private static IEnumerable<Alarm> Make()
    {
        yield return new("clock", "clock", run => [.. run.Steps.Select(step => (double)step)]);
        yield return new("GrokkingDetector", "geometry+loss", run => From(run, FirstEvent(run, "grokking:OrderReturned")));
        yield return new("gap collapsed", "geometry", run => From(run, FirstEvent(run, "gap_collapsed")));
        yield return new("gap opened again", "geometry", run => From(run, Reopened(run)));
        yield return new("gap collapsed as published", "geometry", run => From(run, CollapsedAsPublished(run)));
        yield return new("published onset of D", "probe", run => From(run, Onset(run)));
        foreach (var alarm in Plain)
        {
            yield return alarm;
        }

        yield return new("drift ratio: recent rise, calm", "geometry", run => Calm(run, Lasting(Rise(run["drift_ratio"], Recent), 3)));
        yield return new("attention drift ratio: recent rise, calm", "geometry", run => Calm(run, Lasting(Rise(run[Group(run) + ".drift_ratio"], Recent), 3)));
        yield return new("drift ratio: recent rise, loss falls, calm", "geometry+loss", run =>
            Calm(run, Lasting(Least(Rise(run["drift_ratio"], Recent), Fall(Smooth(run["loss"], Mean), Recent)), 3)));
        yield return new("effective rank: recent fall, loss falls, calm", "geometry+loss", run =>
            Calm(run, Lasting(Least(Fall(run["effective_rank"], Recent), Fall(Smooth(run["loss"], Mean), Recent)), 3)));
        yield return new("effective rank: recent fall, calm", "geometry", run => Calm(run, Lasting(Fall(run["effective_rank"], Recent), 3)));
        yield return new("loss: recent fall, calm", "loss", run => Calm(run, Lasting(Fall(Smooth(run["loss"], Mean), Recent), 3)));
        yield return new("|θ| and loss fall together", "norm+loss", run =>
            Lasting(Least(Fall(run["parameter_norm"], Recent), Fall(Smooth(run["loss"], Mean), Recent)), 3));
        yield return new("|θ| and loss fall jointly", "norm+loss", run => Lasting(Joint(run["parameter_norm"], Smooth(run["loss"], Mean)), 3));
        foreach (var name in WhileDecayPulls)
        {
            var (_, kind, score) = Plain.First(alarm => alarm.Name == name);
            yield return new($"{name}, |θ| below its peak", kind switch { "geometry" => "geometry+norm", "loss" => "norm+loss", _ => kind }, run =>
            {
                var fallen = FallFromPeak(run["parameter_norm"]);
                return Where(score(run), i => fallen[i] >= BelowPeak);
            });
        }

        yield return new("Hankel-DMD residual: recent rise", "geometry", run => Lasting(Rise(HankelResidual.Of(run), Recent), 3));
        yield return new("Hankel-DMD residual: recent fall", "geometry", run => Lasting(Fall(HankelResidual.Of(run), Recent), 3));
        yield return new("Hankel-DMD residual: fall from its peak", "geometry", run => FallFromPeak(HankelResidual.Of(run)));
    }

    private static readonly (string Name, string Kind, Func<StudySeries, double[]> Values)[] Quantities =
    [
        ("edge strength", "geometry", run => Map(run["ratio"], (_, v) => v - 1)),
        ("drift ratio", "geometry", run => run["drift_ratio"]),
        ("effective rank", "geometry", run => run["effective_rank"]),
        ("stable rank", "geometry", run => run["stable_rank"]),
        ("update norm", "geometry", run => run["update_norm"]),
        ("attention edge strength", "geometry", run => Map(run[Group(run) + ".ratio"], (_, v) => v - 1)),
        ("attention drift ratio", "geometry", run => run[Group(run) + ".drift_ratio"]),
        ("attention effective rank", "geometry", run => run[Group(run) + ".effective_rank"]),
        ("attention λ2 − λ3 over all λ", "geometry", SecondGap),
        ("D", "probe", run => Held(run["defect"])),
        ("D·|g|", "probe", run => Held(run["defect_times_gradient"])),
        ("D·|g|·|θ|²", "probe", run => Held(Map(run["defect_times_gradient"], (i, v) => v * run["parameter_norm"][i] * run["parameter_norm"][i]))),
        ("gradient's share of v1", "probe", run => Held(run["gradient_fraction_1"])),
        ("|g|", "norm", run => Smooth(run["gradient_norm"], Mean)),
        ("|θ|", "norm", run => run["parameter_norm"]),
        ("loss", "loss", run => Smooth(run["loss"], Mean)),
    ];

    /// <summary>Each quantity by each transform.</summary>
    private static readonly Alarm[] Plain =
    [
        .. Quantities.SelectMany(one => new Alarm[]
        {
            new($"{one.Name}: fall from its peak", one.Kind, run => FallFromPeak(one.Values(run))),
            new($"{one.Name}: rise from its lowest", one.Kind, run => RiseFromLowest(one.Values(run))),
            new($"{one.Name}: recent fall", one.Kind, run => Lasting(Fall(one.Values(run), Recent), 3)),
            new($"{one.Name}: recent rise", one.Kind, run => Lasting(Rise(one.Values(run), Recent), 3)),
        }),
    ];

    /// <summary>Those that are looked at while |θ| is below its peak as well: without decay it never is.</summary>
    private static readonly string[] WhileDecayPulls =
    [
        "drift ratio: rise from its lowest", "drift ratio: recent rise", "attention drift ratio: recent rise",
        "effective rank: fall from its peak", "effective rank: recent fall", "stable rank: fall from its peak",
        "edge strength: rise from its lowest", "|g|: fall from its peak", "loss: fall from its peak",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Alarm> All { get; } = [.. Make()];

    /// <summary>The first step at which a candidate that is 0 or 1 warns; null for none.</summary>
    public static long? FirstOf(string name, StudySeries run) =>
        Evaluation.First(All.First(alarm => alarm.Name == name).Score(run), run, 1, long.MaxValue);

    /// <summary>The first group: attention where there is one.</summary>
    private static string Group(StudySeries run) => run.Setup.Groups[0][0];

    private static double[] Least(double[] a, double[] b) => Map(a, (i, v) => Math.Min(v, b[i]));

    /// <summary>The score while the longest of the newest updates is at most 1.25 times the shortest.</summary>
    private static double[] Calm(StudySeries run, double[] score)
    {
        var swing = Swing(Smooth(run["update_norm"], Mean), Recent);
        return Where(score, i => swing[i] <= 1.25);
    }

    /// <summary>The largest over all earlier samples of what both fell since then: the same loss with less norm.</summary>
    private static double[] Joint(double[] norm, double[] loss) => Map(loss, (i, _) => Enumerable.Range(0, i + 1)
        .Max(j => Math.Min(NormWeight * Math.Log(norm[j] / norm[i]), Math.Log(loss[j] / loss[i]))));

    private static double[] SecondGap(StudySeries run)
    {
        double[][] squares = [.. Enumerable.Range(1, 6).Select(j => Map(run[$"{Group(run)}.sigma_{j}"], (_, v) => v * v))];
        return [.. run.Steps.Select((_, i) => (squares[1][i] - squares[2][i]) / squares.Sum(one => double.IsFinite(one[i]) ? one[i] : 0))];
    }

    private static long? FirstEvent(StudySeries run, string kind) =>
        run.Events.Where(one => one.Group == "all" && one.Kind == kind).Select(one => (long?)one.Step).FirstOrDefault();

    private static long? Reopened(StudySeries run) => FirstEvent(run, "gap_collapsed") is { } fell
        ? run.Events.Where(one => one.Group == "all" && one.Kind == "gap_opened" && one.Step > fell).Select(one => (long?)one.Step).FirstOrDefault()
        : null;

    /// <summary>The ratio at most 1.2 after it was at least 1.3.</summary>
    private static long? CollapsedAsPublished(StudySeries run)
    {
        var opened = Array.FindIndex(run["ratio"], ratio => ratio >= 1.3);
        var fell = opened < 0 ? -1 : Array.FindIndex(run["ratio"], opened, ratio => ratio <= 1.2);
        return fell < 0 ? null : run.Steps[fell];
    }

    /// <summary>The papers' rule: from the third record on, D above ten times the median of the first three, and above 20.</summary>
    private static long? Onset(StudySeries run)
    {
        var records = run.Steps.Zip(run["published_defect"]).Where(one => double.IsFinite(one.Second)).ToArray();
        if (records.Length < 3)
        {
            return null;
        }

        var baseline = Math.Max(records.Take(3).Select(one => one.Second).Order().ElementAt(1), 0.1);
        return records.Skip(2).Where(one => one.Second > 10 * baseline && one.Second > 20).Select(one => (long?)one.First).FirstOrDefault();
    }
}
