namespace SpectralEdge.Monitor.Probes;

/// <summary>
/// The way of named matrices so far: snapshots, thinned out when they are full, and the components that they span.
/// </summary>
/// <param name="ranges">Where the elements of each matrix stand.</param>
/// <param name="components">Number of components of each; null for 95 % of the variance.</param>
/// <param name="most">Most snapshots.</param>
internal sealed class ExecutionWay(IReadOnlyList<(int Start, int Length)> ranges, int? components, int most)
{
    private const int Fewest = 3;

    private readonly List<double[]>[] _rows = [.. ranges.Select(static _ => new List<double[]>())];
    private double[][] _start = [];
    private long _heard;
    private long _stride = 1;

    /// <summary>Number of snapshots kept.</summary>
    public int Count => _rows.Length == 0 ? 0 : _rows[0].Count;

    /// <summary>Hears of the parameters.</summary>
    /// <param name="parameters">Shape [P].</param>
    public void Add(ReadOnlySpan<double> parameters)
    {
        if (_rows.Length == 0 || _heard++ % _stride != 0)
        {
            return;
        }

        if (Count == most)
        {
            Thin();
            if ((_heard - 1) % _stride != 0)
            {
                return;
            }
        }

        if (_start.Length == 0)
        {
            var all = parameters.ToArray();
            _start = [.. ranges.Select(range => all.AsSpan(range.Start, range.Length).ToArray())];
        }

        for (var i = 0; i < ranges.Count; i++)
        {
            var row = parameters.Slice(ranges[i].Start, ranges[i].Length).ToArray();
            UpdateKernel.AddScaled(-1, _start[i], row);
            _rows[i].Add(row);
        }
    }

    /// <summary>The execution subspace; null before the third snapshot, or while nothing moves.</summary>
    /// <param name="count">P.</param>
    public Subspace? Basis(int count)
    {
        if (Count < Fewest)
        {
            return null;
        }

        var parts = ranges.Select((range, i) => Subspace.OfTrajectory(count, range.Start, _rows[i], components));
        var basis = Subspace.Join([.. parts]);
        return basis.Dimension > 0 ? basis : null;
    }

    private void Thin()
    {
        _stride *= 2;
        foreach (var rows in _rows)
        {
            var place = 0;
            rows.RemoveAll(_ => place++ % 2 == 1);
        }
    }
}

/// <summary>What random subspaces hold of a vector.</summary>
internal static class RandomShares
{
    /// <summary>Mean and standard deviation of |B Bᵀx|/|x| over uniform subspaces.</summary>
    /// <param name="dimension">K, at least 1.</param>
    /// <param name="count">P, at least K.</param>
    /// <remarks>
    /// The square is Beta(K/2, (P − K)/2), so the mean is Γ((K + 1)/2) Γ(P/2)/(Γ(K/2) Γ((P + 1)/2)) and the mean square K/P.
    /// </remarks>
    public static (double Mean, double Spread) Length(int dimension, int count)
    {
        var mean = Math.Exp(HalfStep(dimension) - HalfStep(count));
        return (mean, Math.Sqrt(Math.Max(0, ((double)dimension / count) - (mean * mean))));
    }

    // ln Γ((n + 1)/2) − ln Γ(n/2). Logarithms of large factorials cancel; beyond 1e4 their series in 1/n is right to 1e-16.
    private static double HalfStep(int n) => n > 10_000
        ? (0.5 * Math.Log(n / 2.0)) - (1 / (4.0 * n)) + (1 / (24.0 * n * n * n))
        : MathNet.Numerics.SpecialFunctions.GammaLn((n + 1) / 2.0) - MathNet.Numerics.SpecialFunctions.GammaLn(n / 2.0);
}

/// <summary>The published onset rule of 2602.16746, live; undefined defects are passed over.</summary>
internal sealed class OnsetRule
{
    private const int BaselineResults = 3;
    private const double LeastBaseline = 0.1;
    private const double Factor = 10;
    private const double LeastDefect = 20;

    private readonly List<double> _first = [];

    /// <summary>Step of the onset; null before it.</summary>
    public long? Step { get; private set; }

    /// <summary>Hears of a defect.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="defect">The median of D.</param>
    /// <returns>Whether it settles the onset.</returns>
    public bool Look(long step, double defect)
    {
        if (double.IsNaN(defect) || Step is not null)
        {
            return false;
        }

        if (_first.Count < BaselineResults)
        {
            _first.Add(defect);
        }

        if (_first.Count < BaselineResults || !(defect > Factor * Math.Max(_first.Order().ElementAt(1), LeastBaseline))
            || !(defect > LeastDefect))
        {
            return false;
        }

        Step = step;
        return true;
    }
}
