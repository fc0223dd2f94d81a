using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>How long a sketch must be for the accuracy that is wanted, and what it then does to ratios and to noise.</summary>
/// <remarks>
/// <para>
/// A ratio R_j between two directions that stand clear of each other and of the noise errs like a normal variable with standard
/// deviation R_j √((1 − d/P)/d), whatever the updates are; measured figures stand beside it in docs/studies/accuracy.md. At the
/// edge of the noise a sketch also makes ratios smaller, which no plan foresees.
/// </para>
/// <para>
/// The chances for noise hold for isotropic noise. They come from a simulated table (docs/studies/accuracy.md). Where it does not
/// reach, for K between ⌊W/2⌋ and W − 1 and for sketches below 256, 1024 and 4096 with windows above 16, 64 and 256, every call
/// simulates: from 2000 draws for small windows, in about 0.1 s, to 100 draws in some seconds at W = 512.
/// </para>
/// </remarks>
public sealed record SketchPlan
{
    /// <summary>The smallest error that can be asked for: what the longest sketch reaches.</summary>
    public const double SmallestTarget = 0.0032;

    /// <summary>The largest error that can be asked for: what the shortest sketch reaches.</summary>
    public const double LargestTarget = 0.1;

    private const int SmallestWindow = 3;
    private const int LargestWindow = 512;

    // Buckets for each update. With fewer, noise alone makes gaps of a tenth and more; chosen, not measured.
    private const int BucketsPerUpdate = 4;

    // Of a normal variable in units of its standard deviation: the mean of its absolute value, √(2/π), and the value that the
    // absolute value exceeds in 5 % of cases.
    private const double NormalMeanAbsolute = 0.797884560802865;
    private const double Normal95 = 1.95996398454005;

    private SketchPlan(double target, int length, int window)
    {
        TargetRatioError = target;
        Length = length;
        Window = window;
    }

    /// <summary>The error that was asked for.</summary>
    /// <value>Mean of |error|/ratio; no unit. After <see cref="ForLength"/> it is what that length gives.</value>
    public double TargetRatioError { get; }

    /// <summary>Length of the sketch, d.</summary>
    /// <value>A multiple of 64 from 64 to 65,536, for <see cref="SketchOptions.Length"/>.</value>
    public int Length { get; private init; }

    /// <summary>Number of updates in the window, W.</summary>
    /// <value>From 3 to 512.</value>
    public int Window { get; }

    /// <summary>Number of parameters in the group, P.</summary>
    /// <value>Null, unless <see cref="ForGroup"/> was asked: many more than d.</value>
    public long? ParameterCount { get; private init; }

    /// <summary>Number of dimensions that isotropic noise acts like when it is seen through this sketch.</summary>
    /// <value>d, or P for a group that is not larger.</value>
    public double EffectiveDimensions => NoiseFloor.Effective(ParameterCount ?? double.PositiveInfinity, Length);

    /// <summary>The error of a ratio to expect.</summary>
    /// <value>Mean of |error|/ratio; no unit. 0 for a group that is not larger than its sketch.</value>
    public double ExpectedRatioError => NormalMeanAbsolute * StandardError;

    /// <summary>The error of a ratio that 5 % of cases exceed.</summary>
    /// <value>|error|/ratio; no unit. 0 for a group that is not larger than its sketch.</value>
    public double ExpectedRatioError95 => Normal95 * StandardError;

    private double StandardError => Math.Sqrt(CollisionLaw.Variance(ParameterCount ?? double.PositiveInfinity, Length));

    /// <summary>Chooses the shortest sketch that reaches an accuracy.</summary>
    /// <param name="targetRatioError">Mean of |error|/ratio, from 0.0032 to 0.1: for example 0.01 for 1 %.</param>
    /// <param name="window">Number of updates in the window, W, from 3 to 512.</param>
    /// <returns>The plan. Its sketch has at least 4 buckets for each update, so it may be more accurate than asked for.</returns>
    /// <exception cref="MonitorOptionsException">The target or the window is out of range.</exception>
    public static SketchPlan For(double targetRatioError, int window)
    {
        var problems = new OptionProblems(nameof(SketchPlan));
        problems.RequireInRange(
            targetRatioError,
            SmallestTarget,
            LargestTarget,
            $"The longest sketch, {SketchMap.MaxLength}, reaches {Text(SmallestTarget)}, and the shortest, "
                + $"{SketchMap.LengthUnit}, does better than {Text(LargestTarget)}; for less error keep the updates "
                + $"exactly (WindowMode.Exact).");
        RequireWindow(window, problems);
        problems.ThrowIfAny();
        var needed = Math.Max(Math.Pow(NormalMeanAbsolute / targetRatioError, 2), BucketsPerUpdate * window);
        return new SketchPlan(targetRatioError, (int)Math.Ceiling(needed / SketchMap.LengthUnit) * SketchMap.LengthUnit, window);
    }

    /// <summary>Says what a sketch of a given length does.</summary>
    /// <param name="length">d: a multiple of 64 from 64 to 65,536, and at least 4 for each update of the window.</param>
    /// <param name="window">Number of updates in the window, W, from 3 to 512.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="MonitorOptionsException">The length or the window is out of range.</exception>
    public static SketchPlan ForLength(int length, int window)
    {
        var problems = new OptionProblems(nameof(SketchPlan));
        RequireWindow(window, problems);
        problems.RequireInRange(
            length, SketchMap.LengthUnit, SketchMap.MaxLength,
            "Outside, a sketch is too coarse to say anything or longer than it is worth.");
        if (length % SketchMap.LengthUnit != 0)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"length is {length}; it must be a multiple of {SketchMap.LengthUnit}. The map takes its signs in words "
                    + $"of that many."));
        }

        problems.ThrowIfAny();
        if (length < BucketsPerUpdate * window)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"length is {length}; with {nameof(window)} {window} it must be at least {BucketsPerUpdate * window}. "
                    + $"With fewer than {BucketsPerUpdate} buckets for each update noise alone makes large gaps."));
        }

        problems.ThrowIfAny();
        var error = NormalMeanAbsolute * Math.Sqrt(CollisionLaw.Variance(double.PositiveInfinity, length));
        return new SketchPlan(error, length, window);
    }

    /// <summary>
    /// The same plan for a group of known size: its sketch is no longer than the group, and errs less if it is not much shorter.
    /// </summary>
    /// <param name="parameterCount">Number of parameters in the group, P, at least 1.</param>
    /// <returns>The plan for the group.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The group is empty.</exception>
    public SketchPlan ForGroup(long parameterCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameterCount, 1);
        return this with { Length = SketchMap.LengthFor(parameterCount, Length), ParameterCount = parameterCount };
    }

    /// <summary>
    /// The chance that the largest of the first ⌊W/2⌋ ratios of a window of isotropic noise exceeds a given one.
    /// </summary>
    /// <param name="ratio">The ratio.</param>
    /// <returns>
    /// From 0 to 1, for each window that has nothing to do with the others; 1 for ratios up to 1, NaN for NaN. Below 0.0001
    /// it is extrapolated.
    /// </returns>
    public double ChanceThatNoiseExceeds(double ratio) => ChanceThatNoiseExceeds(ratio, Window / 2);

    /// <summary>The chance that the largest of the first K ratios of a window of isotropic noise exceeds a given one.</summary>
    /// <param name="ratio">The ratio.</param>
    /// <param name="largestPosition">The last position searched, K, from 1 to W − 1.</param>
    /// <returns>
    /// From 0 to 1, for each window that has nothing to do with the others; 1 for ratios up to 1, NaN for NaN. Below 0.0001
    /// it is extrapolated.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public double ChanceThatNoiseExceeds(double ratio, int largestPosition)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(largestPosition, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(largestPosition, Window);
        return NoiseFloor.ChanceAbove(Window, largestPosition, EffectiveDimensions, ratio);
    }

    private static void RequireWindow(int window, OptionProblems problems) =>
        problems.RequireInRange(
            window, SmallestWindow, LargestWindow,
            "Below there is no second ratio to compare with; above, a sample takes a second or more. For more steps raise "
                + "Every.");

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
