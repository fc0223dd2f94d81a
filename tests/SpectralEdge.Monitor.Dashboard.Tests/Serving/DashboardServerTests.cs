using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks.Tests;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>What the server answers is what the run showed.</summary>
public class DashboardServerTests
{
    [Fact]
    public async Task Series_OfAFile_AreTheSamplesOfTheRun()
    {
        using var folder = new TempFolder();
        Run(folder.Path, "small", steps: 200);
        var record = RunRecordReader.Read(Path.Combine(folder.Path, "small"));
        using var page = new Page(folder.Path);

        var series = await page.Get($"api/runs/{await page.IdOf("small")}/series?names=loss,gap_ratio,k,sigma1,sigma10,update_norm"
            + "&points=5000");

        Assert.False(series.GetProperty("thinned").GetBoolean());
        Assert.Equal(record.Samples.Select(s => s.Step), series.GetProperty("x").EnumerateArray().Select(x => x.GetInt64()));
        AssertCurve(series, "loss", record.Samples.Select(s => s.Loss ?? double.NaN));
        AssertCurve(series, "gap_ratio", record.Samples.Select(s => s.GapRatio));
        AssertCurve(series, "k", record.Samples.Select(s => s.GapPosition ?? double.NaN));
        AssertCurve(series, "sigma1", record.Samples.Select(s => s.SingularValues[0]));
        AssertCurve(series, "sigma10", record.Samples.Select(s => s.SingularValues[9]));
        AssertCurve(series, "update_norm", record.Samples.Select(s => s.UpdateNorm));
    }

    [Fact]
    public async Task Detail_OfAFile_HasItsEventsAndCounters()
    {
        using var folder = new TempFolder();
        Run(folder.Path, "small", steps: 200);
        var record = RunRecordReader.Read(Path.Combine(folder.Path, "small"));
        using var page = new Page(Path.Combine(folder.Path, "small"));

        var detail = await page.Get($"api/runs/{await page.IdOf("small")}");

        Assert.NotEmpty(record.Events);
        Assert.Equal(
            record.Events.Select(e => (e.Kind, e.Step)),
            detail.GetProperty("events").EnumerateArray().Select(
                e => (e.GetProperty("kind").GetString()!, e.GetProperty("step").GetInt64())));
        Assert.Equal("ended", detail.GetProperty("run").GetProperty("state").GetString());
        Assert.Equal(200, detail.GetProperty("health").GetProperty("kept").GetInt32());
        Assert.Equal(300, detail.GetProperty("parameters").GetInt32());
    }

    [Fact]
    public async Task InTheProcess_TheSameAsOfTheFile()
    {
        using var folder = new TempFolder();
        var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder.Path, Name = "live" });
        SmallRun.Train(monitor, parameters, 100);

        // Served late: what was before comes from the file.
        using var page = new Page(monitor.ServeDashboard(new DashboardOptions { Port = 0 }));
        SmallRun.Train(monitor, parameters, 100, from: 100);
        monitor.Dispose();
        using var other = new Page(folder.Path);
        var path = $"api/runs/{await page.IdOf("live")}";

        await page.Until(path, run => run.GetProperty("run").GetProperty("step").GetInt64() == 200);
        const string Query = "/series?names=gap_ratio,loss,sigma3,drift_ratio&points=5000";
        var (own, read) = (await page.Get(path + Query), await other.Get(path + Query));

        Assert.Equal(191, own.GetProperty("total").GetInt32());
        Assert.Equal(read.GetRawText(), own.GetRawText());
        Assert.Equal(
            (await other.Get(path)).GetProperty("events").GetRawText(), (await page.Get(path)).GetProperty("events").GetRawText());
    }

    [Fact]
    public void Serve_PortTaken_SaysSo()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = Assert.Throws<IOException>(
            () => DashboardServer.Serve(folder.Path, new DashboardOptions { Port = port }).Dispose());

        Assert.Contains($"Port {port} is taken", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 for any free one", error.Message, StringComparison.Ordinal);
    }

    internal static void Run(string folder, string name, int steps, int groups = 1)
    {
        using var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder, Name = name }, groups);
        SmallRun.Train(monitor, parameters, steps);
    }

    private static void AssertCurve(JsonElement series, string name, IEnumerable<double> expected) => Assert.Equal(
        expected.Select(value => double.IsNaN(value) ? null : (float?)value),
        series.GetProperty("series").GetProperty(name).EnumerateArray()
            .Select(value => value.ValueKind == JsonValueKind.Null ? null : (float?)value.GetSingle()));
}
