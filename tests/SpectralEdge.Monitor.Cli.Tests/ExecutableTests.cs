using System.Diagnostics;
using SpectralEdge.Monitor.Cli.Tests.Support;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The built program, as a shell starts it.</summary>
public class ExecutableTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Fact]
    public void Program_Started_PrintsToItsStreamsAndReturnsTheCode()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "check", inputs.Run, "--rule", "no gap_opened"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();

        Assert.Equal((1, string.Empty), (process.ExitCode, error));
        Assert.StartsWith("small: broken", output, StringComparison.Ordinal);
    }
}
