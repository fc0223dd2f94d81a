using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Torch;
using TorchSharp;

namespace Grokking.Torch;

/// <summary>What only the real tensor library can show: bit-identical training, a flat tensor count, and no crash under collections.</summary>
internal static class Checks
{
    private enum Attached
    {
        Not,
        ByCall,
        ByOptimizer,
    }

    /// <summary>Trains with and without the callback, in all ways of attaching it.</summary>
    /// <returns>0 if everything is as it should be.</returns>
    public static int Run(DemoSettings settings, TextWriter output)
    {
        var steps = Math.Min(settings.Steps, 500);
        var plain = Train(settings, steps, Attached.Not, exact: true, inUsersScope: false);
        var failures = 0;
        foreach (var attached in new[] { Attached.ByCall, Attached.ByOptimizer })
        {
            foreach (var exact in new[] { true, false })
            {
                foreach (var inUsersScope in new[] { false, true })
                {
                    var watched = Train(settings, steps, attached, exact, inUsersScope);
                    var same = watched.AsSpan().SequenceEqual(plain);
                    failures += same ? 0 : 1;
                    output.WriteLine($"{steps} steps, attached {attached}, {(exact ? "exact" : "sketch")}, {(inUsersScope ? "inside" : "outside")} a user's scope: parameters {(same ? "bit-identical" : "DIFFERENT")}");
                }
            }
        }

        failures += TensorCount(settings, output);
        return failures;
    }

    /// <summary>Trains for a while as another thread forces garbage collections.</summary>
    public static int Soak(DemoSettings settings, TimeSpan duration, TextWriter output)
    {
        using var stop = new CancellationTokenSource(duration);
        var collections = 0L;
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                collections++;
            }
        });
        collector.Start();
        using var training = new TorchTraining(settings);
        using var callback = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(settings, exact: false) with { Every = 1 });
        var steps = 0L;
        while (!stop.IsCancellationRequested)
        {
            callback.OnStepEnd(training.Step());
            steps++;
        }

        collector.Join();
        var report = callback.Monitor.Report;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F0} s, {steps} steps, {report.UpdatesKept} updates kept, {collections} forced collections, {report.Skipped.Count} kinds of skipped steps: no crash"));
        return report.UpdatesKept == steps ? 0 : 1;
    }

    private static MonitorOptions Options(DemoSettings settings, bool exact) => settings.Monitor with
    {
        Mode = exact ? WindowMode.Exact : WindowMode.Sketch,
        SketchLength = 1024,
        RunFolder = null,
    };

    private static float[] Train(DemoSettings settings, int steps, Attached attached, bool exact, bool inUsersScope)
    {
        using var scope = inUsersScope ? torch.NewDisposeScope() : null;
        using var training = new TorchTraining(settings);
        using var callback = attached == Attached.Not
            ? null
            : new SpectralEdgeCallback(training.Model, training.Optimizer, Options(settings, exact) with { Every = 5 });
        if (attached == Attached.ByOptimizer)
        {
            training.Optimizer = training.Optimizer.WithSpectralEdge(callback!);
        }

        for (var step = 0; step < steps; step++)
        {
            var loss = training.Step();
            if (attached == Attached.ByCall)
            {
                callback!.OnStepEnd(loss);
            }
        }

        return training.Snapshot();
    }

    private static int TensorCount(DemoSettings settings, TextWriter output)
    {
        const int Steps = 10_000;
        using var training = new TorchTraining(settings);
        using var callback = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(settings, exact: false) with { Every = 1 });
        var counts = new List<long>();
        var began = Stopwatch.GetTimestamp();
        for (var step = 1; step <= Steps; step++)
        {
            // The training step's own tensors may wait for the collector, so the count is taken around the callback alone.
            training.Step();
            var before = torch.Tensor.TotalCount;
            callback.OnStepEnd();
            counts.Add(torch.Tensor.TotalCount - before);
        }

        var flat = counts.All(count => count == 0);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Steps} steps, every one sampled: tensors left behind by a sample {counts.Min()} to {counts.Max()}, total now {torch.Tensor.TotalCount}; {(flat ? "flat" : "LEAKS")} ({Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s)"));
        return flat ? 0 : 1;
    }
}
