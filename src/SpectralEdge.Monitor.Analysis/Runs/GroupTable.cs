namespace SpectralEdge.Monitor.Analysis;

/// <summary>One row for each group of parameters: how its gap ratio goes with the loss, and where its gap is.</summary>
/// <remarks>The table by layers of 2603.15678, §4.5. What it does not show: that groups differ. All see one loss and
/// one schedule, each |r| is the largest of several, and the order of rows with nearly equal |r| is chance. Pure,
/// for any thread.</remarks>
public static class GroupTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="groups">The groups, all over the same windows.</param>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="losses">Shape [n]: finite, any unit.</param>
    /// <param name="degree">Degree of the polynomial in the step that is taken out of both series; null to leave them as they
    /// are. The default is 3, that of 2603.15678.</param>
    /// <param name="mostLag">The largest lag, on both sides, at least 0. The default is 5.</param>
    /// <returns>Rows in the order of the groups.</returns>
    /// <exception cref="ArgumentException">Series differ in length, are too short, hold a value that is not finite, or the steps
    /// do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Degree or lag are outside their range.</exception>
    public static IReadOnlyList<GroupRow> Of(
        IReadOnlyList<GroupSeries> groups, ReadOnlySpan<long> steps, ReadOnlySpan<double> losses, int? degree = 3,
        int mostLag = 5)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Require.AtLeast(mostLag, 0, "Lags go to both sides.");
        var y = Detrended(losses, steps, degree);
        var rows = new List<GroupRow>();
        foreach (var group in groups)
        {
            Require.SameLength(group.Positions.Count, nameof(GroupSeries.Positions), losses.Length, nameof(losses));
            var profile = LaggedCorrelation.Of(Detrended([.. group.Ratios], steps, degree), y, -mostLag, mostLag);
            var mode = WindowSpectra.Mode(group.Positions);
            var share = mode is null ? 0 : (double)mode.Count() / group.Positions.Count;
            rows.Add(new GroupRow(group.Name, losses.Length, profile.Strongest, group.Ratios.Average(), mode?.Key ?? 0, share));
        }

        return rows;
    }

    private static double[] Detrended(ReadOnlySpan<double> values, ReadOnlySpan<long> steps, int? degree)
    {
        Require.SameLength(values.Length, nameof(values), steps.Length, nameof(steps));
        return degree is { } known ? Detrending.ByStep(values, steps, known) : values.ToArray();
    }
}

/// <summary>What one group of parameters says about the loss.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="Strongest">The lag of the largest |r| between ratio and loss, lag above 0: the ratio leads; null if no
/// r is defined.</param>
/// <param name="MeanRatio">Mean gap ratio.</param>
/// <param name="PositionMode">The k* that occurs most often, the lowest of equal ones; 0 if there is none.</param>
/// <param name="ModeShare">Share of windows with that k*, from 0 to 1.</param>
public sealed record GroupRow(
    string Name, int Windows, LagPoint? Strongest, double MeanRatio, int PositionMode, double ModeShare);

/// <summary>The spectrum of one group of parameters over a run.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Ratios">Shape [n]: gap ratios, finite.</param>
/// <param name="Positions">Shape [n]: k*; 0 where there is none.</param>
public sealed record GroupSeries(string Name, IReadOnlyList<double> Ratios, IReadOnlyList<int> Positions);
