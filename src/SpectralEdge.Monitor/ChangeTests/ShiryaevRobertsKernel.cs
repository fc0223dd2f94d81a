namespace SpectralEdge.Monitor;

/// <summary>One step of a one-sided e-detector of Shiryaev–Roberts type. No validation, no allocation, no state.</summary>
/// <remarks>
/// <para>
/// For each bet λ in {1/4, 1/2, 1}: M becomes (1 + M) exp(λ z − λ²/2). M is the sum, over all moments at which a change may have
/// begun, of what a unit stake would have grown to since. <see cref="SequentialTest"/> takes the mean M of six such sums, three
/// bets on each side. Source: Shin, Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
/// NEJSDS 2(2), 2024, sections 2 and 3. The bets are best for shifts of 1/4, 1/2 and 1 standard deviation; chosen, not measured.
/// </para>
/// <para>
/// What holds, for any sample size: if E[exp(λ z_t − λ²/2) | z_1 … z_(t−1)] ≤ 1 for each ±λ used, then M_t − t is a
/// supermartingale, and stopping at M ≥ 1/α has a mean run length of at least 1/α and a chance of at most n α of an alarm within
/// n values. The condition says that, given the past, values have the known mean 0 and are sub-Gaussian with variance proxy 1:
/// normal with variance at most 1, or bounded in an interval of length 2 around their mean (Hoeffding's lemma). Independence is
/// not needed.
/// </para>
/// <para>
/// What breaks it. (1) Windows that overlap: given the past, most of the next value is known already, so its conditional mean is
/// not 0. (2) A mean or scale estimated in a warm-up: an error e of the mean lets the sums of one side grow for ever. Heavy tails
/// break it too. What restores (1): one test of every W-th value, whose windows share nothing; its mean run length is at least
/// W/α samples. Or W tests, each of every W-th value, one beginning at each of W consecutive samples, with the threshold 1/α
/// each: the chances of an alarm add up, so it is at most n α within n samples, and the mean run length is at least 1/(2α)
/// samples. Averaging the W statistics has no such guarantee: a stopping time of the average is not one of each statistic. What
/// restores (2) is only a mean and scale known beforehand (<see cref="SequentialOptions.WarmUp"/> 0). Otherwise the threshold has
/// to come from <see cref="RunLengthCalibration"/>, which is what detectors of spectral events do.
/// </para>
/// </remarks>
internal static class ShiryaevRobertsKernel
{
    // Stops growth long before infinity. Smaller values keep a supermartingale one.
    private const double LargestFactor = 1e40;
    private const double LargestSum = 1e250;

    // exp(−λ²/2) for the three bets.
    private static readonly double _first = Math.Exp(-1.0 / 32);
    private static readonly double _second = Math.Exp(-1.0 / 8);
    private static readonly double _third = Math.Exp(-1.0 / 2);

    /// <summary>Adds one value.</summary>
    /// <param name="lanes">The sums so far.</param>
    /// <param name="z">Standardized value; with its sign turned for the lower side.</param>
    /// <returns>The sums with the value in them, each from 0 to 1e250.</returns>
    public static ShiftLanes Add(ShiftLanes lanes, double z)
    {
        var quarter = Math.Exp(0.25 * z);
        var half = quarter * quarter;
        var whole = half * half;
        return new(Grow(lanes.First, quarter * _first), Grow(lanes.Second, half * _second), Grow(lanes.Third, whole * _third));
    }

    private static double Grow(double sum, double factor) => Math.Min(LargestSum, (1 + sum) * Math.Min(LargestFactor, factor));
}
