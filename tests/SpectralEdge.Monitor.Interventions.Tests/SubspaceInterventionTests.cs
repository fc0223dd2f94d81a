namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>Closed forms of what is removed and what is kept.</summary>
public class SubspaceInterventionTests
{
    private static readonly double[] Start = [1, -2, 0.5, 3, -1.5];

    // Orthonormal by hand: (3, 4)/5 in block a, and (1, 2, 2)/3 in block b.
    private static readonly double[] U = [0.6, 0.8, 0, 0, 0];
    private static readonly double[] V = [0, 0, 1 / 3.0, 2 / 3.0, 2 / 3.0];

    [Theory]
    [InlineData(1)]
    [InlineData(0.75)]
    [InlineData(0.25)]
    public void Gradient_Removed_IsLessDoseTimesItsPart(double dose)
    {
        var (before, after) = OneStep(new SubspaceIntervention { Directions = UV, Dose = dose });

        AssertClose(Less(before, dose, Part(before)), after);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.75)]
    [InlineData(0.25)]
    public void Gradient_Kept_IsLessDoseTimesTheRest(double dose)
    {
        var (before, after) = OneStep(new SubspaceIntervention { Directions = UV, Dose = dose, Keeps = true });

        AssertClose(Less(before, dose, Less(before, 1, Part(before))), after);
    }

    [Fact]
    public void Gradient_RemovedInOneBlock_LeavesTheOtherAlone()
    {
        var (before, after) = OneStep(
            new SubspaceIntervention { Directions = new GivenDirections([U]), Keeps = true, Blocks = ["a"] });

        var along = (0.6 * before[0]) + (0.8 * before[1]);
        AssertClose([0.6 * along, 0.8 * along, before[2], before[3], before[4]], after);
    }

    [Fact]
    public void Applied_SaysDimensionAndLengths()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = UV, Dose = 0.5 });
        var length = 0.0;
        var part = 0.0;
        run.Train(1, _ => (length, part) = (Norm(run.Gradients), Norm(Part(run.Gradients))));

        var applied = Assert.Single(run.Log);
        Assert.Equal(("remove_subspace", 1L, "gradient", 2, 0.5), (applied.Kind, applied.Step, applied.Target, applied.Dimension, applied.Dose));
        Assert.Equal(length, applied.Before, 12);
        Assert.Equal(0.5 * part, applied.Removed, 12);
        Assert.Equal((1L, 0L), (run.Changed!.AppliedCount, run.Changed.SkippedCount));
    }

    /// <remarks>Equal curvatures, so that the gradient along u is that of θ along u: only removing it stops it.</remarks>
    [Theory]
    [InlineData(SubspaceTarget.Gradient, 0)]
    [InlineData(SubspaceTarget.Update, 0)]
    [InlineData(SubspaceTarget.Update, 0.9)]
    public void Quadratic_DirectionRemoved_StopsThatComponentAlone(SubspaceTarget target, double momentum)
    {
        double[] curvature = [2, 2, 0.5, 1, 1.5];
        using var run = new SmallRun(Start, curvature, momentum: momentum);
        run.Change(new SubspaceIntervention { Directions = new GivenDirections([U]), Target = target });
        run.Train(20);

        // The rest goes as without: (1 − η h)^t, or the same with momentum.
        using var free = new SmallRun(Start, curvature, momentum: momentum);
        free.Train(20);
        Assert.Equal(Along(U, Start), Along(U, run.Parameters), 1e-12);
        Assert.Equal(Along([-0.8, 0.6, 0, 0, 0], free.Parameters), Along([-0.8, 0.6, 0, 0, 0], run.Parameters), 1e-12);
        if (momentum == 0)
        {
            Assert.Equal(3 * Math.Pow(1 - SmallRun.Rate, 20), run.Parameters[3], 1e-12);
        }

        Assert.Equal(free.Parameters[2..], run.Parameters[2..]);
    }

    [Fact]
    public void Parameters_DirectionRemoved_IsTheAblation()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = UV, Target = SubspaceTarget.Parameters, From = 3, Times = 1 });
        run.Train(3);

        Assert.Equal(0, Along(U, run.Parameters), 1e-14);
        Assert.Equal(0, Along(V, run.Parameters), 1e-14);
        Assert.Equal(3, Assert.Single(run.Log).Step);
    }

    [Fact]
    public void Sham_HasTheDimensionAndTheBlocks()
    {
        using var run = new SmallRun(Start);
        run.Change(
            new SubspaceIntervention { Directions = UV, From = 1, Until = 1 },
            new SubspaceIntervention { Directions = new ShamDirections(UV, 7), From = 2, Until = 2, Keeps = true });
        run.Train(2);

        Assert.Equal([2, 2], run.Log.Select(applied => applied.Dimension));
        Assert.Equal([null, 7], run.Log.Select(applied => applied.Seed));

        // One vector in block b: what is kept there is along one direction, another than v, and block a is alone with its own.
        var sham = new ShamDirections(new GivenDirections([V]), 8);
        using var other = new SmallRun(Start);
        other.Change(new SubspaceIntervention { Directions = sham, Keeps = true });
        other.Train(1);
        Assert.Equal([0, 0], other.Gradients[..2]);
        Assert.All(other.Gradients[2..], value => Assert.NotEqual(0, value));
        Assert.NotEqual(1, Math.Abs(Along(V, other.Gradients)) / Norm(other.Gradients), 1e-3);
    }

    [Fact]
    public void LengthOf_RemovesAsMuchAsTheOther()
    {
        using var run = new SmallRun(Start);
        run.Change(new SubspaceIntervention { Directions = new GivenDirections([V]), LengthOf = new GivenDirections([U]), Dose = 0.5 });
        double[] before = [];
        run.Train(1, _ => before = [.. run.Gradients]);

        Assert.Equal(0.5 * Math.Abs(Along(U, before)), Assert.Single(run.Log).Removed, 12);
        AssertClose(Less(before, 0.5 * Math.Abs(Along(U, before)) * Math.Sign(Along(V, before)), V), run.Gradients);
    }

    /// <remarks>θ → cθ and L → cL leave g unchanged in these units; g → cg gives c times everything.</remarks>
    [Fact]
    public void Scale_OfTheGradient_PassesThrough()
    {
        var (_, one) = OneStep(new SubspaceIntervention { Directions = UV, Dose = 0.3 });
        var (_, thousand) = OneStep(new SubspaceIntervention { Directions = UV, Dose = 0.3 }, scale: 1024);

        Assert.Equal(one.Select(value => 1024 * value), thousand);
    }

    private static GivenDirections UV => new([Scaled(U, 5), Scaled(V, 0.1)]);

    private static (double[] Before, double[] After) OneStep(SubspaceIntervention intervention, double scale = 1)
    {
        using var run = new SmallRun(Scaled(Start, scale));
        run.Change(intervention);
        double[] before = [];
        run.Train(1, _ => before = [.. run.Gradients]);
        return (before, run.Gradients);
    }

    private static double[] Part(double[] vector) =>
        [.. U.Zip(V, (u, v) => (u * Along(U, vector)) + (v * Along(V, vector)))];

    private static double[] Less(double[] vector, double factor, double[] other) => [.. vector.Zip(other, (x, y) => x - (factor * y))];

    private static double[] Scaled(double[] vector, double factor) => Array.ConvertAll(vector, value => factor * value);

    private static double Along(double[] direction, double[] vector) => direction.Zip(vector, (x, y) => x * y).Sum();

    private static double Norm(double[] vector) => Math.Sqrt(Along(vector, vector));

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
}
