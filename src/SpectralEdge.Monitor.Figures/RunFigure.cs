using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Figures;

/// <summary>One spectrum of a run, to be drawn.</summary>
/// <param name="Run">The run.</param>
/// <param name="Series">The spectrum.</param>
/// <param name="Losses">The loss at each sample, NaN for none.</param>
/// <param name="Events">The events to show, in order.</param>
internal sealed record DrawnRun(
    RunRecord Run, SpectrumSeries Series, IReadOnlyList<double> Losses, IReadOnlyList<SpectralEvent> Events)
{
    /// <summary>Number of parameters of its group; null where it is not known.</summary>
    public long? Parameters { get; init; } = ParametersOf(Run, Series.Group);

    /// <summary>The spectrum of the whole model of a run, in its first window.</summary>
    public static DrawnRun Of(RunRecord run)
    {
        var spectra = run.Spectra();
        var series = spectra.FirstOrDefault(spectrum => spectrum.Group == ParameterGrouping.WholeModel) ?? spectra[0];
        return new DrawnRun(
            run, series, [.. series.Samples.Select(sample => sample.Loss ?? double.NaN)],
            [.. run.Events.Where(value => value.Group == series.Group && value.Window == series.Window)]);
    }

    private static long? ParametersOf(RunRecord run, string group)
    {
        var groups = run.Header?.Inventory.Groups;
        return groups is not { Count: > 0 } ? null
            : groups.FirstOrDefault(known => known.Name == group)?.Parameters ?? groups.Sum(known => known.Parameters);
    }
}

/// <summary>The figure of a run: states, events, loss, recorded metrics, gap ratio, k*, singular values, ratios.</summary>
internal static class RunFigure
{
    private const int ShownValues = 5;
    private const int MostMetrics = 4;
    private const int MostKinds = 14;

    private static readonly float[] Opens = [8, 4];
    private static readonly float[] Collapses = [8, 3, 2, 3];

    /// <summary>The figure.</summary>
    /// <param name="drawn">What is drawn.</param>
    /// <param name="origin">By what, from what, when: lines of the footer.</param>
    public static Figure Of(DrawnRun drawn, IReadOnlyList<string> origin) => new()
    {
        Title = drawn.Run.Name,
        Columns = Columns([drawn], [string.Empty]),
        Footer = [.. Facts(drawn), .. origin],
    };

    /// <summary>Where a figure comes from.</summary>
    /// <param name="command">The command that drew it.</param>
    /// <param name="now">When.</param>
    public static string Origin(string command, DateTimeOffset now) =>
        $"drawn {Date(now)} by SpectralEdge.Monitor {Short(RunHeaders.LibraryVersion())}: {command}";

    /// <summary>What was watched, and how: for the footer.</summary>
    public static IReadOnlyList<string> Facts(DrawnRun drawn)
    {
        var (run, series) = (drawn.Run, drawn.Series);
        var parameters = drawn.Parameters is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"P = {count:N0} parameters") : "P unknown";
        var recorded = run.Header is { } header
            ? [$"run {run.Name}, recorded {Date(header.Started)} by SpectralEdge.Monitor {Short(header.LibraryVersion)}"]
            : Array.Empty<string>();
        return
        [
            .. recorded,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{parameters}, window W = {series.Window} updates, stride {series.Stride} "
                    + $"{(series.Stride == 1 ? "step" : "steps")}, group {series.Group}, {series.Samples.Count:N0} samples"),
        ];
    }

    /// <summary>A column for each run, with the same rows of events.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="titles">What each of them is; nothing is said of a single one.</param>
    public static IReadOnlyList<FigureColumn> Columns(IReadOnlyList<DrawnRun> runs, IReadOnlyList<string> titles)
    {
        string[] kinds =
        [
            .. runs.SelectMany(run => run.Events).Select(value => value.Kind).Distinct()
                .OrderBy(kind => Palette.KindOf(kind).Order).ThenBy(kind => kind, StringComparer.Ordinal),
        ];
        return [.. runs.Zip(titles, (run, title) => Column(run, title, kinds))];
    }

    private static FigureColumn Column(DrawnRun drawn, string title, string[] kinds)
    {
        Panel?[] panels =
        [
            States(drawn), Events(drawn, kinds), Loss(drawn), Metrics(drawn, true), Metrics(drawn, false), Ratio(drawn),
            Position(drawn), Values(drawn), Ratios(drawn),
        ];
        return new FigureColumn(title, [.. panels.OfType<Panel>()])
        {
            Range = (Math.Min(StartOf(drawn), drawn.Series.Samples[0].Step), drawn.Series.Samples[^1].Step),
        };
    }

    private static long StartOf(DrawnRun drawn) => drawn.Run.Header?.StartStep ?? drawn.Series.Samples[0].Step;

    private static string Date(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A version with seven digits of its commit.</summary>
    private static string Short(string version) =>
        version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && version.Length > plus + 8
            ? version[..(plus + 8)]
            : version;

    private static RowPanel States(DrawnRun drawn)
    {
        var (series, samples) = (drawn.Series, drawn.Series.Samples);
        var stretches = GapStretch.Of(
            StartOf(drawn), samples[0].Step, samples[^1].Step, drawn.Events.Where(e => e.Group == series.Group),
            series.Stride * series.Window, Breaks(drawn));
        return new RowPanel("states", "state of the gap, and phase of its ratio (by its peak, cut with the whole run known)",
        [
            new Row("gap") { Stretches = [.. stretches.Select(part => new Stretch(part.From, part.To, "state-" + part.State))] },
            new Row("phase") { Stretches = [.. Phases(series)] },
        ]);
    }

    private static IEnumerable<Stretch> Phases(SpectrumSeries series)
    {
        var (steps, ratios) = series.Where(sample => sample.GapRatio);
        var labels = PhaseSegmentation.Segment(ratios, PhaseMethod.Peak);
        for (var (from, i) = (0, 1); i <= labels.Length; i++)
        {
            if (i == labels.Length || labels[i] != labels[from])
            {
                var state = labels[from] == GapPhase.Undefined ? "state-undefined" : "phase-" + labels[from].ToText();
                yield return new Stretch(steps[from], steps[Math.Min(i, labels.Length - 1)], state);
                from = i;
            }
        }
    }

    private static IEnumerable<(long From, long To)> Breaks(DrawnRun drawn)
    {
        long[] steps = [.. drawn.Series.Samples.Select(sample => sample.Step)];
        return from restart in drawn.Run.Restarts
               let next = Array.FindIndex(steps, step => step > restart)
               where next > 0
               select (steps[next - 1], steps[next]);
    }

    private static RowPanel Events(DrawnRun drawn, string[] kinds)
    {
        var own = kinds.Length > MostKinds ? kinds[..(MostKinds - 1)] : kinds;
        Row Of(string name, Func<SpectralEvent, bool> isOf) => new(name)
        {
            Marks = [.. drawn.Events.Where(isOf).Select(value => new Mark(
                value.Step, Palette.KindOf(value.Kind), value is GapEvent and not GapWeakened))],
        };
        var rows = own.Select(kind => Of(Palette.KindOf(kind).Label, value => value.Kind == kind)).ToList();
        if (own.Length < kinds.Length)
        {
            rows.Add(Of($"{kinds.Length - own.Length} other kinds", value => !own.Contains(value.Kind)));
        }

        return new RowPanel("events", "events", rows) { HoldsEvents = true };
    }

    private static LinePanel? Loss(DrawnRun drawn)
    {
        var place = drawn.Series.Samples.Zip(drawn.Losses).ToDictionary(pair => pair.First, pair => pair.Second);
        var line = LineOf(drawn, "loss", 1, sample => place[sample]);
        return drawn.Losses.Any(double.IsFinite) ? new LinePanel("loss", "loss", [line]) { Height = 90 } : null;
    }

    private static LinePanel? Metrics(DrawnRun drawn, bool areShares)
    {
        var all = drawn.Run.Metrics.Where(metric => double.IsFinite(metric.Value)).GroupBy(metric => metric.Name)
            .Where(metric => metric.All(point => point.Value is >= 0 and <= 1) == areShares)
            .OrderByDescending(metric => IsHeldOut(metric.Key)).ToList();
        var lines = all.Take(MostMetrics).Select((metric, i) => new Line(
            metric.Key.Replace('_', ' '), Palette.Tone(i + 1), [.. metric.Select(point => (double)point.Step)],
            [.. metric.Select(point => point.Value)]) { Width = WidthOf(i + 1), Dashes = Palette.Dashes(i + 1) });
        var more = all.Count > MostMetrics ? $" ({all.Count - MostMetrics} more are not drawn)" : string.Empty;
        var title = areShares ? "recorded metrics, from 0 to 1" : "other recorded metrics";
        return all.Count == 0 ? null : new LinePanel(areShares ? "metrics" : "other", title + more, [.. lines])
        {
            Height = 80,
            Axis = areShares ? Axis.Between(-0.03, 1.03) : null,
        };
    }

    private static bool IsHeldOut(string name) =>
        name.Contains("test", StringComparison.OrdinalIgnoreCase) || name.Contains("val", StringComparison.OrdinalIgnoreCase);

    private static LinePanel Ratio(DrawnRun drawn)
    {
        var ratio = LineOf(drawn, "R", 1, sample => sample.GapRatio) with { Width = 1.7f };
        double[] errors = [.. LineOf(drawn, string.Empty, 1, sample => sample.StandardError).Y];
        var floor = LineOf(drawn, "noise floor", 3, sample => sample.NoiseFloor) with { Width = 1.1f, Dashes = [2, 3] };
        var levels = new[] { ("opens", "open_above", Opens), ("collapses", "collapse_below", Collapses) }
            .Select(level => (level.Item1, Value: Threshold(drawn, level.Item2), level.Item3))
            .Where(level => double.IsFinite(level.Value)).Select(level => new Level(
                string.Create(CultureInfo.InvariantCulture, $"{level.Item1} at {level.Value:G4}"), level.Value, level.Item3));
        return new LinePanel("ratio", "gap ratio R, the largest ratio of neighbouring singular values", [ratio, floor])
        {
            Height = 150,
            Axis = OfRatios(ratio.Y.Concat(floor.Y).Concat(levels.Select(level => level.Value))),
            Levels = [.. levels],
            Bands = errors.Any(static error => error > 0)
                ? [new Band("± standard error", ratio.X, [.. Around(ratio.Y, errors, -1)], [.. Around(ratio.Y, errors, 1)])]
                : [],
        };
    }

    // Thresholds are near 1: where the ratio goes far beyond them a logarithmic axis alone shows them. Chosen, not measured.
    private static Axis OfRatios(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        return Axis.Over(known, known.DefaultIfEmpty(1).Max() > 5);
    }

    private static IEnumerable<double> Around(IReadOnlyList<double> values, double[] errors, int side) =>
        values.Zip(errors, (value, error) => value + (side * error));

    /// <summary>A threshold of the gap that was set by hand; NaN for none.</summary>
    private static double Threshold(DrawnRun drawn, string option) =>
        drawn.Run.Header?.Settings.GetValueOrDefault(option) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;

    private static LinePanel Position(DrawnRun drawn)
    {
        var line = LineOf(drawn, "k*", 1, sample => sample.GapPosition ?? double.NaN) with { Width = 2, Shape = LineShape.Steps };
        var highest = line.Y.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return new LinePanel("k", "position of the gap k*, none where noise explains it", [line])
        {
            Height = 56,
            Axis = Axis.WholeNumbers(1, Math.Max(2, highest)),
        };
    }

    private static LinePanel Values(DrawnRun drawn) => new(
        "sigma", "singular values of the window, in parameter units",
        [.. Enumerable.Range(0, Math.Min(ShownValues, drawn.Series.Window)).Select(j =>
            OfLevel(drawn, "σ" + Lowered(j + 1), j, sample => sample.SingularValues[j]))])
    {
        Height = 120,
        Axis = Axis.Over(
            drawn.Series.Samples.SelectMany(sample => sample.SingularValues.ToArray().Take(ShownValues)), isLogarithmic: true),
    };

    private static LinePanel Ratios(DrawnRun drawn)
    {
        Line[] lines = [.. Enumerable.Range(0, Math.Min(ShownValues, drawn.Series.Window) - 1).Select(j =>
            OfLevel(drawn, $"σ{Lowered(j + 1)}/σ{Lowered(j + 2)}", j, sample => sample.Ratios[j]))];
        return new LinePanel("ratios", "ratios of neighbouring singular values", lines)
        {
            Axis = OfRatios(lines.SelectMany(line => line.Y)),
        };
    }

    /// <summary>A line of level j: the colour of its singular value, the thinner the lower.</summary>
    private static Line OfLevel(DrawnRun drawn, string name, int j, Func<SpectralSample, double> value) =>
        LineOf(drawn, name, 1, value) with
        {
            Colour = Palette.Sigma(j + 1), Width = 2 - (0.28f * j), Dashes = Palette.Dashes(j + 1),
        };

    private static float WidthOf(int number) => 1.9f - (0.25f * number);

    private static char Lowered(int digit) => (char)('₀' + digit);

    /// <summary>A quantity over steps; its line breaks where the window was filling again.</summary>
    private static Line LineOf(DrawnRun drawn, string name, int number, Func<SpectralSample, double> value)
    {
        var (steps, values, breaks) = (new List<double>(), new List<double>(), Breaks(drawn).Select(part => part.To).ToHashSet());
        foreach (var sample in drawn.Series.Samples)
        {
            if (steps.Count > 0 && sample.Step <= steps[^1])
            {
                continue;
            }

            if (breaks.Contains(sample.Step))
            {
                steps.Add(steps[^1]);
                values.Add(double.NaN);
            }

            steps.Add(sample.Step);
            values.Add(value(sample));
        }

        return new Line(name, Palette.Tone(number), steps, values);
    }
}
