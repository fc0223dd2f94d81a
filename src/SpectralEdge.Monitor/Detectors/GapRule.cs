using System.Globalization;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor;

/// <summary>What a change of the gap has to show, from the window and the run length that was asked for.</summary>
/// <remarks>
/// Opening: the table of series of small p-values (<see cref="EdgeRuns"/>), for as rare as two events are twice the run length.
/// Changes of an open gap: c is the quantile of Student's t with 5 degrees of freedom that is passed in one window of twice the
/// run length, since ln(R − 1) has heavier tails than a normal number; of changes that last for i windows, which share nothing,
/// that of the i-th root of this chance. Measured on gaps that stay as they are: docs/studies/one-gap.md.
/// </remarks>
internal sealed class GapRule
{
    /// <summary>Windows of an open gap from which on its own scatter counts (chosen, not measured).</summary>
    public const int KnownWindows = 2;

    /// <summary>The p-value above which a sample shows no gap (chosen, not measured).</summary>
    public const double LoseAbove = 0.05;

    /// <summary>By how many standard errors of the sketch a threshold has to be passed (chosen, not measured).</summary>
    public const double StandardErrors = 2;

    /// <summary>ln 4: an open gap whose strength fell to a quarter has collapsed, as in <see cref="GrokkingOptions"/>.</summary>
    public static readonly double Quarter = Math.Log(4);

    // A gap of noise opens and collapses again: two false alarms.
    private const int EventsOfASeries = 2;
    private const double Freedom = 5;

    private static readonly int[] Windows = [1, 2, 4];

    private readonly double[] _deviations;
    private readonly int _samplesWithoutChance;

    /// <summary>Creates the rule.</summary>
    /// <param name="options">What the user set.</param>
    /// <param name="window">W, from 2 to 512.</param>
    /// <param name="runLength">Mean number of samples between two false alarms.</param>
    public GapRule(GapOptions options, int window, double runLength)
    {
        (Window, RunLength) = (window, runLength);
        var apart = EventsOfASeries * runLength;
        Samples = options.Hold ?? EdgeRuns.SamplesFor(window, EdgeRuns.SmallestLevel, apart);
        Level = options.Hold is null ? EdgeRuns.LevelFor(window, Samples, apart) : EdgeRuns.SmallestLevel;
        SamplesWhileOpen = options.Hold ?? Math.Max(2, (window + 3) / 4);
        _samplesWithoutChance = options.Hold ?? EdgeRuns.SamplesFor(window, EdgeRuns.LargestLevel, apart);
        var chance = Math.Min(0.25, window / apart);
        _deviations = [.. Windows.Select(windows => -StudentT.InvCDF(0, 1, Freedom, Math.Pow(chance, 1.0 / windows)))];
    }

    /// <summary>Number of tiers: a change of an open gap is told when it passed one of them.</summary>
    public static int Tiers => Windows.Length;

    /// <summary>W.</summary>
    public int Window { get; }

    /// <summary>Mean number of samples between two false alarms that was asked for.</summary>
    public double RunLength { get; }

    /// <summary>The p-value up to which a sample shows a gap, α.</summary>
    public double Level { get; }

    /// <summary>Number of consecutive samples that open a gap, m.</summary>
    public int Samples { get; }

    /// <summary>Number of consecutive samples that settle a change of an open gap of full size: a quarter of a window.</summary>
    public int SamplesWhileOpen { get; }

    /// <summary>How many deviations of the run itself a change of full size is, c.</summary>
    public double Deviations => _deviations[0];

    /// <summary>Number of samples that level and scatter remember: ten windows, as in the warm-up of levels.</summary>
    public int Remembered => Math.Max(100, 10 * Window);

    /// <summary>Number of samples from which on the run's own scatter counts.</summary>
    public int Known => KnownWindows * Window;

    /// <summary>Where a gap that shows in so many samples running at no time is over, whatever its scatter.</summary>
    public int Missing => 8 * Window;

    /// <summary>The same before the scatter is known.</summary>
    /// <param name="isElsewhere">Whether a gap stands elsewhere.</param>
    public int MissingWhileUnknown(bool isElsewhere) => isElsewhere ? 3 * Window / 2 : Window;

    /// <summary>Number of consecutive samples that open a gap where k* is known.</summary>
    /// <param name="withoutChance">Whether its p-value is not: being defined is then worth 0.01.</param>
    public int SamplesToOpen(bool withoutChance) => withoutChance ? _samplesWithoutChance : Samples;

    /// <summary>How many deviations a change of a tier is at least.</summary>
    public double DeviationsOf(int tier) => _deviations[tier];

    /// <summary>Number of consecutive samples of a tier.</summary>
    public int SamplesOf(int tier) => tier == 0 ? SamplesWhileOpen : Windows[tier] * Window;

    /// <summary>What the header of a run says.</summary>
    /// <param name="options">What the user set.</param>
    public string Describe(GapOptions options)
    {
        var promise = options.IsByHand ? "bounds set by hand" : string.Create(
            CultureInfo.InvariantCulture, $"one false alarm in {RunLength:0,0} samples");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"gap: p at most {Level:G3} in {Samples} consecutive samples, changes of {Deviations:G3} deviations of the run in "
                + $"{SamplesWhileOpen}, {promise}");
    }
}
