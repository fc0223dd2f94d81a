namespace SpectralEdge.Monitor;

/// <summary>What the latest samples agree on.</summary>
internal enum GapDirection
{
    None,
    Opening,
    Collapsing,
    Absorbing,
    Moving,
    Weakening,
}

/// <summary>A change that is settled.</summary>
/// <param name="Direction">What happened; none for nothing.</param>
/// <param name="FirstStep">The first step that showed it.</param>
/// <param name="Size">How large it is, in deviations of the run; infinite where that did not matter.</param>
/// <param name="Needed">What that had to reach; NaN where it did not matter.</param>
internal readonly record struct SettledChange(GapDirection Direction, long FirstStep, double Size, double Needed)
{
    /// <summary>The size as events have it.</summary>
    public double Deviations => double.IsNaN(Needed) || double.IsInfinity(Size) ? double.NaN : Size;
}

/// <summary>Consecutive samples that agree on a position.</summary>
/// <param name="Position">The position.</param>
/// <param name="Samples">How many of them.</param>
/// <param name="FirstStep">The step of the first.</param>
/// <param name="RatioBefore">The gap ratio at the sample before the first; NaN if there was none.</param>
internal readonly record struct GapSeries(int Position, int Samples, long FirstStep, double RatioBefore)
{
    /// <summary>Takes what the next sample shows.</summary>
    public GapSeries Next(bool agrees, int position, long step, double before) =>
        !agrees ? default
        : Samples > 0 && position == Position ? this with { Samples = Samples + 1 }
        : new(position, 1, step, before);

    /// <summary>Saves one, or gives back the one that was saved.</summary>
    public static GapSeries Carry(StateCarrier state, string name, in GapSeries value) => new(
        state.Int(name, value.Position, 0, int.MaxValue),
        state.Int("samples", value.Samples, 0, int.MaxValue),
        state.Count("first_step", value.FirstStep),
        state.Number("ratio_before", value.RatioBefore));
}
