using System.Globalization;
using Reproduction.Series;

namespace Reproduction.Alarms;

/// <summary>The thresholds that were settled on the design half before the test half was looked at, as a file of the repository.</summary>
internal static class FrozenThresholds
{
    private const string FileName = "frozen.csv";

    /// <summary>Settles them on the design half and writes them, in the order of their worth there, with the day and the runs.</summary>
    /// <returns>The path of the file.</returns>
    public static string Write(IReadOnlyList<StudySeries> design, string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var file = new StreamWriter(path);
        file.WriteLine(FormattableString.Invariant($"# settled {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC on {design.Count} runs: {string.Join(' ', design.Select(run => run.Name))}"));
        file.WriteLine("alarm,auroc,sensitivity,threshold");
        foreach (var worth in Evaluation.JudgeAll(Evaluation.ThresholdsOf(design), design))
        {
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{worth.Alarm.Name.Replace(',', ';')},{worth.Auroc:F3},{worth.Sensitivity:F3},{worth.Threshold:R}"));
        }

        return path;
    }

    /// <summary>Reads them.</summary>
    /// <returns>The first line, which says when and on what they were settled; the thresholds by the name of the alarm.</returns>
    /// <exception cref="FileNotFoundException">None were settled yet.</exception>
    public static (string Settled, IReadOnlyDictionary<string, double> Thresholds) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{path} is not there: thresholds are settled on the design half first, by 'alarms --half design --freeze'.", path);
        }

        var lines = File.ReadAllLines(path);
        return (lines[0][2..], lines.Skip(2).Select(line => line.Split(',')).ToDictionary(
            cells => cells[0].Replace(';', ','), cells => double.Parse(cells[3], CultureInfo.InvariantCulture)));
    }
}
