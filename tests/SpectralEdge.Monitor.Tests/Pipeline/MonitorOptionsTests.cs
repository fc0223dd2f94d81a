using SpectralEdge.Monitor.Capture;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Pipeline;

namespace SpectralEdge.Monitor.Tests.Pipeline;

public class MonitorOptionsTests
{
    private const string WhyWindow = "Below there is no second ratio to compare with; above, the spectrum alone takes longer than a training step.";
    private const string WhySketchLength = "it must be a multiple of 64 from 64 to 65536. Kernels work on blocks of 64 coordinates.";

    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var expected = new MonitorOptions
        {
            Every = 10,
            Window = 10,
            Mode = WindowMode.Auto,
            MemoryBudget = 268_435_456,
            SketchLength = 8192,
            Seed = 0,
            Grouping = ParameterGrouping.Whole,
            LargestPosition = null,
            NoiseLevel = 0.99,
            Gap = new GapOptions(),
            RunFolder = "runs",
            RunName = null,
        };

        Assert.Equal(expected, new MonitorOptions());
        Assert.Equal(5, expected.EffectiveLargestPosition);
        Assert.Equal(3, (expected with { Window = 7 }).EffectiveLargestPosition);
        Assert.Equal(6, (expected with { LargestPosition = 6 }).EffectiveLargestPosition);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Validate_EveryInRange_IsAccepted(int value) => new MonitorOptions { Every = value }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void Validate_EveryOutOfRange_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Every = value }, $"Every is {value}; it must lie between 1 and 1000000. Each sample reads the parameters once.");

    [Theory]
    [InlineData(3)]
    [InlineData(512)]
    public void Validate_WindowInRange_IsAccepted(int value) => new MonitorOptions { Window = value }.Validate();

    [Theory]
    [InlineData(2)]
    [InlineData(513)]
    [InlineData(-1)]
    public void Validate_WindowOutOfRange_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Window = value }, $"Window is {value}; it must lie between 3 and 512. {WhyWindow}");

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Validate_ModeWithoutAName_IsRefused(int value) => AssertRefused(
        new MonitorOptions { Mode = (WindowMode)value }, $"Mode is {value}; it must be Auto, Exact or Sketch. Use a named value.");

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(long.MaxValue)]
    public void Validate_MemoryBudgetInRange_IsAccepted(long value) => new MonitorOptions { MemoryBudget = value }.Validate();

    [Theory]
    [InlineData((1 << 20) - 1)]
    [InlineData(-1)]
    public void Validate_MemoryBudgetOutOfRange_IsRefused(long value) => AssertRefused(
        new MonitorOptions { MemoryBudget = value },
        $"MemoryBudget is {value}; it must lie between 1048576 and 9223372036854775807. Less holds no useful window.");

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(65_536)]
    public void Validate_SketchLengthInRange_IsAccepted(int value) => new MonitorOptions { SketchLength = value }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(65_600)]
    [InlineData(-64)]
    public void Validate_SketchLengthOutOfRangeOrNoMultiple_IsRefused(int value) => AssertRefused(
        new MonitorOptions { SketchLength = value }, $"SketchLength is {value}; {WhySketchLength}");

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Validate_LargestPositionInsideTheWindow_IsAccepted(int value) => new MonitorOptions { LargestPosition = value }.Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Validate_LargestPositionOutsideTheWindow_IsRefused(int value) => AssertRefused(
        new MonitorOptions { LargestPosition = value },
        $"LargestPosition is {value}; it must lie between 1 and 9. A window of W updates has W - 1 ratios.");

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Validate_NoiseLevelInRange_IsAccepted(double value) => new MonitorOptions { NoiseLevel = value }.Validate();

    [Theory]
    [InlineData(0.4999, "0.4999")]
    [InlineData(0.9991, "0.9991")]
    [InlineData(double.NaN, "NaN")]
    public void Validate_NoiseLevelOutOfRangeOrNaN_IsRefused(double value, string text) => AssertRefused(
        new MonitorOptions { NoiseLevel = value },
        $"NoiseLevel is {text}; it must lie between 0.5 and 0.999. Beyond that the simulated quantile is too uncertain.");

    [Fact]
    public void Validate_MissingObjects_AreRefused() => AssertRefused(
        new MonitorOptions { Grouping = null!, Gap = null! },
        "Grouping is null; it must be a ParameterGrouping. Use ParameterGrouping.Whole for one group.",
        "Gap is null; it must be a GapOptions. Leave it out for the defaults.");

    [Fact]
    public void Validate_GapFaults_AreNamedAmongTheOthers() => AssertRefused(
        new MonitorOptions { Every = 0, Gap = new GapOptions { Persistence = 0 } },
        "Every is 0; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        "Persistence is 0; it must lie between 1 and 1000. Every sample of persistence delays an event by one stride.");

    [Theory]
    [InlineData("run")]
    [InlineData("seed 3, lr 1e-3")]
    [InlineData(".hidden")]
    public void Validate_RunNameThatIsAFileName_IsAccepted(string name) => new MonitorOptions { RunName = name }.Validate();

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("/tmp")]
    [InlineData("../up")]
    [InlineData("a\0b")]
    public void Validate_RunNameThatIsNoFileName_IsRefused(string name) => AssertRefused(
        new MonitorOptions { RunName = name }, $"RunName is '{name}'; it must be a file name without a path. Set RunFolder for the folder around it.");

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public void Validate_RunNameThatIsAFolderOfTheSystem_IsRefused(string name) => AssertRefused(
        new MonitorOptions { RunName = name }, $"RunName is '{name}'; it must be a file name without a path. Set RunFolder for the folder around it.");

    [Fact]
    public void Validate_EverythingWrong_NamesAllOfIt() => AssertRefused(
        new MonitorOptions
        {
            Every = 0,
            Window = 0,
            Mode = (WindowMode)7,
            MemoryBudget = 0,
            SketchLength = 1,
            LargestPosition = 5,
            NoiseLevel = 1,
            Grouping = null!,
            Gap = new GapOptions { StandardErrors = -1 },
            RunName = string.Empty,
        },
        "Every is 0; it must lie between 1 and 1000000. Each sample reads the parameters once.",
        $"Window is 0; it must lie between 3 and 512. {WhyWindow}",
        "Mode is 7; it must be Auto, Exact or Sketch. Use a named value.",
        "MemoryBudget is 0; it must lie between 1048576 and 9223372036854775807. Less holds no useful window.",
        $"SketchLength is 1; {WhySketchLength}",
        "LargestPosition is 5; it must lie between 1 and 1. A window of W updates has W - 1 ratios.",
        "NoiseLevel is 1; it must lie between 0.5 and 0.999. Beyond that the simulated quantile is too uncertain.",
        "Grouping is null; it must be a ParameterGrouping. Use ParameterGrouping.Whole for one group.",
        "StandardErrors is -1; it must lie between 0 and 10. More would hide every change that a sketch can show.",
        "RunName is ''; it must be a file name without a path. Set RunFolder for the folder around it.");

    private static void AssertRefused(MonitorOptions options, params string[] problems)
    {
        var exception = Assert.Throws<MonitorOptionsException>(options.Validate);
        Assert.Equal("MonitorOptions cannot be used:\n- " + string.Join("\n- ", problems), exception.Message);
    }
}
