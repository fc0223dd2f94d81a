namespace SpectralEdge.Monitor.Tests;

/// <summary>Start-up is the only time at which a monitor throws: everything wrong is named then.</summary>
public class SpectralMonitorStartUpTests
{
    private const long Budget = 1 << 20;

    [Fact]
    public void Constructor_WindowOfTwo_IsRefused() => AssertRefused(
        Model(100),
        TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = 2 }] },
        "MonitorOptions",
        "Windows[0].Length is 2; it must lie between 3 and 512. Below there is no second ratio to compare with; above, "
            + "a sample takes a second or more. For more steps raise Every.");

    // 20,000 float32 values take 80,000 bytes; the budget holds 13 rows, one of which is the start of the next update.
    [Fact]
    public void Constructor_ExactWindowAboveTheBudget_IsRefused()
    {
        var options = TestOptions.Exact with { Sketch = TestOptions.Exact.Sketch with { MemoryBudget = Budget } };

        using var largest = new SpectralMonitor(
            Model(20_000), options with { Windows = [options.Windows[0] with { Length = 11 }] });
        AssertRefused(
            Model(20_000),
            options with { Windows = [options.Windows[0] with { Length = 12 }] },
            "MonitorOptions",
            "Windows[0].Length is 12; it must lie between 3 and 11. Sketch.MemoryBudget is 1048576 bytes and each row of exact "
                + "updates takes 80000. Raise Sketch.MemoryBudget, or set Sketch.Mode to Auto or Sketch.");
    }

    [Fact]
    public void Constructor_ExactWindowThatFitsAtNoSize_IsRefused() => AssertRefused(
        new ParameterArrays().Add("w", new double[40_000]),
        TestOptions.Exact with { Sketch = TestOptions.Exact.Sketch with { MemoryBudget = Budget } },
        "MonitorOptions",
        "Windows[0].Length is 4; it does not fit at any size. Sketch.MemoryBudget is 1048576 bytes and each row of exact updates "
            + "takes 320000. Raise Sketch.MemoryBudget, or set Sketch.Mode to Auto or Sketch.");

    [Theory]
    [InlineData(11, true)]
    [InlineData(12, false)]
    public void Constructor_AutoMode_IsExactAsLongAsItFits(int window, bool exact)
    {
        using var monitor = new SpectralMonitor(
            Model(20_000), TestOptions.Exact with
            {
                Sketch = TestOptions.Exact.Sketch with { MemoryBudget = Budget, Mode = WindowMode.Auto, Length = 64 },
                Windows = [TestOptions.Exact.Windows[0] with { Length = window }],
            });

        Assert.Equal(exact, monitor.IsExact);
    }

    [Theory]
    [InlineData(WindowMode.Exact, double.NaN)]
    [InlineData(WindowMode.Exact, double.NegativeInfinity)]
    [InlineData(WindowMode.Sketch, double.NaN)]
    [InlineData(WindowMode.Sketch, double.PositiveInfinity)]
    public void Constructor_ParameterThatIsNotFinite_IsRefusedByName(WindowMode mode, double bad)
    {
        var singles = new float[500];
        singles[499] = (float)bad;

        AssertRefused(
            new ParameterArrays().Add("sound", new float[500]).Add("fc.weight", singles),
            TestOptions.Of(mode),
            "The parameters",
            "Block 'fc.weight' holds NaN or infinite values; all values must be finite. Initialise the model, or repair "
                + "the checkpoint it was loaded from.");
    }

    [Fact]
    public void Constructor_NoParameters_IsRefused() => AssertRefused(
        new ParameterArrays(),
        TestOptions.Exact,
        "The parameters",
        "Number of blocks is 0; there must be at least 1. Either no parameter is trainable, or they were disposed: hand "
            + "over a living model with trainable parameters.");

    [Fact]
    public void Constructor_DuplicateName_IsRefused() => AssertRefused(
        new ParameterArrays().Add("w", new float[2]).Add("w", new float[3]),
        TestOptions.Exact,
        "The parameters",
        "Block name 'w' occurs 2 times; each name may occur once. Give the blocks distinct names.");

    [Fact]
    public void Constructor_SourceThatGivesTooFewValues_IsRefused() => AssertRefused(
        new ScriptedSource(receiver =>
        {
            receiver.Begin("w", 10, ElementType.Float32);
            receiver.Values(new ParameterValues(new float[9]));
        }),
        TestOptions.Exact,
        "The parameters",
        "Block 'w' gave 9 values; it has 10 Float32 values. Hand over the same blocks on every call.");

    [Fact]
    public void Constructor_NegativeStartStep_IsRefused()
    {
        using var zero = new SpectralMonitor(Model(100), TestOptions.Exact, startStep: 0);

        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            Model(100), TestOptions.Exact, startStep: -1));

        Assert.Equal(
            "SpectralMonitor cannot be used:\n- startStep is -1; it must be at least 0. It "
                + "counts completed optimizer steps.",
            exception.Message);
    }

    [Fact]
    public void Constructor_NoSource_Throws() =>
        Assert.Throws<ArgumentNullException>(() => new SpectralMonitor(null!, TestOptions.Exact));

    [Fact]
    public void Constructor_StartThatFails_LeavesNoRunFolderBehind()
    {
        using var folder = new TempFolder();

        Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            new ParameterArrays(), TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = folder.Path } }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Constructor_RunFolderThatCannotBeWritten_IsRefused()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "taken");

        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            Model(100), TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = file } }));

        Assert.StartsWith(
            $"MonitorOptions cannot be used:\n- Run.Folder is '{file}'; it must be a folder that can be written to (",
            exception.Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ") Set Run.Folder to another folder, or to null for no run file.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Success_SaysWhatIsWatched()
    {
        var logger = new RecordingLogger();

        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("a.w", new float[300]).Add("a.b", new float[100]), TestOptions.Exact with
            {
                Windows = [TestOptions.Exact.Windows[0] with { Every = 10 }],
            }, logger.Factory);

        Assert.Equal(
            "Watching 400 parameters in 2 blocks and 1 group, in windows of 4 updates every 10 steps. Updates are kept "
                + "exactly, in 9.38 KiB of updates, as Mode asks.",
            Assert.Single(logger.Entries).Message);
        Assert.Equal(400, monitor.Inventory.ParameterCount);
        Assert.Null(monitor.Latest);
        Assert.Null(monitor.RunFile);
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(300, "Windows of up to 300 updates are long: a sample takes about 0.2 s for its spectra alone, and the start as "
        + "long (estimated from the cube of W). Shorter windows, fewer groups or fewer Measures take less.")]
    public void Constructor_LongWindow_SaysWhatItTakes(int window, string? expected)
    {
        var logger = new RecordingLogger();

        using var monitor = new SpectralMonitor(
            Model(5000),
            TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = window }] },
            logger.Factory);

        Assert.Equal(expected, logger.Named("LongWindows").SingleOrDefault()?.Message);
    }

    private static EditableModel Model(int count) => new EditableModel().Add("w", count);

    private static void AssertRefused(IParameterSource source, MonitorOptions options, string subject, string problem)
    {
        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(source, options));
        Assert.Equal($"{subject} cannot be used:\n- {problem}", exception.Message);
    }
}
