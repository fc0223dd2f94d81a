namespace SpectralEdge.Monitor.Tests;

/// <summary>The statistics of sequential tests by their definitions: all values kept, all sums anew for each value.</summary>
internal static class SlowSequential
{
    public static double Statistic(SequentialKind kind, IReadOnlyList<double> values, int warmUp, double allowance)
    {
        var reference = values.Take(warmUp).ToList();
        var scale = Math.Sqrt(reference.Sum(x => Math.Pow(x - reference.Average(), 2)) / (warmUp - 1));
        var z = Enumerable.Range(warmUp, values.Count - warmUp)
            .Select(t => (values[t] - values.Take(kind == SequentialKind.PageHinkley ? t : warmUp).Average()) / scale)
            .ToList();
        double[] signs = [1, -1];
        return kind switch
        {
            SequentialKind.Cusum => signs.Max(sign => BestSum(z, sign, allowance)),
            SequentialKind.PageHinkley => signs.Max(sign => AboveMinimum(z, sign, allowance)),
            _ => signs.Average(sign => new[] { 0.25, 0.5, 1 }.Average(bet => Wealth(z, sign * bet))),
        };
    }

    /// <summary>The largest sum of z − k over all stretches that end now, the empty one included.</summary>
    private static double BestSum(List<double> z, double sign, double allowance) =>
        Enumerable.Range(0, z.Count + 1).Max(begin => z.Skip(begin).Sum(value => (sign * value) - allowance));

    /// <summary>The sum of all z − k less the least it has been.</summary>
    private static double AboveMinimum(List<double> z, double sign, double allowance)
    {
        var (sum, least) = (0.0, 0.0);
        foreach (var value in z)
        {
            sum += (sign * value) - allowance;
            least = Math.Min(least, sum);
        }

        return sum - least;
    }

    /// <summary>Sum over all beginnings of what one unit staked then has grown to.</summary>
    private static double Wealth(List<double> z, double bet) =>
        Enumerable.Range(0, z.Count).Sum(begin => z.Skip(begin).Aggregate(
            1.0, (wealth, value) => wealth * Math.Exp((bet * value) - (bet * bet / 2))));
}
