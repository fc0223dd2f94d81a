using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Rows of a Markdown table of scores.</summary>
/// <remarks>What is undefined is a dash. Numbers have a point whatever the culture. Pure, for any thread.</remarks>
public static class ScoreTable
{
    private const string Undefined = "–";

    /// <summary>Names of the columns and the line below them.</summary>
    public static string Header =>
        "| | runs | truths | detected | sensitivity | median delay | precision | F1 | false alarms | in 10,000 samples | samples between two | runs with one |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>One row, with the intervals in brackets.</summary>
    /// <param name="name">What is in the first column.</param>
    /// <param name="summary">What is in the others.</param>
    /// <returns>The row, without a line break.</returns>
    public static string Row(string name, ScoreSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var pooled = summary.Pooled;
        string[] cells =
        [
            name,
            Text($"{summary.Runs}"),
            Text($"{pooled.Truths}"),
            Text($"{pooled.Detected}"),
            Share(summary.Sensitivity) + Share(summary.SensitivityInterval),
            Number(pooled.MedianDelay),
            Share(pooled.Precision),
            pooled.F1 is { } f1 ? Text($"{f1:F2}") : Undefined,
            Text($"{pooled.FalseAlarms}"),
            Number(pooled.FalseAlarmsPer10000) + Number(summary.FalseAlarmsPer10000Interval),
            Number(pooled.MeanTimeBetweenFalseAlarms) + Number(summary.MeanTimeInterval),
            Share(summary.ShareWithFalseAlarm) + Share(summary.ShareWithFalseAlarmInterval),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Share(double? value) => value is { } share ? Text($"{100 * share:F0} %") : Undefined;

    private static string Share(ConfidenceInterval? value) => value is { } interval ? Text($" ({100 * interval.Lower:F0} to {100 * interval.Upper:F0})") : string.Empty;

    private static string Number(double? value) => value is { } number ? Text($"{number:0.#}") : Undefined;

    private static string Number(ConfidenceInterval? value) => value switch
    {
        null => string.Empty,
        { } interval when double.IsPositiveInfinity(interval.Upper) => Text($" (at least {interval.Lower:0.#})"),
        { } interval => Text($" ({interval.Lower:0.#} to {interval.Upper:0.#})"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
