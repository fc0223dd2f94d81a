namespace SpectralEdge.Monitor.Tests;

public class MonitorOptionsTests
{
    [Fact]
    public void Options_AsText_AreOneLine()
    {
        Assert.Equal(
            "windows of 10 updates every 10 steps; grouping whole; updates kept Auto, d = 8192; detectors Gap, a false alarm in "
                + "10000 samples; runs in runs",
            new MonitorOptions().ToString());
        Assert.Equal(
            "windows of 5 updates every step and 20 updates every 10 steps; grouping by layer; updates kept Sketch, d = 64; "
                + "detectors Gap, one of your own, a false alarm in 1000 samples; runs in no folder",
            new MonitorOptions
            {
                Windows = [new(1, 5), new(10, 20)],
                Grouping = ParameterGrouping.ByLayer,
                Sketch = new() { Mode = WindowMode.Sketch, Length = 64 },
                Detectors = [Detect.Gap(), _ => null!],
                SamplesBetweenFalseAlarms = 1000,
                Run = new() { Folder = null },
            }.ToString());
    }

    private const string WhyWindow = "Below there is no second ratio to compare with; above, a sample takes a second or "
        + "more. For more steps raise Every.";
    private const string WhySketchLength = "it must be a multiple of 64 from 64 to 65536. Kernels work on blocks of 64 "
        + "coordinates.";

    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var options = new MonitorOptions();

        Assert.Equal([new WindowSpec(10, 10)], options.Windows);
        Assert.Equal("Gap", DetectorPlan.Names(options));
        Assert.Equal(new GapOptions(), DetectorPlan.Gap(options));
        Assert.Same(ParameterGrouping.Whole, options.Grouping);
        Assert.Equal((null, 10_000.0, null), (options.MaxOverhead, options.SamplesBetweenFalseAlarms, options.Shard));
        Assert.Equal(
            new SketchOptions
            {
                Mode = WindowMode.Auto,
                MemoryBudget = 268_435_456,
                Length = 8192,
                Kind = SketchKind.Blocked,
                Seed = 0,
                Threads = null,
            },
            options.Sketch);
        Assert.Equal(
            new SpectrumOptions
            {
                GapRule = GapPositionKind.Restricted,
                LargestPosition = null,
                FixedPosition = null,
                Null = null,
                NoiseLevel = 0.99,
                Measures = SampleMeasures.All,
            },
            options.Spectrum);
        Assert.Equal(
            new RunOptions
            {
                Folder = "runs",
                Name = null,
                MaximumBytes = 268_435_456,
                Recording = false,
                MaximumRecordingBytes = 1_073_741_824,
                RecordingPrecision = TrajectoryPrecision.Float64,
            },
            options.Run);
    }

    [Fact]
    public void LargestPositionFor_AnyWindow_IsHalfOfItUnlessItIsSet()
    {
        var options = new MonitorOptions();

        Assert.Equal(5, options.Spectrum.LargestPositionFor(new WindowSpec(10, 10)));
        Assert.Equal(3, options.Spectrum.LargestPositionFor(new WindowSpec(1, 7)));
        Assert.Equal(
            6,
            (options with
            {
                Spectrum = options.Spectrum with { LargestPosition = 6 },
            }).Spectrum.LargestPositionFor(new WindowSpec(1, 7)));
    }

    [Fact]
    public void Validate_MoreWindowsInRange_AreAccepted() => new MonitorOptions
    {
        Windows =
        [
            new(10, 10),
            new(1, 3),
            new(1_000_000, 512),
            new(10, 11),
            new(11, 10),
            .. Enumerable.Range(20, 27).Select(every => new WindowSpec(every, 10)),
        ],
    }.Validate();

    [Fact]
    public void Validate_MoreWindowsOutOfRange_AreRefusedByTheirPlace() => AssertRefused(
        new MonitorOptions { Windows = [new(10, 10), new(0, 10), new(1_000_001, 10), new(20, 2), new(20, 513)] },
        "Windows[1].Every is 0; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        "Windows[2].Every is 1000001; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        $"Windows[3].Length is 2; it must lie between 3 and 512. {WhyWindow}",
        $"Windows[4].Length is 513; it must lie between 3 and 512. {WhyWindow}");

    [Fact]
    public void Validate_TooManyWindows_AreRefused() => AssertRefused(
        new MonitorOptions { Windows = [new(10, 10), .. Enumerable.Range(20, 32).Select(every => new WindowSpec(every, 10))] },
        "Windows has 33 windows; it must have 1 to 32. Each one costs a spectrum at its samples.");

    [Fact]
    public void Validate_WindowsThatOccurMoreThanOnce_AreRefused() => AssertRefused(
        new MonitorOptions { Windows = [new(10, 10), new(5, 20), new(10, 10), new(5, 20), new(5, 20)] },
        "Windows has 2 windows of 10 updates every 10 steps; it may have one. Leave the others out.",
        "Windows has 3 windows of 20 updates every 5 steps; it may have one. Leave the others out.");

    [Fact]
    public void Validate_MissingWindows_AreRefused()
    {
        AssertRefused(
            new MonitorOptions { Windows = null! }, "Windows is null; it must be a list of windows. Leave it out for one "
                + "window.");
        AssertRefused(
            new MonitorOptions
            {
                Windows = [new(10, 10), new(5, 20), null!],
            }, "Windows[2] is null; it must be a WindowSpec. Leave it out.");
    }

    [Fact]
    public void Validate_MeasuresThatAreNone_IsRefused() => AssertRefused(
        new MonitorOptions { Spectrum = new() { Measures = (SampleMeasures)32 } },
        "Spectrum.Measures is 32; it must be made of the values that SampleMeasures names. Combine them with |.");

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void Validate_ThreadsInRange_AreAccepted(int value) =>
        new MonitorOptions { Sketch = new() { Threads = value } }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    [InlineData(-1)]
    public void Validate_ThreadsOutOfRange_AreRefused(int value) => AssertRefused(
        new MonitorOptions { Sketch = new() { Threads = value } }, $"Sketch.Threads is {value}; it must lie between 1 and "
            + $"256. More threads than cores only wait for each other.");

    [Theory]
    [InlineData(0.0001)]
    [InlineData(1)]
    public void Validate_MaxOverheadInRange_IsAccepted(double value) => new MonitorOptions { MaxOverhead = value }.Validate();

    [Theory]
    [InlineData(0.00009, "9E-05")]
    [InlineData(1.0001, "1.0001")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "NaN")]
    public void Validate_MaxOverheadOutOfRangeOrNaN_IsRefused(double value, string text) => AssertRefused(
        new MonitorOptions { MaxOverhead = value },
        $"MaxOverhead is {text}; it must lie between 0.0001 and 1. It is a share of the run's time; less than that "
            + $"cannot be timed.");

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Validate_EveryInRange_IsAccepted(int value) => new MonitorOptions { Windows = [new(value, 10)] }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void Validate_EveryOutOfRange_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Windows = [new(value, 10)] }, $"Windows[0].Every is {value}; it must lie between 1 and 1000000. "
            + $"Each sample reads the parameters once.");

    [Theory]
    [InlineData(3)]
    [InlineData(512)]
    public void Validate_WindowInRange_IsAccepted(int value) => new MonitorOptions { Windows = [new(10, value)] }.Validate();

    [Theory]
    [InlineData(2)]
    [InlineData(513)]
    [InlineData(-1)]
    public void Validate_WindowOutOfRange_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Windows = [new(10, value)] }, $"Windows[0].Length is {value}; it must lie between 3 and 512. "
            + $"{WhyWindow}");

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Validate_ModeWithoutAName_IsRefused(int value) => AssertRefused(
        new MonitorOptions
        {
            Sketch = new() { Mode = (WindowMode)value },
        }, $"Sketch.Mode is {value}; it must be Auto, Exact or Sketch. Use a named value.");

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(long.MaxValue)]
    public void Validate_MemoryBudgetInRange_IsAccepted(long value) =>
        new MonitorOptions { Sketch = new() { MemoryBudget = value } }.Validate();

    [Theory]
    [InlineData((1 << 20) - 1)]
    [InlineData(-1)]
    public void Validate_MemoryBudgetOutOfRange_IsRefused(long value) => AssertRefused(
        new MonitorOptions { Sketch = new() { MemoryBudget = value } },
        $"Sketch.MemoryBudget is {value}; it must be at least 1048576. Less holds no useful window.");

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(65_536)]
    public void Validate_SketchLengthInRange_IsAccepted(int value) =>
        new MonitorOptions { Sketch = new() { Length = value } }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(65_600)]
    [InlineData(-64)]
    public void Validate_SketchLengthOutOfRangeOrNoMultiple_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Sketch = new() { Length = value } }, $"Sketch.Length is {value}; {WhySketchLength}");

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Validate_LargestPositionInsideTheWindow_IsAccepted(int value) =>
        new MonitorOptions { Spectrum = new() { LargestPosition = value } }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Validate_LargestPositionOutsideTheWindow_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Spectrum = new() { LargestPosition = value } },
        $"Spectrum.LargestPosition is {value}; it must lie between 1 and 9. A window of W updates has W - 1 ratios.");

    [Fact]
    public void Validate_LargestPositionOutsideAFurtherWindow_IsRefused()
    {
        new MonitorOptions { Spectrum = new() { LargestPosition = 4 }, Windows = [new(10, 10), new(10, 5)] }.Validate();
        AssertRefused(
            new MonitorOptions { Spectrum = new() { LargestPosition = 5 }, Windows = [new(10, 10), new(10, 5)] },
            "Spectrum.LargestPosition is 5; it must lie between 1 and 4. A window of W updates has W - 1 ratios.");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Validate_NoiseLevelInRange_IsAccepted(double value) =>
        new MonitorOptions { Spectrum = new() { NoiseLevel = value } }.Validate();

    [Theory]
    [InlineData(0.4999, "0.4999")]
    [InlineData(0.9991, "0.9991")]
    [InlineData(double.NaN, "NaN")]
    public void Validate_NoiseLevelOutOfRangeOrNaN_IsRefused(double value, string text) => AssertRefused(
        new MonitorOptions { Spectrum = new() { NoiseLevel = value } },
        $"Spectrum.NoiseLevel is {text}; it must lie between 0.5 and 0.999. Beyond that the simulated quantile is too "
            + $"uncertain.");

    [Fact]
    public void Validate_MissingObjects_AreRefused() => AssertRefused(
        new MonitorOptions
        {
            Grouping = null!,
            Detectors = null!,
            Sketch = null!,
            Spectrum = null!,
            Run = null!,
            Weights = null!,
        },
        "Grouping is null; it must be a ParameterGrouping. Use ParameterGrouping.Whole for one group.",
        "Sketch is null; it must be a SketchOptions. Leave it out for the defaults.",
        "Spectrum is null; it must be a SpectrumOptions. Leave it out for the defaults.",
        "Run is null; it must be a RunOptions. Leave it out for the defaults.",
        "Weights is null; it must be a WeightOptions. Leave it out for no matrices.",
        "Detectors is null or holds a null; it must be a list of functions that make a detector. Use [] for none.");

    [Fact]
    public void Validate_NoWindow_IsRefused() => AssertRefused(
        new MonitorOptions { Windows = [] }, "Windows has 0 windows; it must have 1 to 32. Each one costs a spectrum at its "
            + "samples.");

    [Fact]
    public void Validate_GapFaults_AreNamedAmongTheOthers() => AssertRefused(
        new MonitorOptions { Windows = [new(0, 10)], Detectors = [Detect.Gap(new GapOptions { Hold = 0 })] },
        "Windows[0].Every is 0; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        "Hold of Detect.Gap is 0; it must lie between 1 and 1000. Every sample of the hold delays an event by one stride.");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Validate_RunFolderThatIsEmpty_IsRefused(string folder) => AssertRefused(
        new MonitorOptions { Run = new() { Folder = folder } }, $"Run.Folder is '{folder}'; it must be a path. Use null for "
            + $"no files, or '.' for the current folder.");

    [Theory]
    [InlineData("run")]
    [InlineData("seed 3, lr 1e-3")]
    [InlineData(".hidden")]
    public void Validate_RunNameThatIsAFileName_IsAccepted(string name) =>
        new MonitorOptions { Run = new() { Name = name } }.Validate();

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("/tmp")]
    [InlineData("../up")]
    public void Validate_RunNameThatIsNoFileName_IsRefused(string name) => AssertRefused(
        new MonitorOptions { Run = new() { Name = name } }, $"Run.Name is '{name}'; it must be a file name without a path. "
            + $"Set Folder for the folder around it.");

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public void Validate_RunNameThatIsAFolderOfTheSystem_IsRefused(string name) => AssertRefused(
        new MonitorOptions { Run = new() { Name = name } }, $"Run.Name is '{name}'; it must be a file name without a path. "
            + $"Set Folder for the folder around it.");

    [Fact]
    public void Validate_EverythingWrong_NamesAllOfIt() => AssertRefused(
        new MonitorOptions
        {
            Windows = [new(0, 0), new(-1, 600)],
            Sketch = new() { Threads = 1000, Mode = (WindowMode)7, MemoryBudget = 0, Length = 1 },
            MaxOverhead = 2,
            Spectrum = new() { LargestPosition = 5, NoiseLevel = 1 },
            Grouping = null!,
            Detectors = [Detect.Gap(new GapOptions { OpenAbove = 0.5 })],
            Run = new() { Name = string.Empty },
        },
        "Grouping is null; it must be a ParameterGrouping. Use ParameterGrouping.Whole for one group.",
        "Windows[0].Every is 0; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        $"Windows[0].Length is 0; it must lie between 3 and 512. {WhyWindow}",
        "Spectrum.LargestPosition is 5; it must lie between 1 and 1. A window of W updates has W - 1 ratios.",
        "Windows[1].Every is -1; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        $"Windows[1].Length is 600; it must lie between 3 and 512. {WhyWindow}",
        "Sketch.Mode is 7; it must be Auto, Exact or Sketch. Use a named value.",
        "Sketch.MemoryBudget is 0; it must be at least 1048576. Less holds no useful window.",
        "Sketch.Threads is 1000; it must lie between 1 and 256. More threads than cores only wait for each other.",
        $"Sketch.Length is 1; {WhySketchLength}",
        "Spectrum.NoiseLevel is 1; it must lie between 0.5 and 0.999. Beyond that the simulated quantile is too uncertain.",
        "Run.Name is ''; it must be a file name without a path. Set Folder for the folder around it.",
        "MaxOverhead is 2; it must lie between 0.0001 and 1. It is a share of the run's time; less than that cannot be timed.",
        "OpenAbove of Detect.Gap is 0.5; it must lie between 1 and 1000000. A ratio of neighbouring singular values is never below 1.");

    private static void AssertRefused(MonitorOptions options, params string[] problems)
    {
        var exception = Assert.Throws<MonitorOptionsException>(options.Validate);
        Assert.Equal("MonitorOptions cannot be used:\n- " + string.Join("\n- ", problems), exception.Message);
    }
}
