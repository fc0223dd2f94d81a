namespace SpectralEdge.Monitor;

/// <summary>Level and scatter of a quantity of an open gap, learnt as the run goes. No validation, no allocation.</summary>
/// <remarks>
/// <para>
/// Mean and variance of the values so far, then exponentially forgotten (<see cref="GapRule.Remembered"/>). Values further than
/// two deviations from the mean count as two: one window that is out of line moves little, a change that lasts is followed
/// slowly.
/// </para>
/// <para>
/// Windows share W − 1 updates, so n values count as n/W. They are mixed with one window of 0.7, about the scatter of ln(R − 1)
/// in noise (chosen on the streams of docs/studies/one-gap.md): a scatter that was learnt from little is not believed to be
/// small.
/// </para>
/// </remarks>
/// <param name="Count">Number of values that count, n.</param>
/// <param name="Mean">Their mean; NaN before the first.</param>
/// <param name="Square">Their mean squared distance from it.</param>
internal readonly record struct GapScatter(int Count, double Mean, double Square)
{
    /// <summary>Standard deviation that is believed before there is a value.</summary>
    private const double Prior = 0.7;

    /// <summary>How many windows that belief counts as.</summary>
    private const double PriorWindows = 1;

    // Further out than so many deviations is no part of the scatter; chosen, not measured.
    public const double Widest = 2;

    /// <summary>One that has seen nothing.</summary>
    public static GapScatter None => new(0, double.NaN, 0);

    /// <summary>Standard deviation, with what is believed beforehand mixed in.</summary>
    /// <param name="window">W.</param>
    public double Deviation(int window) => Mixed(Square, (double)Count / window);

    /// <summary>A standard deviation that was learnt in so many windows, with what is believed beforehand mixed in.</summary>
    public static double Mixed(double square, double windows) =>
        Math.Sqrt(((PriorWindows * Prior * Prior) + (windows * square)) / (PriorWindows + windows));

    /// <summary>With one value more; values that are not finite are left out.</summary>
    /// <param name="value">The value.</param>
    /// <param name="window">W.</param>
    /// <param name="remembered">Number of values that count at most.</param>
    public GapScatter With(double value, int window, int remembered)
    {
        if (!double.IsFinite(value))
        {
            return this;
        }

        if (Count == 0)
        {
            return new(1, value, 0);
        }

        var widest = Count < GapRule.KnownWindows * window ? double.PositiveInfinity : Widest * Math.Sqrt(Square);
        var distance = Math.Clamp(value - Mean, -widest, widest);
        var count = Math.Min(Count + 1, remembered);
        var weight = 1.0 / count;
        return new(count, Mean + (weight * distance), (1 - weight) * (Square + (weight * distance * distance)));
    }

    /// <summary>Saves it, or gives back the one that was saved.</summary>
    public static GapScatter Carry(StateCarrier state, string name, in GapScatter value) => new(
        state.Int(name, value.Count, 0, int.MaxValue), state.Number("mean", value.Mean), state.Number("square", value.Square));
}
