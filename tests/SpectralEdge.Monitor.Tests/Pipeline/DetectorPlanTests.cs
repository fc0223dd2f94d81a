
namespace SpectralEdge.Monitor.Tests;

public class DetectorPlanTests
{
    private static readonly DetectorSet[] Members = [.. Enum.GetValues<DetectorSet>().Where(set => set != DetectorSet.None && (set & (set - 1)) == 0).Distinct()];

    [Fact]
    public void Create_EachMemberByItself_IsHeardAndNoOther()
    {
        foreach (var member in Members)
        {
            var names = Names(member);
            Assert.True(names.Length == (member == DetectorSet.Stagnation ? 2 : 1), $"{member}: {string.Join(", ", names)}");
        }
    }

    [Fact]
    public void Create_AllMembers_IsAllOfThemOnce()
    {
        var all = Names(DetectorSet.All);

        Assert.Equal(Members.SelectMany(Names).Order(), all.Order());
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(DetectorSet.All, (DetectorSet)Members.Sum(member => (int)member));
    }

    [Theory]
    [InlineData(DetectorSet.Gap, 1, 10_000)]
    [InlineData(DetectorSet.Edge, 1, 10_000)]
    [InlineData(DetectorSet.Edge | DetectorSet.Gap, 1, 10_000)]
    [InlineData(DetectorSet.Edge | DetectorSet.UpdateNorm, 1, 20_000)]
    [InlineData(DetectorSet.Edge | DetectorSet.UpdateNorm, 13, 260_000)]
    [InlineData(DetectorSet.All, 100, 10_000_000)]
    public void RunLength_DetectorsAndSpectra_ShareTheFalseAlarms(DetectorSet watch, int spectra, double expected) =>
        Assert.Equal(expected, DetectorPlan.RunLength(new MonitorOptions { Watch = watch }, spectra));

    [Theory]
    [InlineData(DetectorSet.Gap, "Gap")]
    [InlineData(DetectorSet.Gap | DetectorSet.Grokking, "Gap, Grokking")]
    [InlineData(DetectorSet.None, "None")]
    public void Validate_RunLengthThatNobodyFollows_IsRefused(DetectorSet watch, string names)
    {
        var options = new MonitorOptions { Watch = watch, ExpectedRunLength = 1000 };

        Assert.Equal(
            $"MonitorOptions cannot be used:\n- ExpectedRunLength is 1000 and Watch is {names}; a detector that follows it must be watched. Watch DetectorSet.Common, or leave it out.",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message);
        (options with { Watch = watch | DetectorSet.Edge }).Validate();
        (options with { ExpectedRunLength = 10_000 }).Validate();
    }

    [Fact]
    public void Create_WindowsWithoutTables_LeavesOutWhatGoesByPValues()
    {
        var options = new MonitorOptions { Watch = DetectorSet.All };

        Assert.Equal(
            ["edge", "crossing", "regime", "stability", "phase"],
            Names(DetectorSet.All).Except(DetectorPlan.Create(options, 41, 1).Select(detector => detector.Name).Append("held_gap").Append("grokking")).Select(name => name.Split('_')[0]));
    }

    private static string[] Names(DetectorSet watch) => [.. DetectorPlan.Create(new MonitorOptions { Watch = watch }, 10, 1).Select(detector => detector.Name)];
}
