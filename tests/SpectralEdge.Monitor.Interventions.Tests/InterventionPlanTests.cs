using System.Text.Json;

namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>When interventions are applied, what is refused, what fails, and what the run file says.</summary>
public class InterventionPlanTests
{
    private static readonly double[] Start = [1, -2, 0.5, 3, -1.5];

    private static readonly GivenDirections First = new([[1, 0, 0, 0, 0]]);

    [Theory]
    [InlineData(1, null, 1, null, "1 2 3 4 5 6 7 8")]
    [InlineData(3, 6L, 1, null, "3 4 5 6")]
    [InlineData(2, null, 3, null, "2 5 8")]
    [InlineData(2, null, 2, 2L, "2 4")]
    [InlineData(9, null, 1, null, "")]
    public void Schedule_SaysWhichSteps(long from, long? until, long every, long? times, string expected)
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = First, From = from, Until = until, Every = every, Times = times });
        run.Train(8);

        Assert.Equal(expected, string.Join(' ', run.Log.Select(applied => applied.Step)));
    }

    [Fact]
    public void OnEvent_BeginsAtTheStepAfterIt()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = First, OnEvent = "not_finite", Times = 2 });
        run.Train(4);
        Assert.Empty(run.Log);

        // A sample that is not finite raises the event; then the run is mended.
        run.Parameters[4] = double.NaN;
        run.Monitor.Observe(5);
        run.Parameters[4] = 1;
        run.Train(4);

        Assert.Equal([6, 7], run.Log.Select(applied => applied.Step));
        Assert.All(run.Log, applied => Assert.Equal("not_finite", applied.Reason));
    }

    [Fact]
    public void NeverApplied_ChangesNoBit()
    {
        using var free = new SmallRun(Start, momentum: 0.9);
        free.Train(10);
        using var run = new SmallRun(Start, momentum: 0.9);
        run.Change(
            new SubspaceIntervention { Directions = First, Dose = 0 },
            new SubspaceIntervention { Directions = First, Dose = 0, Target = SubspaceTarget.Update },
            new SubspaceIntervention { Directions = First, From = 11, Target = SubspaceTarget.Update },
            new Kick { Length = 0, Times = null },
            new OptimizerChange { LearningRate = SmallRun.Rate });
        run.Train(10);

        Assert.Equal(free.Parameters, run.Parameters);
        Assert.Empty(run.Log);
    }

    [Fact]
    public void LeadingDirections_AreThoseOfTheWindow()
    {
        // All updates lie in the plane of the first two coordinates, so keeping both leading directions changes nothing.
        using var run = new SmallRun(Start, [1, 0.1, 0, 0, 0]);
        run.Change(new SubspaceIntervention
        {
            Directions = new LeadingDirections { Count = 2 }, Keeps = true, Target = SubspaceTarget.Gradient,
        });
        run.Train(4);
        Assert.Empty(run.Log);
        Assert.Equal(4, run.Changed!.SkippedCount);

        run.Train(1, _ => run.Gradients[3] = 7);
        Assert.Equal(0, run.Gradients[3], 1e-7);
        Assert.Equal(7, Assert.Single(run.Log).Removed, 1e-7);
    }

    [Fact]
    public void TrajectoryDirections_AreTheLeadingComponentsOfABlock()
    {
        // Block b goes along (0, 3, 4) and a little along (1, 0, 0), about a mean that is taken out.
        var random = new Random(1);
        double[][] snapshots =
            [.. Enumerable.Range(0, 12).Select(t => new double[] { random.NextDouble(), 5, 7 + (0.01 * (t % 2)), 3.0 * t, 4.0 * t })];
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = new TrajectoryDirections(snapshots, ["b"]) { PerBlock = 1 } });
        double[] before = [];
        run.Train(1, _ => before = [.. run.Gradients]);

        var along = (0.6 * before[3]) + (0.8 * before[4]);
        Assert.Equal(before[0], run.Gradients[0]);
        Assert.Equal(before[3] - (0.6 * along), run.Gradients[3], 1e-3);
        Assert.Equal(before[4] - (0.8 * along), run.Gradients[4], 1e-3);
    }

    [Fact]
    public void OptimizerChange_HoldsAgainstASchedule()
    {
        using var run = new SmallRun([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]);
        run.Change(new OptimizerChange { LearningRate = 0.5, From = 2, Until = 3 });
        run.Train(1);
        Assert.Equal(0.9, run.Parameters[0], 12);
        run.Train(1);
        run.Optimizer.LearningRate = 0.01;
        run.Train(1);
        Assert.Equal(0.9 * 0.25, run.Parameters[0], 12);
        Assert.Equal([(0.1, 0.5), (0.01, 0.5)], run.Log.Select(applied => (applied.Before, applied.Added)));
    }

    [Fact]
    public void Rewind_RunsTheSameWayAgain()
    {
        using var free = new SmallRun(Start, momentum: 0.9);
        free.Train(9);
        using var run = new SmallRun(Start, momentum: 0.9);
        run.Change(new Rewind { Keep = 4, From = 8 });
        run.Train(8 + 5);

        Assert.Equal(free.Parameters, run.Parameters);
        Assert.Equal(8, Assert.Single(run.Log).Step);
    }

    [Fact]
    public void Fault_LeavesTheStepAsItIsAndIsCounted()
    {
        using var free = new SmallRun(Start);
        free.Train(5);
        using var run = new SmallRun(Start);
        run.Change(
            new SubspaceIntervention { Directions = new ComputedDirections(_ => throw new IOException("gone")) },
            new SubspaceIntervention { Directions = new ComputedDirections(_ => [[double.NaN, 0, 0, 0, 0]]), Target = SubspaceTarget.Update },
            new SubspaceIntervention { Directions = new ComputedDirections(_ => [[1]]) });
        run.Train(5);

        Assert.Equal(free.Parameters, run.Parameters);
        Assert.Equal((0, 15), (run.Changed!.AppliedCount, run.Changed.SkippedCount));
    }

    [Fact]
    public void GradientThatIsNotFinite_IsLeftAlone()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = First });
        run.Train(1, _ => run.Gradients[2] = double.NaN);

        Assert.NotEqual(0, run.Gradients[0]);
        Assert.Equal(1, run.Changed!.SkippedCount);
    }

    [Fact]
    public void Handler_ThatThrows_IsCounted()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = First }).Applied += (_, _) => throw new IOException("gone");
        run.Train(2);

        Assert.Equal(2, run.Changed!.AppliedCount);
        Assert.Equal(2, run.Monitor.Report.HandlerFailures);
    }

    [Fact]
    public void RunFile_HasALineForEachApplication()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string file;
            using (var run = new SmallRun(Start, run: new RunOptions { Folder = folder.FullName }))
            {
                run.Change(
                    new SubspaceIntervention { Directions = new ShamDirections(First, 4), Dose = 0.5, Every = 3 },
                    new OptimizerChange { WeightDecay = 0.2, From = 2 });
                run.Train(6);
                file = run.Monitor.RunFile!;
            }

            var lines = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(line => line.GetProperty("type").GetString() == "intervention").ToList();
            Assert.Equal([1, 2, 4], lines.Select(line => line.GetProperty("step").GetInt32()));
            Assert.Equal("remove_subspace", lines[0].GetProperty("kind").GetString());
            Assert.Equal((0.5, 1, 4), (lines[0].GetProperty("dose").GetDouble(), lines[0].GetProperty("dimension").GetInt32(), lines[0].GetProperty("seed").GetInt32()));
            Assert.Equal(("weight_decay", 0.0, 0.2), (lines[1].GetProperty("target").GetString(), lines[1].GetProperty("before").GetDouble(), lines[1].GetProperty("added").GetDouble()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static TheoryData<string, Intervention> Refused => new()
    {
        { "Dose is 1.5; it must lie between 0 and 1.", new SubspaceIntervention { Directions = First, Dose = 1.5 } },
        { "Dose is NaN; it must lie between 0 and 1.", new SubspaceIntervention { Directions = First, Dose = double.NaN } },
        { "From is 0; it must be at least 1", new SubspaceIntervention { Directions = First, From = 0 } },
        { "Until is 4; it must be at least From, 5.", new SubspaceIntervention { Directions = First, From = 5, Until = 4 } },
        { "Every is 0;", new SubspaceIntervention { Directions = First, Every = 0 } },
        { "Times is 0;", new SubspaceIntervention { Directions = First, Times = 0 } },
        { "OnEvent is empty;", new SubspaceIntervention { Directions = First, OnEvent = string.Empty } },
        { "Blocks names 'c'; it must be one of the 2 watched blocks ('a' is the first).", new SubspaceIntervention { Directions = First, Blocks = ["c"] } },
        { "Vectors[0] has 4 values; it must have P = 5", new SubspaceIntervention { Directions = new GivenDirections([new double[4]]) } },
        { "Vectors[0] has length 0; it must be finite and above 0.", new SubspaceIntervention { Directions = new GivenDirections([new double[5]]) } },
        { "Vectors has 0 vectors; there must be between 1 and P = 5.", new SubspaceIntervention { Directions = new GivenDirections([]) } },
        { "Count is 4; it must lie between 1 and 3.", new SubspaceIntervention { Directions = new LeadingDirections { Count = 4 } } },
        { "Group is 'c';", new SubspaceIntervention { Directions = new LeadingDirections { Group = "c" } } },
        { "Snapshots.Count is 1; it must be at least 3", new SubspaceIntervention { Directions = new TrajectoryDirections([Start], ["a"]) } },
        { "Blocks names 'x';", new SubspaceIntervention { Directions = new TrajectoryDirections([Start, Start, Start], ["x"]) } },
        { "Length is -1; it must lie between 0 and 1E+19", new Kick { Length = -1 } },
        { "Length is 1E+39; it must lie between 0 and 1E+19", new Kick { Length = 1e39 } },
        { "LearningRate and WeightDecay are both null or both given;", new OptimizerChange() },
        { "LearningRate is NaN;", new OptimizerChange { LearningRate = double.NaN } },
        { "Keep is 7; it must lie between 0 and 4.", new Rewind { Keep = 7, From = 5 } },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Start_RefusesAndSaysWhat(string message, Intervention intervention)
    {
        using var run = new SmallRun(Start);

        Assert.Contains(message, Assert.Throws<MonitorOptionsException>(() => run.Change(intervention)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OtherBlocksThanTheMonitors_IsRefused()
    {
        using var run = new SmallRun(Start);
        var exception = Assert.Throws<MonitorOptionsException>(() => new ChangedArrays(
            run.Monitor, [new ChangedBlock("a", new double[2], new double[2])], [new Kick { Length = 1 }]));

        Assert.Contains("blocks are 1", exception.Message, StringComparison.Ordinal);
    }
}
