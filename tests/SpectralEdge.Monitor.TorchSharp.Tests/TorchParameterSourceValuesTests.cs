using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The values that are read, seen through the length of the updates.</summary>
public class TorchParameterSourceValuesTests
{
    private static readonly MonitorOptions EveryStep = new() { Windows = [new(1, 3)], Run = new() { Folder = null } };

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float16)]
    public void UpdateNorm_AnyFormat_IsTheLengthOfTheUpdate(torch.ScalarType type)
    {
        using var parameter = Make.Parameter(1, 3001, type);
        using var optimizer = new RandomStepOptimizer(2, parameter);

        AssertNorms(optimizer, [parameter], type == torch.ScalarType.Float64 ? 1e-12 : 1e-7);
    }

    [Fact]
    public void UpdateNorm_MixedFormats_IsTheLengthOfTheWholeUpdate()
    {
        var parameters = Make.AllFormats.Select((type, i) => Make.Parameter(i, 100 + i, type)).ToArray();
        using var optimizer = new RandomStepOptimizer(2, parameters);

        AssertNorms(optimizer, parameters, 1e-12);
    }

    [Fact]
    public void UpdateNorm_TiedParameters_CountsThemOnce()
    {
        using var parameter = Make.Parameter(1, 50);
        using var tied = new Parameter(parameter.alias());
        using var optimizer = new RandomStepOptimizer(2, parameter, tied);

        AssertNorms(optimizer, [parameter], 1e-7, parameter, tied);
    }

    [Fact]
    public void Capture_TransposedParameter_ReadsItInTheOrderOfItsIndices()
    {
        // Row-major values of the transposed matrix are another order of the same numbers: each coordinate has its own update.
        const int Rows = 5;
        const int Columns = 7;
        using var memory = Make.Tensor(new Random(1), Rows * Columns);
        using var plain = Make.Parameter(1, Rows * Columns);
        using var transposed = new Parameter(memory.view(Rows, Columns).t());
        Assert.False(transposed.is_contiguous());
        Assert.True(transposed.requires_grad);
        using var ofTransposed = new SpectralEdgeCallback(Make.Named(transposed), options: Sketched);
        using var ofPlain = new SpectralEdgeCallback(Make.Named(plain), options: Sketched);
        var (first, second) = (new SampleLog(ofTransposed.Monitor), new SampleLog(ofPlain.Monitor));
        var random = new Random(3);
        for (var step = 0; step < 5; step++)
        {
            var values = Enumerable.Range(0, Rows * Columns).Select(_ => (double)random.NextSingle()).ToArray();
            Numbers.Write(memory, values);
            Numbers.Write(plain, [.. Enumerable.Range(0, Rows * Columns).Select(i => values[(i % Rows * Columns) + (i / Rows)])]);
            ofTransposed.OnStepEnd();
            ofPlain.OnStepEnd();
        }

        // The first update starts from different values; the window of three is past it.
        Assert.Equal(3, first.Samples.Count);
        Assert.Equal(second.Lines.Skip(1), first.Lines.Skip(1));
    }

    [Fact]
    public void OnStepEnd_NotANumberInAParameter_RestartsTheWindowAndGoesOn()
    {
        using var parameter = Make.Parameter(1, 50);
        using var callback = new SpectralEdgeCallback(Make.Named(parameter), options: EveryStep);
        var good = Numbers.Read(parameter);
        callback.OnStepEnd();
        Numbers.Write(parameter, [double.NaN, .. good.Skip(1)]);
        callback.OnStepEnd();
        Numbers.Write(parameter, good);
        for (var step = 0; step < 4; step++)
        {
            callback.OnStepEnd();
        }

        Assert.Equal(1, callback.Monitor.Report.Skipped[SkipReason.NotFinite]);
        Assert.Equal(6, callback.Monitor.Latest!.Step);
    }

    private static MonitorOptions Sketched =>
        EveryStep with { Sketch = EveryStep.Sketch with { Mode = WindowMode.Sketch, Length = 64 } };

    private static void AssertNorms(
        RandomStepOptimizer optimizer, Parameter[] counted, double tolerance, params Parameter[] watched)
    {
        using var callback = new SpectralEdgeCallback(Make.Named(watched.Length == 0 ? counted : watched), optimizer, EveryStep);
        var samples = new SampleLog(callback.Monitor);
        double[] State() => [.. counted.SelectMany(Numbers.Read)];
        for (var step = 1; step <= 6; step++)
        {
            var before = State();
            optimizer.step();
            callback.OnStepEnd();
            if (step >= 3)
            {
                var expected = Numbers.Distance(before, State());
                Assert.InRange(samples.Samples[^1].UpdateNorm / expected, 1 - tolerance, 1 + tolerance);
            }
        }

        Assert.Equal(4, samples.Samples.Count);
    }
}
