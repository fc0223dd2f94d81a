namespace SpectralEdge.Monitor.Tests;

public class WindowPlanTests
{
    private const long Mebibyte = 1 << 20;

    // Backbones take what the updates leave; most tests are about updates.
    private static readonly MonitorOptions Updates = new()
    {
        Spectrum = new() { Measures = SampleMeasures.All & ~SampleMeasures.Backbone },
    };

    private static readonly MonitorOptions OneMebibyte = Updates with
    {
        Sketch = Updates.Sketch with { MemoryBudget = Mebibyte },
    };

    // 12 rows of 4 bytes, the update that left the window among them: the last to fit is ⌊1048576 / 12 / 4⌋ = 21845.
    [Theory]
    [InlineData(1)]
    [InlineData(21_845)]
    public void For_AutoAndRoomForAllRows_IsExact(int parameters)
    {
        var plan = WindowPlan.For(Inventory(parameters), OneMebibyte);

        Assert.True(plan.IsExact);
        Assert.Equal(12L * 4 * parameters, plan.Bytes);
        Assert.Equal(
            $"exactly, in {(parameters == 1 ? "0.05" : "1023.98")} KiB of updates, since sketches would hardly be faster", plan.Explanation);
    }

    // Borders of what is cheap: 0.2 ns · (W + 5) · P = 0.15 ms, or, from W = 20 on, 1.5 times the time of a sample with sketches.
    [Theory]
    [InlineData(5, 75_000)]
    [InlineData(10, 50_000)]
    [InlineData(20, 35_481)]
    [InlineData(40, 59_718)]
    public void For_Auto_IsExactWhereThatIsCheap(int window, int most)
    {
        var options = Updates with { Windows = [new(10, window)] };

        Assert.True(WindowPlan.For(Inventory(most), options).IsExact);
        Assert.False(WindowPlan.For(Inventory(most + 1), options).IsExact);
    }

    [Theory]
    [InlineData(25_000, true)]
    [InlineData(25_001, false)]
    public void For_AutoAndDoubles_CountsThemTwice(int parameters, bool exact) => Assert.Equal(exact, WindowPlan.For(
        ParameterInventory.Take(new ParameterArrays().Add("a", new double[parameters]), ParameterGrouping.Whole),
        Updates).IsExact);

    // Sketches of 18 groups are 18 · 8192 numbers long, and there are 19 spectra either way.
    [Theory]
    [InlineData(24_800, true)]
    [InlineData(24_900, false)]
    public void For_AutoAndManyGroups_CountsTheSketchesOfAll(int parameters, bool exact) =>
        Assert.Equal(exact, WindowPlan.For(Groups(18, parameters), Updates).IsExact);

    [Theory]
    [InlineData(10, 1_000_000, "45.78 MiB and an estimated 8.1 times")]
    [InlineData(10, 5_000_000, "228.88 MiB and an estimated 9.6 times")]
    [InlineData(20, 1_000_000, "83.92 MiB and an estimated 9.6 times")]
    public void For_AutoAndALargerModel_SaysWhatExactUpdatesWouldCost(int window, int parameters, string cost)
    {
        var plan = WindowPlan.For(Inventory(parameters), Updates with { Windows = [new(10, window)] });

        Assert.False(plan.IsExact);
        Assert.Equal(
            $"as sketches of d = 8192 in {plan.Bytes / 1048576.0:0.##} MiB: exact updates would take {cost} as long "
                + "(WindowMode.Exact)",
            plan.Explanation);
    }

    [Fact]
    public void For_AutoAndOneParameterTooMany_IsSketched()
    {
        var plan = WindowPlan.For(Inventory(21_846), OneMebibyte);

        Assert.False(plan.IsExact);
        Assert.Equal(4096, plan.SketchLength);
        Assert.Equal(
            $"as sketches of d = 4096 in {plan.Bytes / 1024.0:0.##} KiB, shared out from 8192 over 1 group to fit the budget of "
                + "1 MiB: exact updates would take 1 MiB, more than the budget of 1 MiB",
            plan.Explanation);
    }

    [Fact]
    public void For_SeveralWindows_CountsTheLongestOfEachStride()
    {
        // Rows: 20 + 2 every 10 steps, 5 + 2 every step.
        var options = OneMebibyte with { Windows = [OneMebibyte.Windows[0], new(10, 20), new(1, 5), new(1, 3)] };

        Assert.True(WindowPlan.For(Inventory((int)(Mebibyte / 29 / 4)), options).IsExact);
        Assert.False(WindowPlan.For(Inventory((int)(Mebibyte / 29 / 4) + 1), options).IsExact);
        Assert.Equal(29 * 4 * 100, WindowPlan.For(Inventory(100), options).Bytes);
    }

    [Fact]
    public void For_GroupWithDoubles_TakesTwiceTheRoom()
    {
        var (singles, doubles) = (new ParameterArrays().Add("a", new float[21_845]), new ParameterArrays().Add("a", new float[21_844]).Add("b", new double[1]));

        Assert.True(WindowPlan.For(ParameterInventory.Take(singles, ParameterGrouping.Whole), OneMebibyte).IsExact);
        Assert.False(WindowPlan.For(ParameterInventory.Take(doubles, ParameterGrouping.Whole), OneMebibyte).IsExact);
    }

    [Fact]
    public void For_ModeExact_SaysThatItWasAskedFor() => Assert.Equal(
        "exactly, in 1023.98 KiB of updates and an estimated 1.7 times the time of sketches, as Mode asks",
        WindowPlan.For(
            Inventory(21_845), OneMebibyte with { Sketch = OneMebibyte.Sketch with { Mode = WindowMode.Exact } }).Explanation);

    [Fact]
    public void For_ModeSketch_SaysThatItWasAskedFor()
    {
        var plan = WindowPlan.For(
            Inventory(100), OneMebibyte with { Sketch = OneMebibyte.Sketch with { Mode = WindowMode.Sketch } });

        Assert.False(plan.IsExact);
        Assert.Equal($"as sketches of d = 8192 in {plan.Bytes / 1024.0:0.##} KiB, as Mode asks", plan.Explanation);
    }

    [Theory]
    [InlineData(WindowMode.Sketch, ", as Mode asks")]
    [InlineData(WindowMode.Auto, ": exact updates would take 91.55 MiB, more than the budget of 5 MiB")]
    public void For_ManyGroups_SharesTheSketchLengthOut(WindowMode mode, string reason)
    {
        var plan = WindowPlan.For(
            Groups(20, 100_000), Updates with { Sketch = Updates.Sketch with { MemoryBudget = 5 * Mebibyte, Mode = mode } });

        Assert.Equal(1024, plan.SketchLength);
        Assert.InRange(plan.Bytes, 2 * Mebibyte, 5 * Mebibyte);
        Assert.Equal(
            $"as sketches of d = 1024 in {plan.Bytes / 1048576.0:0.##} MiB, shared out from 8192 over 20 groups to fit the budget of "
                + $"5 MiB{reason}",
            plan.Explanation);
    }

    [Fact]
    public void For_LessAndLessMemory_HalvesTheLengthUntilItFits()
    {
        var inventory = Groups(30, 100_000);
        var before = 8192;
        for (var budget = 64 * Mebibyte; budget >= 3 * Mebibyte; budget -= 100_000)
        {
            var plan = WindowPlan.For(
                inventory, Updates with { Sketch = Updates.Sketch with { MemoryBudget = budget, Mode = WindowMode.Sketch } });

            Assert.True(plan.Bytes <= budget);
            Assert.True(plan.SketchLength == before || plan.SketchLength == before / 2);
            if (plan.SketchLength < before)
            {
                // The longer one would not have fitted: it takes what it took when it was the choice.
                var longer = WindowPlan.For(
                    inventory, Updates with { Sketch = Updates.Sketch with { Length = before, Mode = WindowMode.Sketch } });
                Assert.True(longer.Bytes > budget);
            }

            before = plan.SketchLength;
        }

        Assert.InRange(before, 64, 512);
    }

    [Theory]
    [InlineData(192)]
    [InlineData(8128)]
    [InlineData(65_536)]
    public void For_AnyLengthHalved_IsALengthThatASketchMayHave(int length)
    {
        for (var groups = 1; groups <= 25; groups++)
        {
            var plan = WindowPlan.For(
                Groups(groups, 100_000),
                OneMebibyte with
                {
                    Sketch = OneMebibyte.Sketch with { Length = length, Mode = WindowMode.Sketch },
                    Windows = [OneMebibyte.Windows[0] with { Length = 3 }],
                });

            Assert.Equal(0, plan.SketchLength % 64);
            Assert.InRange(plan.SketchLength, 64, length);
        }
    }

    [Fact]
    public void For_SmallGroups_TakeOnlyTheLengthTheyNeed()
    {
        var (small, large) = (
            WindowPlan.For(Groups(10, 60), Updates with { Sketch = Updates.Sketch with { Mode = WindowMode.Sketch } }),
            WindowPlan.For(
                Groups(10, 60), Updates with { Sketch = Updates.Sketch with { Mode = WindowMode.Sketch, Length = 64 } }));

        Assert.Equal(large.Bytes, small.Bytes);
        Assert.Equal(8192, small.SketchLength);
    }

    // A refusal names the largest first window that fits: it does, and the next one does not.
    [Theory]
    [InlineData(WindowMode.Exact, 20_000, 11, "80000", "exact updates",
        "Raise Sketch.MemoryBudget, or set Sketch.Mode to Auto or Sketch.")]
    [InlineData(WindowMode.Sketch, 20, null, null, "the shortest sketches", 
        "Raise Sketch.MemoryBudget, or lower the number of groups or of windows.")]
    public void For_FirstWindowTooLong_SaysHowLongItMayBe(
        WindowMode mode, int size, int? known, string? row, string what, string advice)
    {
        var inventory = mode == WindowMode.Exact ? Inventory(size) : Groups(size, 1000);
        var options = OneMebibyte with { Sketch = OneMebibyte.Sketch with { Mode = mode } };
        var most = known
            ?? Enumerable.Range(3, 510).Last(window => Fits(
                inventory, options with { Windows = [options.Windows[0] with { Length = window }] }));

        foreach (var window in new[] { most + 1, most + 2, 512 })
        {
            var message = Refusal(inventory, options with { Windows = [options.Windows[0] with { Length = window }] });

            var start = $"MonitorOptions cannot be used:\n- Windows[0].Length is {window}; it must lie between 3 and {most}. "
                + $"Sketch.MemoryBudget is 1048576 bytes and each row of {what} takes ";
            Assert.StartsWith(start, message, StringComparison.Ordinal);
            Assert.EndsWith($". {advice}", message, StringComparison.Ordinal);
            Assert.True(long.TryParse(message[start.Length..^$". {advice}".Length], out var bytes));
            Assert.Equal(row ?? $"{bytes}", $"{bytes}");
        }

        Assert.True(Fits(inventory, options with { Windows = [options.Windows[0] with { Length = most }] }));
    }

    [Fact]
    public void For_FirstWindowThatIsNotTheLongest_IsNotPromisedASizeThatDoesNotFitEither()
    {
        // 102 rows are too many whatever the first window is, since the other one has 100 of them.
        var options = OneMebibyte with
        {
            Sketch = OneMebibyte.Sketch with { Mode = WindowMode.Exact },
            Windows = [OneMebibyte.Windows[0] with { Length = 10 }, new(10, 100)],
        };

        Assert.Equal(
            "MonitorOptions cannot be used:\n- Windows[0].Length is 10; it does not fit at any size. Sketch.MemoryBudget is "
                + "1048576 bytes and each row of exact updates takes 11036. Raise Sketch.MemoryBudget, or set Sketch.Mode to "
                + "Auto or Sketch.",
            Refusal(Inventory(2759), options));
        Assert.True(Fits(Inventory(2570), options));
    }

    [Fact]
    public void For_GroupsThatFitAtNoLength_IsRefused()
    {
        var message = Refusal(
            Groups(100, 1000), OneMebibyte with { Sketch = OneMebibyte.Sketch with { Mode = WindowMode.Sketch } });

        Assert.StartsWith(
            "MonitorOptions cannot be used:\n- Windows[0].Length is 10; it does not fit at any size. Sketch.MemoryBudget is "
                + "1048576 bytes and each row of the shortest sketches takes ",
            message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ". Raise Sketch.MemoryBudget, or lower the number of groups or of windows.", message, StringComparison.Ordinal);
    }

    // 32 rows and five more of 1024 doubles and their products, two backbones, tables and room of the sketcher, and what they are
    // computed in.
    [Fact]
    public void For_Backbones_AreCountedAndChangeNoWindow()
    {
        var options = new MonitorOptions { Sketch = new() { MemoryBudget = 4 * Mebibyte } };
        var (with, without) = (WindowPlan.For(
            Inventory(50_000),
            options), WindowPlan.For(
                Inventory(50_000), Updates with { Sketch = Updates.Sketch with { MemoryBudget = 4 * Mebibyte } }));

        Assert.Equal(
            (without.IsExact, without.SketchLength, without.Explanation), (with.IsExact, with.SketchLength, with.Explanation));
        Assert.Equal((0, 1024), (without.BackboneLength, with.BackboneLength));
        Assert.Equal(
            (8 * ((37 * 1024) + (33 * 32) + (5 * 1024))) + (28 * 32 * 32 * 8),
            with.Bytes - without.Bytes - SketchMap.TableBytes(1024));
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void For_LessAndLessRoom_MakesBackbonesShorterAndThenLeavesThemOut(WindowMode mode)
    {
        var (inventory, before) = (Groups(10, 2000), 1024);
        for (var budget = 16 * Mebibyte; budget >= Mebibyte; budget -= 50_000)
        {
            var plan = WindowPlan.For(
                inventory, new MonitorOptions { Sketch = new() { MemoryBudget = budget, Mode = mode, Length = 64 } });

            Assert.True(plan.Bytes <= budget);
            Assert.InRange(plan.BackboneLength, 0, before);
            Assert.Equal(
                plan.BackboneLength is > 0 and < 1024,
                plan.Explanation.EndsWith(
                    $"; backbones of {plan.BackboneLength} numbers, which is what the budget has left",
                    StringComparison.Ordinal));
            Assert.Equal(
                plan.BackboneLength == 0,
                plan.Explanation.EndsWith("; the budget has no room left for backbones", StringComparison.Ordinal));
            before = plan.BackboneLength;
        }

        Assert.Equal(0, before);
    }

    [Fact]
    public void For_HugeModel_DoesNotOverflow()
    {
        var source = new ScriptedSource(receiver => receiver.Begin("huge", 1L << 45, ElementType.Float32));

        var plan = WindowPlan.For(
            ParameterInventory.Take(source, ParameterGrouping.Whole), new MonitorOptions { Windows = [new(10, 512)] });

        Assert.False(plan.IsExact);
        Assert.Equal(8192, plan.SketchLength);
    }

    private static bool Fits(ParameterInventory inventory, MonitorOptions options)
    {
        try
        {
            WindowPlan.For(inventory, options);
            return true;
        }
        catch (MonitorOptionsException)
        {
            return false;
        }
    }

    private static string Refusal(ParameterInventory inventory, MonitorOptions options) =>
        Assert.Throws<MonitorOptionsException>(() => WindowPlan.For(inventory, options)).Message;

    private static ParameterInventory Inventory(int parameters) =>
        ParameterInventory.Take(new ParameterArrays().Add("a", new float[parameters]), ParameterGrouping.Whole);

    private static ParameterInventory Groups(int count, int parameters)
    {
        var source = new ParameterArrays();
        var values = new float[parameters];
        for (var i = 0; i < count; i++)
        {
            source.Add($"group{i}", values);
        }

        return ParameterInventory.Take(source, ParameterGrouping.ByParameter);
    }
}
