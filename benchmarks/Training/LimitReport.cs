using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>Whether a limit on the monitor's share of the time is met from the first steps of a process on.</summary>
internal static class LimitReport
{
    // After them code is compiled; 100 steps of this model are more than a second.
    private const int WarmUp = 100;

    /// <summary>Says what the columns of <see cref="Write"/> are.</summary>
    public const string Head = """
        | limit | run of the process | steps | ms a step | share in all | after step 100 | in the second half | updates kept | strides |
        |---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>Trains twice in this process, each time with a new model and monitor.</summary>
    /// <param name="most">The limit; null for none.</param>
    /// <param name="reports">Numbers of steps after which a line is written.</param>
    /// <param name="output">Where the lines go.</param>
    public static void Write(double? most, int[] reports, TextWriter output)
    {
        for (var run = 1; run <= 2; run++)
        {
            // 118,848 parameters.
            using var training = new Training(width: 48, layers: 4, tokens: 128);
            using var callback = training.Watch(every: 1, most);
            List<Mark> marks = [new(TimeSpan.Zero, TimeSpan.Zero)];
            List<string> strides = ["1"];
            var (began, widening) = (Stopwatch.GetTimestamp(), 1);
            for (var step = 1; step <= reports[^1]; step++)
            {
                training.Step(callback);
                var report = callback.Report;
                marks.Add(new Mark(report.TimeInMonitor, Stopwatch.GetElapsedTime(began)));
                if (report.StrideWidening != widening)
                {
                    widening = report.StrideWidening;
                    strides.Add(string.Create(CultureInfo.InvariantCulture, $"{widening} from {step}"));
                }

                if (reports.Contains(step))
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {(most is { } limit ? limit.ToString("P0", CultureInfo.InvariantCulture) : "none")} | {run} | {step} "
                            + $"| {marks[^1].All.TotalMilliseconds / step:F1} | {Share(marks, 0):P2} | {Share(marks, WarmUp):P2} "
                            + $"| {Share(marks, step / 2):P2} | {report.UpdatesKept} | {string.Join(", ", strides)} |"));
                }
            }
        }
    }

    private static double Share(List<Mark> marks, int from) =>
        (marks[^1].Inside - marks[from].Inside) / (marks[^1].All - marks[from].All);

    private sealed record Mark(TimeSpan Inside, TimeSpan All);
}
