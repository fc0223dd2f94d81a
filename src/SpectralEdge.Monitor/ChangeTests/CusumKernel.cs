namespace SpectralEdge.Monitor;

/// <summary>One step of a one-sided cumulative sum. No validation, no allocation, no state.</summary>
/// <remarks>
/// <para>
/// S becomes max(0, S + z − k): the largest sum of z − k over any stretch of values that ends now, so what counts is the best
/// moment for a change to have begun. Source: Page, "Continuous inspection schemes", Biometrika 41, 1954. With the location going
/// on being learnt it is the test of Hinkley, Biometrika 58, 1971: his sum less its minimum so far obeys the same recurrence.
/// </para>
/// <para>
/// Against shifts of 2k standard deviations no test with the same run length has a smaller worst-case delay, if values are
/// independent and normal with known location and scale (Moustakides, Ann. Statist. 14, 1986). Of overlapping windows none of
/// this holds.
/// </para>
/// </remarks>
internal static class CusumKernel
{
    /// <summary>Adds one value.</summary>
    /// <param name="lanes">The sum so far.</param>
    /// <param name="z">Standardized value; with its sign turned for the lower side.</param>
    /// <param name="allowance">k, in standard deviations.</param>
    /// <returns>The sum with the value in it, at least 0.</returns>
    public static ShiftLanes Add(ShiftLanes lanes, double z, double allowance) => new(
        Math.Max(0, lanes.First + z - allowance), 0, 0);
}
