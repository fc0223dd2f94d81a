using System.Diagnostics;
using System.Text.Json;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The worker of docs/guide/hosting.md: it trains, says that it is well, and ends with its state saved when asked to.</summary>
public class WorkerTests
{
    [Fact]
    public async Task Worker_ThatIsStopped_SavesItsStateAndGoesOn()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("spectral-edge-").FullName;
        try
        {
            using var first = Start(folder, "--Training:Steps=1000000000", "--Training:HealthAfter=00:00:01");
            var healthy = await Wait(first, "spectral-edge is Healthy: first: step ");
            using (var signal = Process.Start("kill", ["-TERM", $"{first.Id}"]))
            {
                await signal.WaitForExitAsync();
            }

            var saved = await Wait(first, "State of step ");
            await first.StandardOutput.ReadToEndAsync();
            await first.WaitForExitAsync();

            var step = long.Parse(saved.Split(' ')[3]);
            Assert.Equal((0, true), (first.ExitCode, step > 0 && healthy.Length > 0));
            Assert.Equal((step, "end"), StepsAndEnd(folder));

            // The state holds the options, so a run goes on with the same ones.
            using var second = Start(folder, $"--Training:Steps={step + 100}");
            Assert.Contains($"State of step {step + 100} saved", await second.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
            await second.WaitForExitAsync();
            Assert.Equal((step + 100, "end"), StepsAndEnd(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (long Steps, string Type) StepsAndEnd(string folder)
    {
        var last = JsonDocument.Parse(File.ReadLines(Path.Combine(folder, "runs", "first", "run.jsonl")).Last()).RootElement;
        return (last.GetProperty("steps_received").GetInt64(), last.GetProperty("type").GetString()!);
    }

    private static Process Start(string folder, params string[] settings)
    {
        var build = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2..];
        var program = Repository.PathOf("examples", "Worker", "bin", build[0], build[1], "Worker.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, "--SpectralEdge:Run:Name=first", .. settings])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
    }

    /// <summary>Reads up to a line that begins so.</summary>
    private static async Task<string> Wait(Process process, string begin)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.TrimStart().StartsWith(begin, StringComparison.Ordinal))
            {
                return line.Trim();
            }
        }

        throw new InvalidOperationException($"The worker ended without a line that begins with '{begin}'.");
    }
}
