using System.Globalization;
using SpectralEdge.Monitor;

namespace GrokkingStudy;

/// <summary>
/// Gives the recorded samples of a run to the tracker again: the same readings as live, since every figure was written to its
/// last digit.
/// </summary>
/// <remarks>
/// Updates: as <see cref="GrokkingDetector"/> reads them. Weight matrix: the same edge, and for order 1 over the stable rank of
/// the head's matrix, without loss and lengths; it was measured every 50 steps and is repeated in between.
/// </remarks>
internal static class SeriesReplay
{
    public static IReadOnlyList<StateSeen> Run(StudyCase study, string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, SeriesWriter.NameOf(study) + ".csv"));
        var column = lines[0].Split(',').Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var (updates, weights) = (new GrokkingPattern(
            GrokkingSource.UpdateGeometry), new GrokkingPattern(GrokkingSource.WeightMatrix));
        var seen = new List<StateSeen>();
        foreach (var line in lines.Skip(1))
        {
            var row = line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            double Of(string name) => row[column[name]];
            var (step, window) = ((long)Of("step"), 10);
            var edge = Of("k") == 0 && !double.IsNaN(Of("gap_ratio")) ? 1 : Of("gap_ratio");
            var drift = window * Of("drift_speed") / Of("path_length");
            Note(updates, updates.Update(new GrokkingReading(step, edge, drift, Of("loss"), Of("path_length") / window)), seen);
            Note(weights, weights.Update(new GrokkingReading(step, edge, 1 / Of("head_stable_rank"))), seen);
        }

        return seen;
    }

    private static void Note(GrokkingPattern tracker, GrokkingChange? change, List<StateSeen> seen)
    {
        if (change is { } value)
        {
            seen.Add(new StateSeen(tracker.Source, value.To, value.Step));
        }
    }
}
