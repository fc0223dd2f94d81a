namespace SpectralEdge.Monitor;

/// <summary>Which way a series moved.</summary>
internal enum ShiftDirection
{
    /// <summary>No change was found.</summary>
    None,

    /// <summary>The values are higher than the reference.</summary>
    Up,

    /// <summary>The values are lower than the reference.</summary>
    Down,
}

/// <summary>The running sums of one side of a sequential test.</summary>
/// <param name="First">The sum of a cumulative-sum test; of an e-detector the sum for bet 0.25.</param>
/// <param name="Second">Of an e-detector the sum for bet 0.5; otherwise 0.</param>
/// <param name="Third">Of an e-detector the sum for bet 1; otherwise 0.</param>
internal readonly record struct ShiftLanes(double First, double Second, double Third)
{
    /// <summary>Sum of all three.</summary>
    public double Sum => First + Second + Third;

    /// <summary>Saves them, or gives back those that were saved.</summary>
    public static ShiftLanes Carry(StateCarrier state, string name, in ShiftLanes value) =>
        new(state.Number(name, value.First), state.Number("second", value.Second), state.Number("third", value.Third));
}

/// <summary>Location and scale of a series, learnt value by value.</summary>
/// <param name="Seen">Number of values that <paramref name="Mean"/> comes from.</param>
/// <param name="Mean">Their mean, in the unit of the series.</param>
/// <param name="Squares">Sum of their squared distances from the mean, in the squared unit of the series.</param>
/// <param name="Scale">Standard deviation, frozen at the end of the warm-up; 0 before that.</param>
/// <param name="Gain">
/// What statistics are multiplied by, frozen with the scale: less where neighbours go together (<see cref="NoiseMemory"/>); 1
/// where that is not measured.
/// </param>
/// <remarks>
/// <para>
/// Mean and standard deviation rather than median and MAD. W overlapping windows share an outlier, so in a warm-up of m values it
/// is not one outlier in m but W in m, and medians protect little; a warm-up has only about m/W independent values, and the MAD
/// would throw away 63 % of them (its efficiency at the normal law is 37 %). What is lost in a calm run with heavy tails is a
/// threshold matter: the calibration goes through the same estimates.
/// </para>
/// <para>Welford's recurrence (Technometrics 4, 1962): equal values give a sum of squares of exactly 0.</para>
/// </remarks>
internal readonly record struct ShiftReference(long Seen, double Mean, double Squares, double Scale, double Gain)
{
    // Below this share of the mean a scale is rounding error; chosen, a few thousand units in the last place.
    private const double LeastRelativeScale = 1e-12;
    private const double LeastScale = 1e-300;

    // Keeps sums of standardized values finite. No threshold is anywhere near.
    private const double Largest = 1e6;

    /// <summary>A reference that needs no warm-up: values that come are standardized already.</summary>
    public static ShiftReference Known => new(0, 0, 0, 1, 1);

    /// <summary>Saves it, or gives back the one that was saved.</summary>
    public static ShiftReference Carry(StateCarrier state, in ShiftReference value) => new(
        state.Count("seen", value.Seen), state.Number("mean", value.Mean), state.Number("squares", value.Squares),
        state.Number("scale", value.Scale), state.Number("gain", value.Gain));

    /// <summary>With one value more.</summary>
    /// <param name="value">A finite value of the series.</param>
    /// <returns>The new reference, with the same scale.</returns>
    public ShiftReference With(double value)
    {
        var distance = value - Mean;
        var mean = Mean + (distance / (Seen + 1));
        return this with { Seen = Seen + 1, Mean = mean, Squares = Squares + (distance * (value - mean)) };
    }

    /// <summary>With its scale frozen at the standard deviation of the values so far, n − 1 in the denominator.</summary>
    /// <returns>
    /// The new reference. Where all values were equal the scale is 1e-12 of the mean, so that any real change is a large one.
    /// </returns>
    public ShiftReference Frozen() =>
        this with
        {
            Gain = 1,
            Scale = Math.Max(Math.Sqrt(Squares / (Seen - 1)), Math.Max(LeastRelativeScale * Math.Abs(Mean), LeastScale)),
        };

    /// <summary>A value as a number of standard deviations from the mean.</summary>
    /// <param name="value">A finite value of the series.</param>
    /// <returns>No unit, from −1e6 to 1e6: values further off count as that.</returns>
    public double Standardize(double value) => Math.Clamp((value - Mean) / Scale, -Largest, Largest);
}
