using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Spectrum;

/// <summary>How large the largest ratio of neighbouring singular values gets when the updates are nothing but isotropic noise.</summary>
/// <remarks>
/// <para>
/// For W rows of p independent normal coordinates the Gram matrix is Wishart. As p grows, √p (G/(ν²p) − I) tends to a symmetric
/// Gaussian matrix with off-diagonal variance 1 and diagonal variance 2, so the largest ratio is 1 + S/(2√p), where S is the
/// largest spacing of neighbouring eigenvalues of that matrix. At p = 1000 and W = 10 the 99 % quantile is 1.067 exactly and 1.064
/// by this law, which is used from there on: one simulation then serves every p.
/// </para>
/// <para>
/// Both matrices are drawn in tridiagonal form: Dumitriu and Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002.
/// Real updates are not isotropic, so beating this floor is necessary for a gap, not sufficient.
/// </para>
/// </remarks>
internal sealed class NoiseFloor
{
    // The 99 % quantile of S from 2000 draws has a standard error of about 2 %; larger windows get fewer, to bound the start-up time.
    private const int MaxDraws = 2000;
    private const int MinDraws = 100;
    private const double WorkBudget = 4e5;
    private const double AsymptoticFrom = 1000;

    // Fixed: the same settings give the same floor in every run.
    private const int Seed = 20260315;

    private readonly int _window;
    private readonly int _largestPosition;
    private readonly double _level;
    private readonly Lazy<double> _spacing;
    private readonly Dictionary<int, double> _small = [];

    /// <summary>Prepares the floor; nothing is simulated before it is asked for.</summary>
    /// <param name="window">Number of updates, W.</param>
    /// <param name="largestPosition">The last position searched for the gap, K.</param>
    /// <param name="level">The share of signal-free windows that stay below the floor, above 0 and below 1.</param>
    public NoiseFloor(int window, int largestPosition, double level)
    {
        _window = window;
        _largestPosition = largestPosition;
        _level = level;
        _spacing = new Lazy<double>(() => Quantile(LargestSpacing));
    }

    /// <summary>The floor for updates with p effective dimensions.</summary>
    /// <param name="dimensions">p: the number of parameters, or of what is left of them in a sketch (see <see cref="Effective"/>).</param>
    /// <returns>A ratio above 1; infinite if there are not more dimensions than updates, where no ratio means anything.</returns>
    public double For(double dimensions)
    {
        if (dimensions >= AsymptoticFrom)
        {
            return 1 + (_spacing.Value / (2 * Math.Sqrt(dimensions)));
        }

        var p = (int)Math.Round(dimensions);
        if (p <= _window)
        {
            return double.PositiveInfinity;
        }

        if (!_small.TryGetValue(p, out var floor))
        {
            floor = Quantile(random => LargestWishartRatio(random, p));
            _small.Add(p, floor);
        }

        return floor;
    }

    /// <summary>The effective dimension of P coordinates seen through a sketch of length d.</summary>
    /// <remarks>
    /// For noise, the variance of G_ij/(ν²P) is 1/P from the noise itself and 1/d from collisions; together they act like
    /// P·d/(P + d) dimensions. A sketch at least as long as its group has no collisions.
    /// </remarks>
    /// <param name="parameterCount">P.</param>
    /// <param name="sketchLength">d.</param>
    /// <returns>The effective dimension.</returns>
    public static double Effective(double parameterCount, double sketchLength) =>
        parameterCount <= sketchLength ? parameterCount : parameterCount * sketchLength / (parameterCount + sketchLength);

    private double Quantile(Func<Random, double> draw)
    {
        var random = new Random(Seed);
        var draws = new double[(int)Math.Clamp(WorkBudget / (_window * _window), MinDraws, MaxDraws)];
        for (var i = 0; i < draws.Length; i++)
        {
            draws[i] = draw(random);
        }

        return ArrayStatistics.QuantileInplace(draws, _level);
    }

    private double LargestSpacing(Random random)
    {
        var (diagonal, offDiagonal) = (new double[_window], new double[_window - 1]);
        for (var i = 0; i < _window; i++)
        {
            diagonal[i] = Normal.Sample(random, 0, Math.Sqrt(2));
        }

        for (var i = 0; i < _window - 1; i++)
        {
            offDiagonal[i] = Math.Sqrt(ChiSquare(random, _window - 1 - i));
        }

        var top = Largest(diagonal, offDiagonal);
        return Enumerable.Range(0, _largestPosition).Max(j => top[j] - top[j + 1]);
    }

    private double LargestWishartRatio(Random random, int p)
    {
        // G = B Bᵀ with B lower bidiagonal: diagonal χ(p), χ(p − 1), …, below it χ(W − 1), …, χ(1).
        var (diagonal, offDiagonal) = (new double[_window], new double[_window - 1]);
        for (var i = 0; i < _window; i++)
        {
            var square = ChiSquare(random, p - i);
            diagonal[i] += square;
            if (i < _window - 1)
            {
                var below = ChiSquare(random, _window - 1 - i);
                offDiagonal[i] = Math.Sqrt(square * below);
                diagonal[i + 1] += below;
            }
        }

        var top = Largest(diagonal, offDiagonal);
        return Enumerable.Range(0, _largestPosition).Max(j => Math.Sqrt(top[j] / Math.Max(0, top[j + 1])));
    }

    private double[] Largest(double[] diagonal, double[] offDiagonal)
    {
        var top = new double[_largestPosition + 1];
        TridiagonalKernel.Largest(diagonal, offDiagonal, top);
        return top;
    }

    // χ² with ν degrees of freedom is Gamma with shape ν/2 and rate 1/2.
    private static double ChiSquare(Random random, int degrees) => Gamma.Sample(random, degrees / 2.0, 0.5);
}
