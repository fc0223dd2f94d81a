using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Starts the example of sharded training as an MPI job.</summary>
internal static class Mpirun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Why it cannot be started here; null if it can.</summary>
    public static string? Missing { get; } =
        MpiReducer.IsAvailable(out var reason)
            ? (Find() is null ? "No mpirun on the path. Install Open MPI (Debian: openmpi-bin)." : null)
            : reason;

    /// <summary>Runs the example and gives its exit code and its lines.</summary>
    /// <param name="ranks">Number of processes.</param>
    /// <param name="arguments">Arguments of the example.</param>
    public static (int ExitCode, string[] Lines) Example(int ranks, params string[] arguments)
    {
        string[] all =
        [
            "--oversubscribe", "--bind-to", "none", "--allow-run-as-root", "--enable-recovery", "--mca",
            "btl_vader_single_copy_mechanism", "none",
            "-n", ranks.ToString(CultureInfo.InvariantCulture),
            "dotnet", Program(), "--mpi", .. arguments,
        ];
        var start = new ProcessStartInfo(Find()!, all) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Without vector instructions the example would train for minutes, and nothing about shards depends on them.
        start.Environment.Remove("DOTNET_EnableHWIntrinsic");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The job hangs.\n{output.GetAwaiter().GetResult()}\n{error.GetAwaiter().GetResult()}");
        }

        return (process.ExitCode, (output.GetAwaiter().GetResult()
            + error.GetAwaiter().GetResult()).Split('\n', StringSplitOptions.TrimEntries));
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(
            folder => Path.Combine(folder, "mpirun")).FirstOrDefault(File.Exists);

    // Built in the configuration of the tests: .../bin/<configuration>/<framework>.
    private static string Program()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Repository.PathOf("examples", "Sharded", "bin", framework.Parent!.Name, framework.Name, "Sharded.dll");
    }
}
