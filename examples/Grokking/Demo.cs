using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor;

namespace Grokking;

/// <summary>Follows a training run under the eyes of the monitor and tells what was seen.</summary>
internal static class Demo
{
    /// <summary>Trains once and tells what a monitor sees.</summary>
    /// <param name="settings">What is trained.</param>
    /// <param name="training">The training.</param>
    /// <param name="monitor">The monitor that watches it.</param>
    /// <param name="afterStep">Called after every step with the number of completed steps and the loss.</param>
    /// <param name="output">Where progress goes; null for nowhere.</param>
    /// <returns>What was seen.</returns>
    public static Story Follow(
        DemoSettings settings, ITraining training, SpectralMonitor monitor, Action<int, float> afterStep, TextWriter? output)
    {
        var began = Stopwatch.GetTimestamp();
        var story = new Story(monitor);
        if (output is not null)
        {
            Introduce(settings, monitor, output);
            monitor.Events.Subscribe(new EventPrinter(output));
        }

        for (var step = 1; step <= settings.Steps; step++)
        {
            var loss = training.Step();
            afterStep(step, loss);
            if (step % settings.EvaluateEvery == 0)
            {
                Evaluate(training, monitor, story, settings, step, loss, output);
            }
        }

        if (output is not null)
        {
            Conclude(settings, story, monitor, Stopwatch.GetElapsedTime(began), output);
        }

        return story;
    }

    private static void Introduce(DemoSettings settings, SpectralMonitor monitor, TextWriter output)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Modular addition a + b mod {settings.Network.Modulus}: a 1-layer transformer with "
                    + $"{monitor.Inventory.ParameterCount:N0} parameters learns it from half of the table."));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(settings.UsesTorchSharp ? "TorchSharp's" : "Plain C#:")} AdamW, weight decay "
            + $"{settings.WeightDecay}, seed {settings.Seed}, {Count(settings.Steps, "step")}. Updates are kept "
            + $"{(monitor.IsExact ? "exactly" : "as sketches")}; window of {settings.Monitor.Windows[0].Length} updates, "
            + $"one every "
            + $"{(settings.Monitor.Windows[0].Every == 1 ? "step" : Text($"{settings.Monitor.Windows[0].Every} steps"))}."));
        if (monitor.RunFile is not null)
        {
            output.WriteLine($"Run file: {Path.GetRelativePath(Environment.CurrentDirectory, monitor.RunFile)}");
        }

        output.WriteLine();
    }

    private static void Evaluate(
        ITraining training, SpectralMonitor monitor, Story story, DemoSettings settings, int step, float loss, TextWriter? output)
    {
        var test = training.TestAccuracy();
        story.Measured(step, test, settings.Generalised);
        monitor.RecordMetric(step, "test_accuracy", test);
        if (step % (5 * settings.EvaluateEvery) == 0)
        {
            var train = training.TrainAccuracy();
            monitor.RecordMetric(step, "train_accuracy", train);
            var sample = monitor.Latest;
            var position = sample?.GapPosition is { } k ? Text($"{k}") : "-";
            var ratio = sample is null ? "-" : Text($"{sample.GapRatio:F2}");
            output?.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {step,5}   loss {loss,8:F4}   train {train * 100,5:F1} %   test {test * 100,5:F1} %   k* "
                        + $"{position}   gap ratio {ratio}"));
        }
    }

    private static void Conclude(DemoSettings settings, Story story, SpectralMonitor monitor, TimeSpan elapsed, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("What was seen                 step   lead on 95 % test accuracy");
        output.WriteLine("---------------------------  -----   --------------------------");
        Row(output, "gap opened", story.Opened?.Step, story);
        Row(output, "gap half way down from peak", story.HalfFallen, story);
        Row(output, "gap collapsed", story.Collapsed?.Step, story);
        Row(output, "gap reopened", story.Reopened?.Step, story);
        output.WriteLine(Text($"{"test accuracy passed 95 %",-27}  {Step(story.Generalised),5}"));
        output.WriteLine();
        if (story.Collapsed is { } collapsed)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The gap fell from {collapsed.PeakRatio:F2} at step {collapsed.PeakStep} to "
                        + $"{collapsed.RatioAfter:F2}: {collapsed.FallFromPeak * 100:F0} % of the way to no gap at all."));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count(story.Events.Count, "event")} of the gap in all; final test accuracy "
            + $"{story.FinalTestAccuracy * 100:F1} %. {Verdict(settings, story)}"));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{elapsed.TotalSeconds:F1} s in all, {monitor.Report.TimeInMonitor.TotalMilliseconds:F0} ms of it in "
                    + $"the monitor."));
    }

    private static void Row(TextWriter output, string what, long? step, Story story)
    {
        var lead = story.LeadOf(step) switch
        {
            null => "-",
            0 => "at the same step",
            < 0 => Text($"{Count(-story.LeadOf(step)!.Value, "step")} after"),
            _ => Text($"{Count(story.LeadOf(step)!.Value, "step")} before"),
        };
        output.WriteLine(Text($"{what,-27}  {Step(step),5}   {lead}"));
    }

    private static string Verdict(DemoSettings settings, Story story) => story.Generalised is null
        ? Text($"The network did not generalise within {Count(settings.Steps, "step")}{(story.Collapsed is null ? "" : ", and the collapse announced nothing")}.")
        : "An event says that the geometry of the updates changed, not that this is good or bad; compare with --weight-decay 0.";

    private static string Count(long count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Step(long? step) => step is { } value ? Text($"{value}") : "never";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Prints events as they happen.</summary>
    private sealed class EventPrinter(TextWriter output) : IObserver<SpectralEvent>
    {
        public void OnNext(SpectralEvent value) => output.WriteLine(value switch
        {
            GapOpened e => $"  >> step {e.Step}: gap OPENED at k* = {e.PositionAfter}, ratio "
                + $"{Change(e.RatioBefore, e.RatioAfter, "F2")} (noise does not explain it since step {e.FirstStep})",
            GapCollapsed e => $"  >> step {e.Step}: gap COLLAPSED, ratio {Change(e.RatioBefore, e.RatioAfter, "F2")} (below "
                + $"{e.Threshold:F2} since step {e.FirstStep}; peak {e.PeakRatio:F2} at step {e.PeakStep})",
            GapAbsorbed e => $"  >> step {e.Step}: gap at k* = {e.PositionBefore} ABSORBED by that at {e.PositionAfter} (since step "
                + $"{e.FirstStep})",
            GapPositionShifted e => $"  >> step {e.Step}: gap MOVED from k* = {e.PositionBefore} to {e.PositionAfter}, ratio "
                + $"{e.RatioAfter:F2} (since step {e.FirstStep})",
            GapWeakened e => $"  >> step {e.Step}: gap WEAKENED, ratio {Change(e.RatioBefore, e.RatioAfter, "F2")} (since step "
                + $"{e.FirstStep})",
            GapUnsteady e => $"  >> step {e.Step}: gap UNSTEADY: quiet until {e.CalmSamples} samples pass without a change",
            GapSteady e => $"  >> step {e.Step}: gap STEADY again, {(e.PositionAfter is { } k ? $"open at k* = {k}" : "closed")}",
            _ => $"  >> step {value.Step}: {value.Kind}, {value.Quantity} {Change(value.Before, value.After, "G4")}",
        });

        private static string Change(double before, double after, string format)
        {
            var now = after.ToString(format, CultureInfo.InvariantCulture);
            return double.IsNaN(before) ? now : $"{before.ToString(format, CultureInfo.InvariantCulture)} -> {now}";
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
