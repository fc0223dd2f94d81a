using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>A line in pixels.</summary>
/// <param name="Contours">
/// Its stretches without a break, the last point of each twice: a point alone has no length, but round ends make it a dot.
/// </param>
/// <param name="Length">Its length.</param>
/// <param name="IsThinned">Whether there are fewer points than values.</param>
internal sealed record TracedLine(IReadOnlyList<SKPoint[]> Contours, double Length, bool IsThinned)
{
    /// <summary>The line as a path.</summary>
    public SKPath ToPath()
    {
        var path = new SKPath();
        foreach (var points in Contours)
        {
            path.AddPoly(points, close: false);
        }

        return path;
    }
}

/// <summary>Turns values into paths: of each column of pixels the least and the largest value stay, so that no extreme is
/// lost.</summary>
internal static class Tracing
{
    /// <summary>The path of a line.</summary>
    /// <param name="line">The line, not one of dots.</param>
    /// <param name="x">Where a place of the axis lies; NaN for one that is not shown.</param>
    /// <param name="y">Where a value lies.</param>
    public static TracedLine Line(Line line, Func<double, float> x, Func<double, float> y)
    {
        var (contours, length, thinned) = (new List<SKPoint[]>(), 0.0, false);
        foreach (var columns in Runs(line, x, y).Select(run => Columns(run).ToList()))
        {
            SKPoint[] points = [.. columns.SelectMany(column => column.Points)];
            contours.Add([.. points, points[^1]]);
            length += points.Zip(points.Skip(1), SKPoint.Distance).Sum();
            thinned |= columns.Exists(column => column.Left > 0);
        }

        return new TracedLine(contours, length, thinned);
    }

    /// <summary>The outlines of a band.</summary>
    public static SKPath Band(Band band, Func<double, float> x, Func<double, float> y)
    {
        var path = new SKPath();
        SKPoint[][] Side(IReadOnlyList<double> values, bool isHigh) =>
        [
            .. Runs(new Line(string.Empty, default, band.X, values), x, y).Select(run => run
                .GroupBy(point => MathF.Floor(point.X))
                .Select(column => isHigh ? column.MinBy(point => point.Y) : column.MaxBy(point => point.Y)).ToArray()),
        ];
        foreach (var (high, low) in Side(band.High, true).Zip(Side(band.Low, false)))
        {
            path.AddPoly([.. high, .. low.Reverse()]);
        }

        return path;
    }

    /// <summary>Stretches of points without a break.</summary>
    private static IEnumerable<List<SKPoint>> Runs(Line line, Func<double, float> x, Func<double, float> y)
    {
        var run = new List<SKPoint>();
        for (var i = 0; i < line.X.Count; i++)
        {
            var point = new SKPoint(Round(x(line.X[i])), double.IsFinite(line.Y[i]) ? Round(y(line.Y[i])) : float.NaN);
            if (float.IsNaN(point.X) || float.IsNaN(point.Y))
            {
                if (run.Count > 0)
                {
                    yield return run;
                    run = [];
                }

                continue;
            }

            if (line.Shape == LineShape.Steps && run.Count > 0)
            {
                run.Add(new SKPoint(point.X, run[^1].Y));
            }

            run.Add(point);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    /// <summary>The points that stay of each column of pixels, and how many do not.</summary>
    private static IEnumerable<(IEnumerable<SKPoint> Points, int Left)> Columns(List<SKPoint> run) =>
        run.GroupBy(point => MathF.Floor(point.X)).Select(column =>
        {
            SKPoint[] all = [.. column];
            int[] ends = [Array.IndexOf(all, all.MinBy(point => point.Y)), Array.IndexOf(all, all.MaxBy(point => point.Y))];
            Array.Sort(ends);
            SKPoint[] kept = all.Length <= 2 ? all : ends[0] == ends[1] ? [all[0], all[^1]] : [all[ends[0]], all[ends[1]]];
            return ((IEnumerable<SKPoint>)kept, all.Length - kept.Length);
        });

    // Hundredths of a pixel cannot be seen, and take room in a file.
    private static float Round(float value) => MathF.Round(value, 1);
}
