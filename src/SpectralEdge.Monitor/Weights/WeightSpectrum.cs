using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor;

/// <summary>
/// The singular values of one weight matrix at one step: what the grokking experiments of 2604.07380 look at, and another thing
/// than the window of updates.
/// </summary>
/// <remarks>
/// Exact (Math.NET's decomposition, float64) where the shorter side is at most 256; above, the leading ones by
/// randomized projection. Cost: about r c min(r, c) operations exactly, 6 r c (top + 10) otherwise. What it does
/// not show: <c>docs/reference/weights.md</c>.
/// </remarks>
public sealed record WeightSpectrum
{
    /// <summary>Name of the matrix.</summary>
    public required string Name { get; init; }

    /// <summary>Number of optimizer steps completed.</summary>
    public required long Step { get; init; }

    /// <summary>Number of rows, r.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns, c.</summary>
    public required int Columns { get; init; }

    /// <summary>The leading singular values, largest first.</summary>
    /// <value>In parameter units; up to as many as were asked for.</value>
    public required IReadOnlyList<double> SingularValues { get; init; }

    /// <summary>‖A‖_F, from all elements.</summary>
    /// <value>In parameter units, at least 0.</value>
    public required double FrobeniusNorm { get; init; }

    /// <summary>Ratios of neighbouring <see cref="SingularValues"/>.</summary>
    /// <value>No unit, at least 1; NaN where the smaller one is numerically zero (at most 1e-12 σ_1).</value>
    public required IReadOnlyList<double> Ratios { get; init; }

    /// <summary>Position of the largest ratio, from 1, among the first half of the spectrum and of the values known.</summary>
    /// <value>0 if no ratio is defined.</value>
    public required int LargestRatioPosition { get; init; }

    /// <summary>The largest of these ratios.</summary>
    /// <value>No unit, at least 1; NaN if none is defined.</value>
    public double GapRatio => LargestRatioPosition == 0 ? double.NaN : Ratios[LargestRatioPosition - 1];

    /// <summary>What the largest ratio of a matrix of independent normal elements exceeds in one case of 100.</summary>
    /// <value>No unit, above 1; NaN where the shorter side is below 3 or above 512.</value>
    public required double NoiseFloor { get; init; }

    /// <summary>
    /// The largest singular value in units of what noise of the same Frobenius norm has, σ_1/(s (√r + √c)) with s = ‖A‖_F/√(r c)
    /// (Bai and Yin 1993).
    /// </summary>
    /// <value>No unit; about 1 for a matrix as it was initialised, NaN for one of zeros.</value>
    public double NoiseUnits =>
        SingularValues[0] / (FrobeniusNorm / Math.Sqrt((double)Rows * Columns) * (Math.Sqrt(Rows) + Math.Sqrt(Columns)));

    /// <summary>Stable rank ‖A‖_F²/σ_1².</summary>
    /// <value>No unit, from 1 to min(r, c); NaN for a matrix of zeros.</value>
    public double StableRank => FrobeniusNorm / SingularValues[0] * (FrobeniusNorm / SingularValues[0]);

    /// <summary>
    /// Where the matrix has been since the first look: its displacements W_t − W_0, one for each look, as a backbone has them.
    /// <see cref="SpectralEdge.Monitor.Backbone.Dimension"/> of centred rows is the dimension of the manifold that they lie on.
    /// </summary>
    /// <value>
    /// From a sketch of at most 1024 numbers; null from <see cref="Of(string, long, ReadOnlySpan{float}, int, int, int)"/>, and
    /// where <see cref="SampleMeasures.Backbone"/> is switched off.
    /// </value>
    public Backbone? Backbone { get; init; }

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="step">Number of optimizer steps completed.</param>
    /// <param name="values">Shape [rows, columns], row by row, in parameter units; finite.</param>
    /// <param name="rows">r, at least 2.</param>
    /// <param name="columns">c, at least 2.</param>
    /// <param name="top">Number of singular values wanted, at least 2.</param>
    /// <returns>The spectrum.</returns>
    /// <exception cref="ArgumentException">The number of values is not rows times columns, or one is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side or <paramref name="top"/> is below 2.</exception>
    public static WeightSpectrum Of(string name, long step, ReadOnlySpan<float> values, int rows, int columns, int top = 32)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 2);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"values holds {new Amount(values.Length):number}; a matrix of {new Amount(rows):row} "
                + $"and {new Amount(columns):column} has {(long)rows * columns}. Pass all of them, row by row.", nameof(values));
        }

        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (double)value * value;
        }

        if (!double.IsFinite(squares))
        {
            throw new ArgumentException(
                $"values of matrix '{name}' holds NaN or infinity; all must be finite. Look for the step at which "
                    + $"training diverged.",
                nameof(values));
        }

        return Of(name, step, LeadingSingularValues.Of(Dense(values, rows, columns), top), rows, columns, Math.Sqrt(squares));
    }

    private static WeightSpectrum Of(string name, long step, double[] sigma, int rows, int columns, double norm)
    {
        var (shorter, longer) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var ratios = sigma.Zip(sigma.Skip(1), (above, below) => below > 1e-12 * sigma[0] ? above / below : double.NaN).ToArray();
        var searched = Math.Min(ratios.Length, Math.Max(1, shorter / 2));
        return new WeightSpectrum
        {
            Name = name,
            Step = step,
            Rows = rows,
            Columns = columns,
            SingularValues = sigma,
            FrobeniusNorm = norm,
            Ratios = ratios,
            LargestRatioPosition = SpectrumKernel.LargestRatio(ratios, searched),
            NoiseFloor = shorter is >= 3 and <= 512
                ? new NoiseFloor(shorter, searched, GapSignificance.DefaultLevel).For(longer)
                : double.NaN,
        };
    }

    private static Matrix<double> Dense(ReadOnlySpan<float> values, int rows, int columns)
    {
        var matrix = Matrix<double>.Build.Dense(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                matrix[i, j] = values[(i * columns) + j];
            }
        }

        return matrix;
    }
}
