using System.Diagnostics;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>An example, built with these tests, in a process of its own.</summary>
internal static class ExampleProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code and what it wrote to the standard output.</returns>
    public static async Task<(int Code, string Output)> Run(string name, params string[] arguments)
    {
        // .../bin/Release/net10.0/, of the tests and of the example alike.
        var build = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^2..];
        var program = Repository.PathOf("examples", name, "bin", build[0], build[1], $"{name}.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await error);
    }
}
