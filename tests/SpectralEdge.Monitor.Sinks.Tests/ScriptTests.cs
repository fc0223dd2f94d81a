using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>The two programs of one file in examples: one trains, the other follows what it writes.</summary>
public class ScriptTests
{
    [Fact]
    public async Task Scripts_OneTrainsAndTheOtherFollows_SayTheSame()
    {
        using var folder = new TempFolder();
        var trained = await Run("train.cs", folder.Path, "first", "400");
        var path = Path.Combine(folder.Path, "first");
        var followed = await Run("watch.cs", path);
        var run = RunRecordReader.Read(path);

        Assert.Equal(400 / 2 - 7, run.Samples.Count);
        Assert.StartsWith("400 steps received, 200 updates kept", trained[^1], StringComparison.Ordinal);
        Assert.Equal("first: Ended", followed[^2]);
        Assert.Equal(run.Events.Select(e => e.ToString()), trained[..^1]);
        Assert.Equal(
            run.Samples.Select(sample => sample.Step),
            followed.Where(line => line.StartsWith("  ", StringComparison.Ordinal))
                .Select(line => long.Parse(line.AsSpan(0, 8), CultureInfo.InvariantCulture)));
        Assert.Equal(
            run.Events.Select(e => e.ToString()),
            followed[..^2].Where(line => !line.StartsWith("  ", StringComparison.Ordinal)));
        var largest = run.Samples.MaxBy(sample => sample.GapRatio)!;
        Assert.Equal(
            FormattableString.Invariant($"the largest ratio, {largest.GapRatio:F2}, came at step {largest.Step}"), followed[^1]);
    }

    [Fact]
    public async Task Watch_RunThatGrows_GoesOnUntilItEnds()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "late");
        var following = Run("watch.cs", path);
        await Run("train.cs", folder.Path, "late", "100");

        Assert.Equal("late: Ended", (await following)[^2]);
    }

    private static async Task<string[]> Run(string script, params string[] arguments)
    {
        // Of the configuration that the tests are built in, so that nothing is built twice.
        var configuration = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2];
        var start = new ProcessStartInfo(
            "dotnet", ["run", "-c", configuration, "--file", Repository.PathOf("examples", script), "--", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {await output}{await error}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
