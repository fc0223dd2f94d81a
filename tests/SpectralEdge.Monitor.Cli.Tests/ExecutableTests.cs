using System.Diagnostics;
using System.Text;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>The built program, as a shell starts it.</summary>
public class ExecutableTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public void Program_Started_PrintsToItsStreamsAndReturnsTheCode()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(CommandLine).Assembly.Location, "check", inputs.Run, "--rule", "no gap_opened"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();

        Assert.Equal((1, string.Empty), (process.ExitCode, error));
        Assert.StartsWith("small: broken", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_FileMayNotGrow_LeavesNoRecording()
    {
        if (OperatingSystem.IsWindows())
        {
            // No limit on the size of files that a process may write.
            return;
        }

        using var folder = new TempFolder();
        var output = folder.File("made.sketch");

        // 64 blocks of 512 or 1024 bytes, against 41 records of 1000 numbers: the disk is full on the way. Without the trap the
        // system would end the process;
        // the runtime's own memory for code is a file that the limit would count too.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; ulimit -f 64; exec dotnet "
            + "\"$@\"", "sh", typeof(CommandLine).Assembly.Location, "convert", inputs.Checkpoints, "--out", output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        using var process = Process.Start(start)!;
        var (printed, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();

        Assert.Equal((2, string.Empty), (process.ExitCode, printed));
        Assert.Matches("^spectral-edge: \\d+ samples could not be written, so "
            + $"'{System.Text.RegularExpressions.Regex.Escape(output)}' is not made\\. Make room on the disk, or name a file on "
            + "another one\\.\n$", error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("en_US.ISO-8859-1")]
    [InlineData("C")]
    public void Program_RedirectedOnAMachineOfAnotherEncoding_PrintsUtf8WithoutByteOrderMark(string language)
    {
        var (output, _) = BytesOf(language, "analyze", inputs.Run);
        var (_, error) = BytesOf(language, "analyze", "σ");

        Assert.StartsWith("small: 36 samples", Strict.GetString(output), StringComparison.Ordinal);
        Assert.Contains("σ1", Strict.GetString(output), StringComparison.Ordinal);
        Assert.StartsWith("spectral-edge: 'σ' does not exist.", Strict.GetString(error), StringComparison.Ordinal);
    }

    private static (byte[] Output, byte[] Error) BytesOf(string language, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = language },
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.StandardError.BaseStream.CopyTo(error);
        process.WaitForExit();
        return (output.ToArray(), error.ToArray());
    }
}
