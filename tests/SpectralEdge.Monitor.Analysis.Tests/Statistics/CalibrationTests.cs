using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>How often tests at 5 % refuse, and intervals of 95 % cover, on seeded pairs of series of overlapping windows: n =
/// 100, W = 10. What they print is the table of docs/reference/statistics.md (--logger "console;verbosity=detailed").</summary>
public class CalibrationTests(ITestOutputHelper output)
{
    private const int Pairs = 500;
    private const int Window = 10;
    private static readonly OverlappingPairs Independent = new(100, Window, Memory: 0, Shared: 0);
    private static readonly OverlappingPairs Persistent = Independent with { Memory = 0.9 };
    private static readonly OverlappingPairs Causal = Independent with { Shared = 0.5, Delay = 3 };

    [Fact]
    public void Correlation_Naive_IsRefusedNineTimesTooOften() =>
        Refuses(Independent, 0.40, 0.50, (x, y) => Correlation.Pearson(x, y).PValue);

    [Fact]
    public void Correlation_WorthOfOverlappingWindows_KeepsItsLevel() =>
        Refuses(
            Independent,
            0.02,
            0.05,
            (x, y) => EffectiveSampleSize.PValue(Correlation.Pearson(x, y).R, EffectiveSampleSize.Overlapping(x.Length, Window)));

    [Fact]
    public void Correlation_WorthOfOverlappingWindows_IsTooMuchForPersistentUpdates() =>
        Refuses(
            Persistent,
            0.15,
            0.25,
            (x, y) => EffectiveSampleSize.PValue(Correlation.Pearson(x, y).R, EffectiveSampleSize.Overlapping(x.Length, Window)));

    [Fact]
    public void Correlation_Bartlett_KeepsItsLevelForBoth()
    {
        Refuses(
            Independent,
            0.03,
            0.07,
            (x, y) => EffectiveSampleSize.PValue(Correlation.Pearson(x, y).R, EffectiveSampleSize.Bartlett(x, y)));
        Refuses(
            Persistent,
            0.03,
            0.08,
            (x, y) => EffectiveSampleSize.PValue(Correlation.Pearson(x, y).R, EffectiveSampleSize.Bartlett(x, y)));
    }

    [Fact]
    public void Correlation_ThePapersWorth_NeverRefuses() =>
        Refuses(
            Independent,
            0,
            0.01,
            (x, y) => EffectiveSampleSize.PValue(Correlation.Pearson(x, y).R, EffectiveSampleSize.FirstLag(x, y)));

    [Fact]
    public void PickedLag_OfEleven_NeedsTheCorrection()
    {
        Refuses(Independent, 0.07, 0.14, (x, y) => LaggedCorrelation.Of(x, y, overlap: Window).Strongest!.Value.EffectivePValue);
        Refuses(Independent, 0, 0.03, (x, y) =>
        {
            var lags = LaggedCorrelation.Of(x, y, overlap: Window);
            return lags.CorrectedPValue(lags.Strongest!.Value);
        });
    }

    [Fact]
    public void Granger_Naive_IsRefusedTwiceTooOften_AndTenTimesForPersistentUpdates()
    {
        Refuses(Independent, 0.07, 0.14, (x, y) => Granger.Test(x, y, 1).PValue);
        Refuses(Persistent, 0.43, 0.54, (x, y) => Granger.Test(x, y, 1).PValue);
    }

    [Fact]
    public void Granger_PickedOrder_NeedsTheCorrection()
    {
        Refuses(Independent, 0.18, 0.28, (x, y) => Granger.Select(x, y).Test.PValue);
        Refuses(Independent, 0.06, 0.13, (x, y) => Granger.Select(x, y).CorrectedPValue);
    }

    [Fact]
    public void Granger_EffectiveDegrees_AllButNeverRefuse_EvenWhatIsThere()
    {
        Refuses(Independent, 0, 0.01, (x, y) => Granger.Test(x, y, 1, Window).EffectivePValue);
        Refuses(Causal, 0, 0.01, (x, y) => Granger.Test(x, y, 1, Window).EffectivePValue);
    }

    [Fact]
    public void Granger_Shifts_AreNearTheirLevel_AndFindWhatIsThere()
    {
        Refuses(Independent, 0.04, 0.09, (x, y) => Granger.ShiftPValue(x, y, 1, Window + 1));
        Refuses(Causal, 0.33, 0.48, (x, y) => Granger.ShiftPValue(x, y, 1, Window + 1));
    }

    [Fact]
    public void Granger_Shifts_AreSomewhatTooOftenForPersistentUpdates_AndForFewShifts()
    {
        Refuses(Persistent, 0.05, 0.12, (x, y) => Granger.ShiftPValue(x, y, 1, Window + 1));
        Refuses(Independent with { Count = 50 }, 0.05, 0.12, (x, y) => Granger.ShiftPValue(x, y, 1, Window + 1));
        Refuses(Independent with { Count = 50 }, 0.08, 0.16, (x, y) => Granger.ShiftPValue(x, y, 4, Window + 4));
    }

    [Theory]
    [InlineData(100, BootstrapBlocks.Moving, 1, 0.45, 0.58)]
    [InlineData(100, BootstrapBlocks.Moving, 10, 0.79, 0.89)]
    [InlineData(100, BootstrapBlocks.Stationary, 10, 0.78, 0.88)]
    [InlineData(400, BootstrapBlocks.Moving, 20, 0.86, 0.95)]
    public void Bootstrap_OfNinetyFivePercent_CoversLess(int count, BootstrapBlocks blocks, int length, double least, double most)
    {
        const double True = 0.5;
        var pairs = Independent with { Count = count, Shared = True };
        var covered = pairs.CountWhere(Pairs, (x, y, seed) =>
        {
            var interval = CorrelationBootstrap.Interval(
                x, y, 0, new BootstrapOptions { BlockLength = length, Blocks = blocks, Draws = 400, Seed = (ulong)seed });
            return interval.Lower <= True && True <= interval.Upper;
        });

        Within(covered, least, most);
    }

    private void Refuses(OverlappingPairs pairs, double least, double most, Func<double[], double[], double> p) =>
        Within(pairs.CountWhere(Pairs, (x, y, _) => p(x, y) <= 0.05), least, most);

    /// <summary>Bounds are those of Wilson's 99 % interval about the share that was found over 500 or 1000 seeds, rounded
    /// outwards. Seeds are fixed: it fails by a change, not by chance.</summary>
    private void Within(int count, double least, double most)
    {
        var interval = WilsonInterval.Of(count, Pairs)!.Value;
        var share = (double)count / Pairs;
        var found = FormattableString.Invariant($"{count} of {Pairs}, {share:P1} [{interval.Lower:P1}, {interval.Upper:P1}]");
        output.WriteLine(found);
        Assert.True(
            share >= least && share <= most, FormattableString.Invariant($"{found}; expected from {least:P0} to {most:P0}."));
    }
}
