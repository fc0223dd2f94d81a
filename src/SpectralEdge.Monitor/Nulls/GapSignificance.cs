namespace SpectralEdge.Monitor;

/// <summary>How likely each null makes a gap ratio as large as the one of a sample, live.</summary>
/// <remarks>
/// <para>
/// A null is tested by taking out of the window what it explains and asking the law of white noise, treated in the same way, for
/// the largest ratio of what is left (docs/decisions/0005-nulls-by-taking-out.md). The laws are simulated tables for windows of 3
/// to 64 updates, 512 for white noise, and from p = 48, 192, 768 and 3072 on for windows up to 16, 64, 256 and 512.
/// </para>
/// <para>
/// Each p-value is for one window and one null: neighbouring samples share W − 1 updates, and a small one refutes its null and no
/// more. It allows for noise in the window, not for the error of a sketch of a real signal. Part of the sample: filled anew at
/// every sample.
/// </para>
/// </remarks>
public sealed class GapSignificance
{
    /// <summary>The level where nothing is said.</summary>
    internal const double DefaultLevel = 0.99;

    // None has a place too, where nothing ever stands.
    private const int Nulls = 5;

    private readonly double[] _pValues = new double[Nulls];
    private readonly double[] _ratios = new double[Nulls];
    private readonly int[] _positions = new int[Nulls];

    internal GapSignificance()
    {
        _pValues.AsSpan().Fill(double.NaN);
        _ratios.AsSpan().Fill(double.NaN);
    }

    /// <summary>The null that k* has to beat.</summary>
    public GapNull Null { get; internal set; }

    /// <summary>The share of windows of the chosen null in which k* stays undefined.</summary>
    /// <value>No unit, from 0.5 to 0.999.</value>
    public double Level { get; internal set; } = DefaultLevel;

    /// <summary>The chance of a gap ratio as large in white noise.</summary>
    /// <value>From 0.0001 to 1; NaN where <see cref="PValue"/> says so.</value>
    public double PValueWhiteNoise => PValue(GapNull.WhiteNoise);

    /// <summary>
    /// The chance of a gap ratio as large in steps of any lengths with independent directions, once lengths are taken out.
    /// </summary>
    /// <value>From 0.0001 to 1; NaN where <see cref="PValue"/> says so.</value>
    public double PValueUnequalSteps => PValue(GapNull.UnequalSteps);

    /// <summary>The chance of a gap ratio as large in AR(1) noise, once its colour is taken out.</summary>
    /// <value>From 0.0001 to 1; NaN where <see cref="PValue"/> says so.</value>
    public double PValueColouredNoise => PValue(GapNull.ColouredNoise);

    /// <summary>
    /// The chance of a gap ratio as large in AR(1) steps of any lengths, once lengths and colour are taken out.
    /// </summary>
    /// <value>From 0.0001 to 1; NaN where <see cref="PValue"/> says so.</value>
    public double PValueColouredUnequalSteps => PValue(GapNull.ColouredUnequalSteps);

    /// <summary>ρ: the mean cosine between neighbouring updates, which the coloured nulls take out.</summary>
    /// <value>From −1 to 1; NaN if an update is zero or not finite.</value>
    /// <remarks>A drift common to all updates raises it, so the coloured nulls take out a part of such a signal.</remarks>
    public double Correlation { get; internal set; } = double.NaN;

    /// <summary>The chance of a gap ratio as large under a null.</summary>
    /// <param name="gapNull">The null.</param>
    /// <returns>
    /// From 0.0001, below which the tables are a guess, to 1; 1 also where there are not more dimensions than updates. NaN
    /// outside the tables and where the ratio is undefined; for all nulls but white noise also if an update is zero, and for the
    /// coloured ones if 1 − ρ² is below 1e-8. Always NaN for <see cref="GapNull.None"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such null.</exception>
    public double PValue(GapNull gapNull) => _pValues[Place(gapNull)];

    /// <summary>The gap ratio of what is left when a null is taken out; of the window itself for white noise.</summary>
    /// <param name="gapNull">The null.</param>
    /// <returns>At least 1; NaN if it is undefined.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such null.</exception>
    public double Ratio(GapNull gapNull) => _ratios[Place(gapNull)];

    /// <summary>Where the gap is in what is left when a null is taken out.</summary>
    /// <param name="gapNull">The null.</param>
    /// <returns>From 1; 0 if no ratio is defined. It may differ from k*, which is a position in the window itself.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such null.</exception>
    public int Position(GapNull gapNull) => _positions[Place(gapNull)];

    /// <summary>Whether the chosen null is beaten.</summary>
    /// <param name="ratio">The gap ratio of the window.</param>
    /// <param name="floor">
    /// The noise floor. Inside the table a ratio above it and a p-value of at most 1 − level are one thing; the floor is there
    /// outside too.
    /// </param>
    internal bool IsBeaten(double ratio, double floor) => Null switch
    {
        GapNull.None => true,
        GapNull.WhiteNoise => ratio > floor,
        _ => PValue(Null) <= 1 - Level,
    };

    /// <summary>Whether nothing can be said about the chosen null; white noise has its floor everywhere.</summary>
    internal bool IsUndecided => Null is not (GapNull.WhiteNoise or GapNull.None) && double.IsNaN(PValue(Null));

    internal void Set(GapNull gapNull, double pValue, double ratio, int position)
    {
        _pValues[(int)gapNull] = pValue;
        _ratios[(int)gapNull] = ratio;
        _positions[(int)gapNull] = position;
    }

    internal GapSignificance Copy()
    {
        var copy = new GapSignificance { Null = Null, Level = Level, Correlation = Correlation };
        _pValues.CopyTo(copy._pValues, 0);
        _ratios.CopyTo(copy._ratios, 0);
        _positions.CopyTo(copy._positions, 0);
        return copy;
    }

    private static int Place(GapNull gapNull) =>
        gapNull is >= GapNull.WhiteNoise and <= GapNull.None
            ? (int)gapNull
            : throw new ArgumentOutOfRangeException(
                nameof(gapNull), gapNull, $"There is no null {(int)gapNull}; use one that {nameof(GapNull)} names.");
}
