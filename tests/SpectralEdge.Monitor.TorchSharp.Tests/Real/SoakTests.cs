using System.Globalization;
using TorchSharp;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// A GPT of some size, watched through all front doors at every step, with a forced collection between steps: what grows?
/// </summary>
/// <remarks>Short by default. <c>SPECTRALEDGE_SOAK_SECONDS=300</c> makes it long.</remarks>
public class SoakTests(ITestOutputHelper output)
{
    private const int WarmUp = 20;
    private const int Context = 32;

    [Fact]
    public void Training_ThroughAllFrontDoors_LetsNothingGrow()
    {
        var folder = Directory.CreateTempSubdirectory("spectraledge-");
        try
        {
            Soak(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Soak(string folder)
    {
        torch.set_num_threads(1);
        torch.random.manual_seed(1);
        var options = new MonitorOptions
        {
            Windows = [new(1, 5)],
            Detectors = Detect.All,
            Sketch = new() { Length = 1024 },
            Run = new() { Folder = null },
        };
        using var data = CharacterGpt.Encoded();
        using var model = CharacterGpt.Model(width: 128, heads: 4, layers: 4, Context);
        using var adamw = torch.optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 0.01);
        using var called = new SpectralEdgeCallback(
            model, adamw, options with { Sketch = options.Sketch with { Mode = WindowMode.Exact } });
        using var wrapping = new SpectralEdgeCallback(
            model,
            adamw,
            options with { Sketch = options.Sketch with { Mode = WindowMode.Sketch }, Grouping = ParameterGrouping.ByLayer });
        using var recording = new SpectralEdgeCallback(
            model,
            adamw,
            options with
            {
                Sketch = options.Sketch with { Mode = WindowMode.Sketch },
                Run = options.Run with { Folder = folder, Recording = true },
            });
        var optimizer = adamw.WithSpectralEdge(wrapping);
        var steps = 0L;
        void Step()
        {
            using (torch.NewDisposeScope())
            {
                optimizer.zero_grad();
                var loss = CharacterGpt.Loss(model, data, batch: 4, Context);
                loss.backward();
                optimizer.step();
                called.OnStepEnd(loss);
                recording.OnStepEnd(loss);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            steps++;
        }

        var figures = Measure(Step);
        foreach (var callback in new[] { called, wrapping, recording })
        {
            var report = callback.Monitor.Report;
            Assert.Equal(
                (steps, steps, 0L, 0L),
                (report.StepsReceived, report.UpdatesKept, report.RunFileLinesLost, report.TrajectorySamplesLost));
        }

        Print(called.Monitor.Inventory.ParameterCount, figures);
        AssertNothingGrew(figures[0], figures[^1]);
    }

    /// <summary>Trains for as long as is asked for; figures after the warm-up and after each quarter.</summary>
    private static List<Figures> Measure(Action step)
    {
        var steps = 0L;
        for (; steps < WarmUp; steps++)
        {
            step();
        }

        var duration = TimeSpan.FromSeconds(Setting("SPECTRALEDGE_SOAK_SECONDS", 3));
        var start = TimeProvider.System.GetTimestamp();
        var figures = new List<Figures> { Figures.Now(steps) };
        for (var quarter = 1; quarter <= 4; quarter++)
        {
            while (TimeProvider.System.GetElapsedTime(start) < duration * quarter / 4)
            {
                step();
                steps++;
            }

            figures.Add(Figures.Now(steps));
        }

        return figures;
    }

    private static void AssertNothingGrew(Figures first, Figures last)
    {
        Assert.Equal(first.Tensors, last.Tensors);
        Assert.Equal(first.Files, last.Files);

        // Wide of what is seen, and narrow beside one copy of the parameters for each step.
        Assert.InRange(last.Managed - first.Managed, long.MinValue, 16 << 20);
        Assert.InRange(last.Resident - first.Resident, long.MinValue, 128 << 20);
    }

    private void Print(long parameters, List<Figures> figures)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{parameters} parameters, three callbacks, every step sampled, one forced collection after each step"));
        output.WriteLine("| steps | managed MiB | resident MiB | open handles | open files | tensors |");
        output.WriteLine("|---|---|---|---|---|---|");
        figures.ForEach(one => output.WriteLine(one.ToString()));
        output.WriteLine($"opened since the start: {string.Join(' ', figures[^1].Handles.Except(figures[0].Handles))}");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed record Figures(long Steps, long Managed, long Resident, IReadOnlyList<string> Handles, long Tensors)
    {
        /// <summary>
        /// Open files but for libraries, which the test host loads whenever it needs them; sockets, pipes and the like, such
        /// as <c>socket:[123]</c>, are its own too.
        /// </summary>
        public IEnumerable<string> Files => Handles
            .Where(handle => !handle.Contains(':', StringComparison.Ordinal)
                && !handle.EndsWith(".dll", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        public static Figures Now(long steps) =>
            new(
                steps,
                GC.GetTotalMemory(forceFullCollection: true),
                Environment.WorkingSet,
                OpenHandles(),
                torch.Tensor.TotalCount);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"| {Steps} | {Managed / 1048576.0:F2} | {Resident / 1048576.0:F1} | {Handles.Count} | {Files.Count()} | "
                + $"{Tensors} |");

        /// <summary>What the open handles stand for; none where the system does not list them as files.</summary>
        private static List<string> OpenHandles() =>
            Directory.Exists("/proc/self/fd")
                ? [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(Target).OfType<string>()]
                : [];

        private static string? Target(string handle)
        {
            try
            {
                return Path.GetFileName(File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName);
            }
            catch (IOException)
            {
                // The handle that the list itself was read with.
                return null;
            }
        }
    }
}
