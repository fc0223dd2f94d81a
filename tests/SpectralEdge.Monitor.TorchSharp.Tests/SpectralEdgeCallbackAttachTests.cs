using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Both ways of attaching a callback against no callback and against the core alone.</summary>
public class SpectralEdgeCallbackAttachTests
{
    private const int Steps = 90;
    private static readonly int[] Sizes = [130, 7, 64];

    public static TheoryData<Attached, WindowMode, bool> Ways
    {
        get
        {
            var ways = new TheoryData<Attached, WindowMode, bool>();
            foreach (var mode in new[] { WindowMode.Exact, WindowMode.Sketch })
            {
                foreach (var inUsersScope in new[] { false, true })
                {
                    ways.Add(Attached.ByCall, mode, inUsersScope);
                    ways.Add(Attached.ByOptimizer, mode, inUsersScope);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Training_WithCallback_EndsWithTheSameBits(Attached attached, WindowMode mode, bool inUsersScope)
    {
        var plain = Train(Attached.Not, Options(mode), inUsersScope);
        var watched = Train(attached, Options(mode), inUsersScope);

        Assert.Equal(plain.Parameters, watched.Parameters);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Training_WithCallback_GivesTheSamplesAndEventsOfTheCore(Attached attached, WindowMode mode, bool inUsersScope)
    {
        var (samples, events) = WatchArrays(Options(mode));
        var watched = Train(attached, Options(mode), inUsersScope);

        Assert.Equal(samples, watched.Samples);
        Assert.Equal(events, watched.Events);
        Assert.Contains(events, value => value is GapOpened);
        Assert.Contains(events, value => value is GapCollapsed);
    }

    [Fact]
    public void Constructor_InAScopeThatEnds_GoesOnWatching()
    {
        var parameter = Make.Parameter(1, 100);
        using var optimizer = new RandomStepOptimizer(1, parameter);
        SpectralEdgeCallback callback;
        using (torch.NewDisposeScope())
        {
            callback = new SpectralEdgeCallback(Make.Named(parameter), optimizer, Options(WindowMode.Sketch));
        }

        for (var step = 0; step < 20; step++)
        {
            optimizer.step();
            callback.OnStepEnd();
        }

        Assert.Equal(10, callback.Monitor.Report.UpdatesKept);
        Assert.Empty(callback.Monitor.Report.Skipped);
        callback.Dispose();
        parameter.Dispose();
    }

    private static MonitorOptions Options(WindowMode mode) => new()
    {
        Windows = [new(2, 6)],
        Sketch = new() { Mode = mode, Length = 128 },
        Run = new() { Folder = null },
    };

    private static float LossAt(int step) => 1f / step;

    private static int DirectionsAt(int step) => step is > 20 and <= 60 ? 1 : 0;

    private static (List<string> Samples, List<SpectralEvent> Events, double[][] Parameters) Train(
        Attached attached, MonitorOptions options, bool inUsersScope)
    {
        using var scope = inUsersScope ? torch.NewDisposeScope() : null;
        var parameters = Sizes.Select((size, i) => Make.Parameter(i, size)).ToArray();
        using var inner = new RandomStepOptimizer(1, parameters);
        using var callback = attached == Attached.Not ? null : new SpectralEdgeCallback(Make.Named(parameters), inner, options);
        var record = callback is null ? null : new SampleLog(callback.Monitor);
        var optimizer = attached == Attached.ByOptimizer ? inner.WithSpectralEdge(callback!) : (torch.optim.Optimizer)inner;
        for (var step = 1; step <= Steps; step++)
        {
            using var stepScope = inUsersScope ? torch.NewDisposeScope() : null;
            inner.Directions = DirectionsAt(step);
            using var loss = torch.tensor(LossAt(step));
            optimizer.step(() => loss);
            if (attached == Attached.ByCall)
            {
                callback!.OnStepEnd(loss);
            }
        }

        var values = parameters.Select(Numbers.Read).ToArray();
        foreach (var parameter in parameters)
        {
            parameter.Dispose();
        }

        return (record?.Lines.ToList() ?? [], record?.Events ?? [], values);
    }

    /// <summary>The same run with the core alone, which reads copies of the parameters from arrays.</summary>
    private static (List<string> Samples, List<SpectralEvent> Events) WatchArrays(MonitorOptions options)
    {
        var parameters = Sizes.Select((size, i) => Make.Parameter(i, size)).ToArray();
        var arrays = Sizes.Select(size => new float[size]).ToArray();
        var source = new ParameterArrays();
        for (var i = 0; i < arrays.Length; i++)
        {
            source.Add($"p{i}", arrays[i]);
        }

        CopyTo(arrays, parameters);
        using var optimizer = new RandomStepOptimizer(1, parameters);
        using var monitor = new SpectralMonitor(source, options);
        var record = new SampleLog(monitor);
        for (var step = 1; step <= Steps; step++)
        {
            optimizer.Directions = DirectionsAt(step);
            optimizer.step();
            CopyTo(arrays, parameters);
            monitor.Observe(step, LossAt(step));
        }

        return ([.. record.Lines], record.Events);
    }

    private static void CopyTo(float[][] arrays, torch.Tensor[] parameters)
    {
        for (var i = 0; i < arrays.Length; i++)
        {
            Array.ConvertAll(Numbers.Read(parameters[i]), value => (float)value).CopyTo(arrays[i], 0);
        }
    }
}
