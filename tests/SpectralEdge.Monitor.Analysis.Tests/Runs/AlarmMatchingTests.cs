namespace SpectralEdge.Monitor.Analysis.Tests;

public class AlarmMatchingTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Fact]
    public void Match_ByHand_FollowsTheRule()
    {
        // Windows [10, 25] and [40, 45] with a tolerance of 5: 9 is too early, 25 the first, 26 too late, 40 and 45 first and
        // repeat.
        var matches = AlarmMatching.Match([new(10, 20), TruthInterval.Point(40)], [9, 25, 26, 40, 45, 46], tolerance: 5);

        Assert.Equal([1, 3], matches.FirstAlarms);
        Assert.Equal([0, 2, 5], matches.FalseAlarms);
        Assert.Equal(1, matches.Repeats);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Match_RandomRuns_AgreesWithTheSlowTwin(int seed)
    {
        var random = new Random(seed);
        var tolerance = random.Next(0, 6);
        var truths = Truths(random, tolerance);
        long[] alarms = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => (long)random.Next(0, 120)).Order()];

        var matches = AlarmMatching.Match(truths, alarms, tolerance);

        // The twin asks of every pair whether the alarm is in the window.
        int[] InWindow(TruthInterval truth) =>
            [.. Enumerable.Range(0, alarms.Length).Where(i => alarms[i] >= truth.Begin && alarms[i] <= truth.End + tolerance)];
        var matched = truths.Select(InWindow).ToArray();
        Assert.Equal(matched.Select(inside => inside.Length == 0 ? (int?)null : inside[0]), matches.FirstAlarms);
        Assert.Equal(matched.Sum(inside => Math.Max(0, inside.Length - 1)), matches.Repeats);
        Assert.Equal(Enumerable.Range(0, alarms.Length).Except(matched.SelectMany(inside => inside)), matches.FalseAlarms);
    }

    [Fact]
    public void Match_Nothing_IsNothing()
    {
        var matches = AlarmMatching.Match([], []);

        Assert.Empty(matches.FirstAlarms);
        Assert.Empty(matches.FalseAlarms);
        Assert.Equal(0, matches.Repeats);
    }

    [Fact]
    public void Match_AllAtOneStep_IsOneDetectionAndRepeats()
    {
        var matches = AlarmMatching.Match([TruthInterval.Point(0)], [0, 0, 0]);

        Assert.Equal([0], matches.FirstAlarms);
        Assert.Empty(matches.FalseAlarms);
        Assert.Equal(2, matches.Repeats);
    }

    [Fact]
    public void Match_ToleranceWithoutEnd_ReachesTheLastAlarm() =>
        Assert.Equal([0], AlarmMatching.Match([new(5, 10)], [1_000_000], long.MaxValue).FirstAlarms);

    [Fact]
    public void Match_WindowsThatOverlap_AreRefused()
    {
        AlarmMatching.Match([new(0, 4), new(10, 12)], [], tolerance: 5);
        var error = Assert.Throws<ArgumentException>(() => AlarmMatching.Match([new(0, 4), new(10, 12)], [], tolerance: 6));

        Assert.StartsWith(
            "truths[1] begins at 10; it must begin after 10, where the window of the one before ends. An alarm in both would "
            + "count for either: join them, or shorten the tolerance.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Match_TruthThatEndsBeforeItBegins_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => AlarmMatching.Match([new(4, 3)], []));

        Assert.StartsWith("truths[0] ends at 3; it must end at 4, where it begins, or later. Give what happened at one moment as "
            + "a point.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Match_AlarmsOutOfOrder_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => AlarmMatching.Match([], [3, 2]));

        Assert.StartsWith("alarms[1] is 2; it must be at least 3, the one before. Alarms come in order of "
            + "time.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Match_NegativeTolerance_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => AlarmMatching.Match([], [], -1));

        Assert.StartsWith("tolerance is -1; it must be at least 0. It lengthens the time in which an alarm counts as "
            + "right.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Up to six truths whose windows do not overlap.</summary>
    internal static TruthInterval[] Truths(Random random, int tolerance)
    {
        var truths = new List<TruthInterval>();
        long free = 0;
        for (var left = random.Next(0, 7); left > 0; left--)
        {
            var begin = free + random.Next(0, 8);
            var end = begin + random.Next(0, 8);
            truths.Add(new TruthInterval(begin, end));
            free = end + tolerance + 1;
        }

        return [.. truths];
    }
}
