namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The rooms of every project (docs/architecture.md): their names, what may name what, and how large things may be.
/// </summary>
public class HouseTests
{
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["SpectralEdge.Monitor"] =
        [
            "", "Backbone", "Capture", "ChangeTests", "Delivery", "Detectors", "Motion", "Nulls", "Nulls/Simulated",
            "Phases", "Pipeline",
            "Recording/RunFile", "Recording/Trajectory", "Sharding", "Sketching", "Spectrum", "State", "Weights", "Windowing",
        ],
        ["SpectralEdge.Monitor.TorchSharp"] = ["", "Interventions", "Optimizers", "Probes", "buildTransitive"],
        ["SpectralEdge.Monitor.Probes"] = ["", "Algebra", "Measures", "Scheduling"],
        ["SpectralEdge.Monitor.Interventions"] = [""],
        ["SpectralEdge.Monitor.Analysis"] = ["Checkpoints", "Runs", "Statistics"],
        ["SpectralEdge.Monitor.Cli"] = ["", "Commands", "Inputs", "Output"],
        ["SpectralEdge.Monitor.Sinks"] = ["", "Alerts", "Metrics", "TensorBoard", "Terminal"],
        ["SpectralEdge.Monitor.Dashboard"] = ["", "Data", "Serving"],
        ["SpectralEdge.Monitor.Hosting"] = [""],
        ["SpectralEdge.Monitor.Figures"] = [""],
    };

    public static TheoryData<string> Projects => [.. Rooms.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void Rooms_AreThoseOfTheHouse(string project) =>
        Assert.Equal(Rooms[project], Tree(project).Files.Keys.Select(SourceTree.RoomOf).Distinct().Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Projects))]
    public void Files_NameEachOtherWithoutACircle(string project) => AssertNone(SourceTree.Circle(Tree(project).Names()));

    [Theory, MemberData(nameof(Projects))]
    public void Rooms_NameEachOtherWithoutACircle(string project)
    {
        // The root has the words that all rooms use, and the doors that use all rooms; its files are part of the test above.
        var rooms = Tree(project).RoomsNamed().Where(room => room.Key.Length > 0)
            .ToDictionary(room => room.Key, room => room.Value.Where(named => named.Length > 0).ToHashSet());

        AssertNone(SourceTree.Circle(rooms));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Files_AndLines_AreShort(string project) => AssertNone(Tree(project).TooLong());

    [Theory, MemberData(nameof(Projects))]
    public void Methods_AreShortOrSayWhyNot(string project) => AssertNone(Tree(project).LongMethods());

    [Theory, MemberData(nameof(Projects))]
    public void Folders_HoldWhatOneCanSurvey(string project) => AssertNone(Tree(project).FullFolders());

    [Fact]
    public void Names_TheDoor_NamesWhatItIsMadeOf()
    {
        var names = Tree("SpectralEdge.Monitor").Names();
        var named = names["SpectralMonitor.cs"];

        Assert.Contains("Pipeline/WindowKeeper.cs", named);
        Assert.Contains("Detectors/GapEvents.cs", names["SpectralMonitor.Events.cs"]);
        Assert.DoesNotContain("SpectralMonitor.cs", named);
    }

    [Fact]
    public void Circle_OfThree_IsFound() => Assert.Equal(
        ["b", "c", "d", "b"],
        SourceTree.Circle(new Dictionary<string, HashSet<string>>
        {
            ["a"] = ["b"],
            ["b"] = ["c"],
            ["c"] = ["e", "d"],
            ["d"] = ["b"],
            ["e"] = [],
        }));

    private static SourceTree Tree(string project) => new("src", project);

    private static void AssertNone(IEnumerable<string> problems)
    {
        var list = string.Join('\n', problems);
        Assert.True(list.Length == 0, list);
    }
}
