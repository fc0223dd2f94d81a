namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Chooses the rows that stand for many: the same ones until about twice as many are shown.</summary>
/// <remarks>
/// Rows are cut into buckets of a power of two, aligned to the first row of all and not to the range that is looked at. Of each
/// bucket the rows stay that hold the least and the largest value of a quantity, and one where the line breaks; so do the first
/// and the last row of the range. New rows touch the last bucket alone, until the buckets double.
/// </remarks>
internal static class Thinning
{
    // Quantities whose extremes are kept; a view has no more lines than that.
    private const int MostNames = 8;

    /// <summary>Chooses rows.</summary>
    /// <param name="columns">The quantities; the extremes of all of them are kept.</param>
    /// <param name="gaps">Rows at which lines break, in rising order.</param>
    /// <param name="from">The first row.</param>
    /// <param name="until">The row after the last.</param>
    /// <param name="most">The largest number of rows, at least 4.</param>
    /// <returns>Rows in rising order; all of them where they are few enough.</returns>
    public static int[] Choose(
        IReadOnlyList<Column<float>> columns, IReadOnlyList<int> gaps, int from, int until, int most)
    {
        if (until - from <= most)
        {
            return [.. Enumerable.Range(from, Math.Max(0, until - from))];
        }

        var shift = 1;
        while ((((until - 1) >> shift) - (from >> shift) + 1) * 2 > most - 2)
        {
            shift++;
        }

        var chosen = Of(columns, gaps, from, until, shift);
        while (chosen.Length > most && (until - from) >> shift > 1)
        {
            chosen = Of(columns, gaps, from, until, ++shift);
        }

        return chosen;
    }

    private static int[] Of(IReadOnlyList<Column<float>> columns, IReadOnlyList<int> gaps, int from, int until, int shift)
    {
        var kept = new SortedSet<int>();
        var (all, gap) = (new List<int>(), 0);
        for (var begin = from; begin < until;)
        {
            var end = Math.Min(((begin >> shift) + 1) << shift, until);
            kept.Clear();
            for (var c = 0; c < Math.Min(columns.Count, MostNames); c++)
            {
                Extremes(columns[c], begin, end, kept);
            }

            while (gap < gaps.Count && gaps[gap] < begin)
            {
                gap++;
            }

            if (gap < gaps.Count && gaps[gap] < end)
            {
                kept.Add(gaps[gap]);
            }

            if (begin == from)
            {
                kept.Add(from);
            }

            if (end == until || kept.Count == 0)
            {
                kept.Add(end - 1);
            }

            all.AddRange(kept);
            begin = end;
        }

        return [.. all];
    }

    private static void Extremes(Column<float> column, int begin, int end, SortedSet<int> kept)
    {
        var (least, largest) = (-1, -1);
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var i = begin; i < end; i++)
        {
            var value = column[i];
            if (value < low)
            {
                (least, low) = (i, value);
            }

            if (value > high)
            {
                (largest, high) = (i, value);
            }
        }

        if (least >= 0)
        {
            kept.Add(least);
        }

        if (largest >= 0)
        {
            kept.Add(largest);
        }
    }
}
