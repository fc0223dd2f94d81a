using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public sealed class RunFileMotionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RunFileWriter _writer;

    public RunFileMotionTests() => _writer = RunFileWriter.Create(_folder.Path, "run");

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WriteSample_WithMotionAndFlow_SaysEverythingOfThem()
    {
        var updates = Matrices.GaussianRows(new Random(1), 9, 30);
        var sample = MotionFeed.Samples(updates, 6, 3)[^1];
        sample.Flow!.CrossingCount = 1;
        sample.Flow.CrossingsBuffer[0] = new AvoidedCrossing
        {
            Position = 2,
            SmallestGap = 0.5,
            Age = 1.5,
            Threshold = 3,
            Duration = 4,
            Rotation = 0.25,
        };

        _writer.WriteSample(sample);

        var line = Assert.Single(RunLines.Of(_writer.FilePath));
        string[] names =
        [
            "covariance_change", "spectrum_change", "principal_angles", "subspace_rotation", "davis_kahan_bound",
            "overlaps", "stability",
            "sorted_stability", "half_window_stability", "relative_change", "adiabatic", "adiabatic_baseline",
            "adiabatic_regime", "update_alignment",
            "drift_along", "drift_across", "backbone_rotation", "random_walk_rotation", "gram_change", "kernel_change",
            "stability_by_region", "sorted_stability_by_region", "gram_stability_by_region", "kernel_stability_by_region",
            "twists", "outside_parts", "block_bounds", "block_bound_position", "entering_square",
            "exiting_square", "lambda_change", "entering", "exiting", "remainder", "second_order",
            "repulsion", "coupling", "shared_product", "lambda_before", "entering_amplitude", "exiting_amplitude",
            "newest_amplitude", "former_amplitude", "rotation", "crossings",
        ];
        Assert.Equal(names, RunLines.NamesOf(line).TakeLast(names.Length));
        double?[] expected =
        [
            .. new[] { sample.Motion!.CovarianceChange, sample.Motion.SpectrumChange }, .. Written(sample.Motion.PrincipalAngles),
            sample.Motion.SubspaceRotation, sample.Motion.DavisKahanBound, .. Written(sample.Motion.Overlaps),
            .. Written(sample.Motion.Stability),
            .. Written(sample.Motion.SortedStability), .. Written(
                sample.Motion.HalfWindowStability), sample.Motion.RelativeChange, sample.Motion.Adiabatic, null,
            sample.Motion.UpdateAlignment, sample.Motion.DriftAlong, sample.Motion.DriftAcross,
            sample.Motion.BackboneRotation, sample.Motion.RandomWalkRotation,
            sample.Motion.GramChange, sample.Motion.KernelChange, .. Written(sample.Motion.StabilityByRegion),
            .. Written(sample.Motion.SortedStabilityByRegion), .. Written(sample.Motion.GramStabilityByRegion),
            .. Written(sample.Motion.KernelStabilityByRegion), .. Written(sample.Motion.Twists),
            .. Written(sample.Motion.OutsideParts), .. Written(sample.Motion.BlockBounds), sample.Motion.BlockBoundPosition,
            sample.Flow.EnteringSquare,
            sample.Flow.ExitingSquare,
            .. Written(sample.Flow.Changes), .. Written(sample.Flow.Entering), .. Written(sample.Flow.Exiting),
            .. Written(sample.Flow.Remainders),
            .. Written(sample.Flow.SecondOrder), .. Written(sample.Flow.Repulsions), .. Written(sample.Flow.Couplings),
            sample.Flow.SharedProduct, .. Written(sample.Flow.LevelsBefore), .. Written(sample.Flow.EnteringAmplitudes),
            .. Written(sample.Flow.ExitingAmplitudes), .. Written(sample.Flow.NewestAmplitudes),
            .. Written(sample.Flow.FormerAmplitudes), .. Written(sample.Flow.RotationTerms),
        ];
        var numbers = names.Take(names.Length - 1).Where(
            name => name != "adiabatic_regime").SelectMany(name => Values(line.GetProperty(name)));
        Assert.Equal(expected, numbers);
        Assert.Equal("undefined", line.GetProperty("adiabatic_regime").GetString());
        Assert.Equal(
            """[{"position":2,"smallest_gap":0.5,"age":1.5,"threshold":3,"duration":4,"rotation":0.25}]""",
            line.GetProperty("crossings").GetRawText());
        Assert.Equal(0, Allocations.Of(() => _writer.WriteSample(sample)));
    }

    private static IEnumerable<double?> Written(ReadOnlySpan<double> values) =>
        values.ToArray().Select(value => double.IsFinite(value) ? value : (double?)null);

    private static IEnumerable<double?> Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Values),
        JsonValueKind.Null => [null],
        _ => [element.GetDouble()],
    };
}
