using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SpectralEdge.Monitor.Dashboard;

namespace SpectralEdge.Monitor.DashboardBenchmark;

/// <summary>Serves a folder, asks as the page does, and prints what it took.</summary>
internal static class ServerReport
{
    /// <summary>Measures, and prints a table.</summary>
    public static async Task Write(string folder, TextWriter output)
    {
        var process = Process.GetCurrentProcess();
        using var server = DashboardServer.Serve(folder, new DashboardOptions { Port = 0 });
        using var client = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) };
        var began = Stopwatch.GetTimestamp();
        var runs = await Get(client, "api/runs");
        Print(output, "first list of runs", Since(began), "ms");
        var large = runs.GetProperty("runs").EnumerateArray().First(run => run.GetProperty("name").GetString() == "large");
        var run = "api/runs/" + large.GetProperty("id").GetString();
        began = Stopwatch.GetTimestamp();
        var detail = await Get(client, run);
        Print(output, "first answer about the large run", Since(began), "ms");
        while (detail.GetProperty("run").GetProperty("problem").ValueKind != JsonValueKind.Null)
        {
            await Task.Delay(50);
            detail = await Get(client, run);
        }

        var seconds = Since(began) / 1000;
        var bytes = new FileInfo(Path.Combine(folder, "large", "run.jsonl")).Length;
        Print(output, "all of the large run", seconds * 1000, "ms");
        Print(output, "its file", bytes / 1e6, "MB");
        Print(output, "read at", bytes / 1e6 / seconds, "MB/s");
        Print(output, "samples of the whole model", detail.GetProperty("run").GetProperty("samples").GetDouble(), string.Empty);
        foreach (var other in runs.GetProperty("runs").EnumerateArray())
        {
            await Get(client, "api/runs/" + other.GetProperty("id").GetString());
        }

        var groups = string.Join(',', detail.GetProperty("groups").EnumerateArray().Select(group => group.GetString()));
        const string Names = "names=loss,gap_ratio,k,sigma1,sigma2,sigma3,sigma4,sigma5";
        foreach (var (what, path) in ((string, string)[])
            [("list of runs", "api/runs"), ("run", run), ("series, 1200 points", $"{run}/series?{Names}&points=1200"),
             ("series of a zoom", $"{run}/series?{Names}&points=1200&from=400000&to=500000"),
             ("tail", $"{run}/series?{Names}&points=1200&from=999000"), ("heat map, 600 columns", $"{run}/heat?columns=600"),
             ("small multiples of all groups", $"{run}/series?groups={groups}&names=gap_ratio,k&points=300")])
        {
            var times = new List<double>();
            var size = 0;
            for (var i = 0; i < 20; i++)
            {
                began = Stopwatch.GetTimestamp();
                size = (await client.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length;
                times.Add(Since(began));
            }

            Print(output, what, times.Order().ElementAt(10), $"ms, {size / 1000} kB");
        }

        process.Refresh();
        Print(output, "memory of the process", process.WorkingSet64 / 1e6, "MB");
        Print(output, "largest so far", process.PeakWorkingSet64 / 1e6, "MB");
    }

    private static double Since(long began) => Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    private static async Task<JsonElement> Get(HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }

    private static void Print(TextWriter output, string what, double value, string unit) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what,-34} | {value,10:N1} {unit,-12} |"));
}
