using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Runs that are probed, and what their windows look like computed another way.</summary>
internal static class ProbedRuns
{
    /// <summary>Takes a probe at every sample of a run with exact windows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Its parameters.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="step">Moves the parameters, given the number of the step from 1, and gives the learning rate.</param>
    /// <param name="window">The window.</param>
    /// <param name="mode">How updates are kept.</param>
    /// <returns>The results, the places θ at every sample from the start on, and the number of probes skipped.</returns>
    public static (List<TResult> Results, List<double[]> Places, long Skipped) Take<TResult>(
        IProbedModel model, ParameterArrays source, Probe probe, int steps, Func<int, double?> step, WindowSpec window,
        WindowMode mode = WindowMode.Exact)
        where TResult : ProbeResult
    {
        var options = new MonitorOptions
        {
            Windows = [window],
            Sketch = new() { Mode = mode, Length = 64 },
            Run = new() { Folder = null },
        };
        using var monitor = new SpectralMonitor(source, options);
        using var schedule = monitor.Probe(model, new() { Probes = [probe with { Every = 1 }] });
        var (results, places) = (new List<TResult>(), new List<double[]> { Read(model) });
        schedule.On<TResult>(results.Add);
        for (var i = 1; i <= steps; i++)
        {
            var rate = step(i);
            if (i % window.Every == 0)
            {
                places.Add(Read(model));
            }

            monitor.Observe(i, null, rate);
        }

        Assert.Equal(0, monitor.Report.HandlerFailures);
        return (results, places, schedule.SkippedCount);
    }

    /// <summary>What a run file has of a result.</summary>
    public static JsonDocument Json(ProbeResult result)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            result.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(stream.ToArray());
    }

    /// <summary>θ now.</summary>
    public static double[] Read(IProbedModel model)
    {
        var place = new double[model.Blocks.Sum(block => block.Count)];
        model.Read(place);
        return place;
    }

    /// <summary>The updates between places.</summary>
    public static double[][] Updates(IReadOnlyList<double[]> places) =>
        [.. places.Skip(1).Zip(places, (now, before) => now.Zip(before, (a, b) => a - b).ToArray())];

    /// <summary>Singular values and right singular vectors of some updates, by the SVD of another library.</summary>
    public static (double[] Sigma, double[][] V) Svd(IEnumerable<double[]> updates)
    {
        var svd = Matrix<double>.Build.DenseOfRows(updates).Svd();
        return ([.. svd.S], [.. Enumerable.Range(0, svd.S.Count).Select(j => svd.VT.Row(j).ToArray())]);
    }

    /// <summary>Compares two numbers, relative to a scale.</summary>
    public static void Near(double expected, double actual, double scale, double tolerance = 1e-9) =>
        Assert.True(
            Math.Abs(expected - actual) <= tolerance * Math.Abs(scale),
            $"{actual:r} should be {expected:r} within {tolerance} of {scale:r}.");
}

/// <summary>An optimizer that a test says everything about.</summary>
internal sealed class ToldOptimizer(params BlockRule[] rules) : IProbedOptimizer
{
    public IReadOnlyList<BlockRule> Rules { get; set; } = rules;

    public double[]? Momentum { get; set; }

    public double[]? Preconditioner { get; set; }

    public bool ReadMomentum(Span<double> momentum) => Fill(Momentum, momentum);

    public bool ReadPreconditioner(Span<double> preconditioner) => Fill(Preconditioner, preconditioner);

    private static bool Fill(double[]? values, Span<double> destination)
    {
        values?.CopyTo(destination);
        return values is not null;
    }
}
