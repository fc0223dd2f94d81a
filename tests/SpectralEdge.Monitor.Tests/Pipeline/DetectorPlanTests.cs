namespace SpectralEdge.Monitor.Tests;

public class DetectorPlanTests
{
    private static readonly string[] Members = [.. Detect.All.Select(member => LibraryDetector.Of(member)!.Name)];

    [Fact]
    public void Create_EachMemberByItself_IsHeardAndNoOther()
    {
        foreach (var member in Members)
        {
            Assert.Single(Names(Detect.Named(member)));
        }
    }

    [Fact]
    public void Create_AllMembers_IsAllOfThemOnce()
    {
        var all = Names([.. Detect.All]);

        Assert.Equal(Members.SelectMany(member => Names(Detect.Named(member))), all);
        Assert.Equal(12, all.Distinct().Count());
        Assert.Equal(["gap", "level_scaled_update_norm"], Names([.. Detect.Common]));
    }

    [Theory]
    [InlineData("Gap", 1, 10_000)]
    [InlineData("Gap Grokking", 1, 10_000)]
    [InlineData("Gap UpdateNorm", 1, 20_000)]
    [InlineData("Gap UpdateNorm", 13, 260_000)]
    [InlineData("Gap Stagnation Oscillation", 1, 20_000)]
    [InlineData("Stagnation", 1, 10_000)]
    public void RunLength_DetectorsAndSpectra_ShareTheFalseAlarms(string members, int spectra, double expected) =>
        Assert.Equal(expected, DetectorPlan.RunLength(Options(members), spectra));

    [Fact]
    public void RunLength_AllOverManySpectra_EndsWhereThresholdsAreKnown()
    {
        Assert.Equal(10_000_000, DetectorPlan.RunLength(new MonitorOptions { Detectors = Detect.All }, 100));
        Assert.Equal(100_000, DetectorPlan.RunLength(new MonitorOptions { Detectors = Detect.All }, 1));
    }

    [Fact]
    public void Create_TwoHalves_EachHaveHalfTheFalseAlarms()
    {
        var given = new List<double>();
        var options = new MonitorOptions { Detectors = [Detect.Stagnation(), Detect.Oscillation(), Seen(given)] };

        var described = DetectorPlan.Describe(DetectorPlan.Create(options, Spectrum(10), 1)).ToList();

        Assert.Equal([10_000], given);
        Assert.All(described, line => Assert.Contains("20,000", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Grokking", "Grokking")]
    [InlineData("", "None")]
    public void Validate_RunLengthThatNobodyFollows_IsRefused(string members, string names)
    {
        var options = Options(members) with { SamplesBetweenFalseAlarms = 1000 };

        Assert.Equal(
            $"MonitorOptions cannot be used:\n- SamplesBetweenFalseAlarms is 1000 and Detectors is {names}; a detector "
                + $"that follows it must be among them. Use Detect.Common, or leave it out.",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message);
        (options with { Detectors = [.. options.Detectors, Detect.Gap()] }).Validate();
        (options with { SamplesBetweenFalseAlarms = 10_000 }).Validate();
    }

    [Fact]
    public void Validate_RunLengthWithBoundsSetByHand_IsRefused()
    {
        var options = new MonitorOptions
        {
            Detectors = [Detect.Gap(new() { CollapseBelow = 1.2 })],
            SamplesBetweenFalseAlarms = 1000,
        };
        Assert.Throws<MonitorOptionsException>(options.Validate);

        // A bound on opening makes events rarer only.
        (options with { Detectors = [Detect.Gap(new() { OpenAbove = 1.5 })] }).Validate();
    }

    [Fact]
    public void Validate_GapWithoutNullAndWithoutABound_IsRefused() => Assert.Equal(
        "MonitorOptions cannot be used:\n- Spectrum.Null is None and OpenAbove of Detect.Gap is not set; it must be a ratio. "
            + "Without a null there is no p-value, and no gap would ever open.",
        Assert.Throws<MonitorOptionsException>(
            new MonitorOptions { Spectrum = new() { Null = GapNull.None } }.Validate).Message);

    [Theory]
    [InlineData("Edge")]
    [InlineData("HeldGap")]
    public void Named_DetectorThatBecameAPartOfGap_SaysSo(string name) => Assert.StartsWith(
        $"name is '{name}'; that detector became a part of Gap. Use Gap.",
        Assert.Throws<ArgumentException>(() => Detect.Named(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_TheSameDetectorTwice_IsRefused() => Assert.Equal(
        "MonitorOptions cannot be used:\n- Detectors has Gap 2 times; it may have each detector of the library once. "
            + "Leave the others out.",
        Assert.Throws<MonitorOptionsException>(
            new MonitorOptions { Detectors = [Detect.Gap(), Detect.Gap(new() { OpenAbove = 2 })] }.Validate).Message);

    [Fact]
    public void Create_WindowsWithoutTables_LeavesOutWhatGoesByPValues() => Assert.Equal(
        ["crossing", "regime", "stability", "phase"],
        Names([.. Detect.All]).Except(DetectorPlan.Create(
            new MonitorOptions { Detectors = Detect.All }, Spectrum(41), 1).Select(detector => detector.Name))
            .Select(name => name.Split('_')[0]));

    [Fact]
    public void Create_DetectorOfOnesOwn_IsToldItsSpectrumAndItsShare()
    {
        DetectorContext? told = null;
        var options = new MonitorOptions
        {
            Detectors = [Detect.Gap(), Detect.UpdateNorm(), context => { told = context; return new CountingDetector([0]); }],
        };

        DetectorPlan.Create(options, new(new(5, 20), default, "head", 512, 10), 3);

        Assert.Equal(new DetectorContext(new WindowSpec(5, 20), 60_000, "head", 512, 10), told);
    }

    private static MonitorOptions Options(string members) =>
        new() { Detectors = [.. members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Detect.Named)] };

    private static string[] Names(params DetectorFactory[] detectors) =>
        [.. DetectorPlan.Create(new MonitorOptions { Detectors = detectors }, Spectrum(10), 1).Select(detector => detector.Name)];

    private static DetectorContext Spectrum(int window) => new(new(10, window), default);

    private static DetectorFactory Seen(List<double> given) => context =>
    {
        given.Add(context.SamplesBetweenFalseAlarms);
        return new CountingDetector([0]);
    };
}
