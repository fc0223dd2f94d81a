using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary><c>serve</c>, and the reports that are one file.</summary>
public class ServeCommandTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Fact]
    public async Task Serve_AnswersUntilItIsInterrupted()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(CommandLine).Assembly.Location, "serve", inputs.Run, "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var url = await process.StandardOutput.ReadLineAsync();
        using var client = new HttpClient();
        var list = await client.GetStringAsync(new Uri(new Uri(url!), "api/runs"));
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();

        Assert.Contains("\"name\":\"small\"", list, StringComparison.Ordinal);
        Assert.Equal((0, string.Empty), (process.ExitCode, await process.StandardOutput.ReadToEndAsync()));
        Assert.Equal($"serving '{inputs.Run}'; Ctrl-C ends it\n", await process.StandardError.ReadToEndAsync());
    }

    [Fact]
    public void Serve_PortTaken_OrNoSuchRun_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var outcome = Tool.Run("serve", inputs.Run, "--port", $"{port}");
        var missing = Tool.Run("serve", "nowhere/at/all");

        Assert.Equal((2, string.Empty), (outcome.Code, outcome.Output));
        Assert.Contains($"Port {port} is taken", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, missing.Code);
        Assert.Equal("spectral-edge: There is no run 'nowhere/at/all'. Check the path.\n", missing.Error);
    }

    [Fact]
    public void Report_ToHtml_IsOneFile()
    {
        using var folder = new TempFolder();
        var file = folder.File("small.html");

        var outcome = Tool.Run("report", inputs.Run, "--out", file);

        Assert.Equal((0, $"wrote {file}\n"), (outcome.Code, outcome.Output));
        Assert.Contains("\"name\":\"small\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Compare_ToHtml_HasBothRuns_AndCheckpointsAreRefused()
    {
        using var folder = new TempFolder();
        var file = folder.File("both.html");
        var other = SmallRun.Record(folder.Path, seed: 8, name: "other");

        var outcome = Tool.Run("compare", inputs.Run, other, "--out", file);
        var refused = Tool.Run("report", inputs.Checkpoints, "--out", file);

        Assert.Equal((0, $"wrote {file}\n"), (outcome.Code, outcome.Error));
        var text = File.ReadAllText(file);
        Assert.Contains("\"name\":\"small\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"other\"", text, StringComparison.Ordinal);
        Assert.Equal(2, refused.Code);
        Assert.Contains("is no run, and a report in HTML is made of run files", refused.Error, StringComparison.Ordinal);
    }
}
