using System.Diagnostics;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A full disk, Ctrl-C, TERM: what a command did not finish leaves nothing that looks whole.</summary>
public sealed class UnfinishedOutputTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Theory]
    [InlineData("table", "convert", "RUN", "--out", "OUT")]
    [InlineData("dots.npy", "convert", "RECORDING", "--out", "OUT")]
    [InlineData("copy.sketch", "convert", "RECORDING", "--precision", "float32", "--out", "OUT")]
    [InlineData("made.sketch", "convert", "CHECKPOINTS", "--out", "OUT")]
    [InlineData("report", "report", "RUN", "--out", "OUT")]
    [InlineData("analysis", "analyze", "RUN", "--out", "OUT")]
    [InlineData("png", "report", "RUN", "--out", "OUT", "--format", "png")]
    [InlineData("pdf", "report", "RUN", "--out", "OUT", "--format", "pdf")]
    [InlineData("page.html", "report", "RUN", "--out", "OUT")]
    public void Command_OnAFullDisk_LeavesWhatWasThere(string name, params string[] arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            // No limit on the size of files that a process may write.
            return;
        }

        using var folder = new TempFolder();
        var output = folder.File(name);
        var earlier = name.EndsWith(".html", StringComparison.Ordinal) ? output : Path.Combine(output, "samples.csv");
        if (earlier == output)
        {
            File.WriteAllText(earlier, "of an earlier run");
        }
        else if (Path.GetExtension(name).Length == 0)
        {
            Directory.CreateDirectory(output);
            File.WriteAllText(earlier, "of an earlier run");
        }

        // Files of at most 4 blocks of 512 or 1024 bytes. Without the trap the system would end the process; the runtime's own memory
        // for code is a file that the limit would count too.
        using var process = Start(
            "sh", ["-c", "trap '' XFSZ; ulimit -f 4; exec dotnet \"$@\"", "sh", .. Arguments(arguments, output)]);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("spectral-edge: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("of the tool itself", error, StringComparison.Ordinal);
        string[] expected = earlier == output ? [output] : File.Exists(earlier) ? [output, earlier] : [];
        Assert.Equal(expected, Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories));
        Assert.All(expected.Where(File.Exists), file => Assert.Equal("of an earlier run", File.ReadAllText(file)));
    }

    // By TERM: a process that a shell started in the background never sees INT, which ends the same way.
    [Fact]
    public void Convert_ToldToEndOnTheWay_LeavesNothing()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TempFolder();
        var checkpoints = SmallCheckpoints.Write(folder.File("checkpoints"), 400);
        var ended = 0;
        for (var tries = 0; ended == 0 && tries < 20; tries++)
        {
            var output = folder.File($"made-{tries}.sketch");
            using var process = Start("dotnet", Arguments(["convert", "CHECKPOINTS", "--out", "OUT"], output, checkpoints));
            while (!process.HasExited && Parts(folder.Path).Length == 0)
            {
                Thread.Sleep(1);
            }

            Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();
            process.WaitForExit();

            // It may have been faster than the signal: then its file is whole.
            ended += process.ExitCode == 0 ? 0 : 1;
            Assert.Equal(process.ExitCode == 0, File.Exists(output));
            Assert.Empty(Parts(folder.Path));
        }

        Assert.Equal(1, ended);
    }

    [Fact]
    public void Complete_MovesAllOrNothing_AndDisposeRemovesTheRest()
    {
        using var folder = new TempFolder();
        var (first, second) = (folder.File("first.csv"), folder.File("second.csv"));
        using (var files = new OutputFiles())
        {
            files.Write(first, "a");
            File.WriteAllText(files.PartOf(second), "b");
            Directory.CreateDirectory(files.Aside(first));
            Assert.All(Directory.GetFileSystemEntries(folder.Path), file => Assert.EndsWith(".part", file, StringComparison.Ordinal));
            Assert.Equal([first, second], files.Complete());
        }

        Assert.Equal(("a", "b"), (File.ReadAllText(first), File.ReadAllText(second)));
        using (var files = new OutputFiles())
        {
            files.Write(first, "c");
        }

        Assert.Equal("a", File.ReadAllText(first));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    private static string[] Parts(string folder) => Directory.GetFileSystemEntries(folder, "*.part");

    private static Process Start(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;

    private string[] Arguments(string[] arguments, string output, string? checkpoints = null) =>
    [
        typeof(CommandLine).Assembly.Location,
        .. arguments.Select(argument => argument switch
        {
            "RUN" => inputs.Run,
            "RECORDING" => inputs.Recording,
            "CHECKPOINTS" => checkpoints ?? inputs.Checkpoints,
            "OUT" => output,
            _ => argument,
        }),
    ];
}
