using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>A test that needs Prometheus; skipped, with the reason, only where it is missing and cannot be installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = Prometheus.Missing;
}

/// <summary>A real Prometheus on a free port of this machine, with the example's configuration.</summary>
internal sealed class Prometheus : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly Process _process;
    private readonly Task<string> _said;

    /// <summary>Starts it.</summary>
    /// <param name="target">The port that it scrapes.</param>
    public Prometheus(int target)
    {
        var program = Find("prometheus");
        Assert.True(program is not null, "No prometheus on the path. Install it (Debian: apt-get install prometheus).");
        var written = File.ReadAllText(Repository.PathOf("examples", "Metrics", "prometheus.yml"));
        Assert.Contains("scrape_interval: 5s", written, StringComparison.Ordinal);
        Assert.Contains("localhost:9464", written, StringComparison.Ordinal);
        var config = Path.Combine(_folder.Path, "prometheus.yml");
        File.WriteAllText(
            config,
            written.Replace("scrape_interval: 5s", "scrape_interval: 500ms", StringComparison.Ordinal)
                .Replace("localhost:9464", string.Create(CultureInfo.InvariantCulture, $"localhost:{target}"), StringComparison.Ordinal));
        var port = FreePort();
        string[] arguments =
        [
            $"--config.file={config}",
            $"--storage.tsdb.path={Path.Combine(_folder.Path, "data")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
            "--log.level=warn",
        ];
        _http.BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        _said = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Why there is none here; null where there is one, or where one could have been installed: then the test fails.</summary>
    public static string? Missing =>
        Find("prometheus") is not null || (Environment.UserName == "root" && Find("apt-get") is not null)
            ? null
            : "No prometheus on the path, and it cannot be installed here. Install it (Debian: prometheus).";

    /// <summary>A port of this machine that nobody listens to.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks until the answer is what is waited for, however long a scrape takes.</summary>
    /// <param name="query">PromQL.</param>
    /// <param name="isThere">What is waited for.</param>
    public async Task<Series[]> Wait(string query, Func<Series[], bool> isThere)
    {
        Series[] found = [];
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience && !_process.HasExited;)
        {
            found = await Ask(query);
            if (isThere(found))
            {
                return found;
            }

            await Task.Delay(100);
        }

        Assert.Fail(
            $"Prometheus does not say what is waited for. {query} gives:\n{string.Join('\n', found.Select(series => series.Value))}"
            + (_process.HasExited ? await _said : string.Empty));
        return found;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(
            folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private async Task<Series[]> Ask(string query)
    {
        try
        {
            var text = await _http.GetStringAsync(new Uri("api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative));
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(Series.Of)];
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            // It is starting.
            return [];
        }
    }

    /// <summary>A value, and the labels it has.</summary>
    internal sealed record Series(IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public string this[string label] => Labels[label];

        public static Series Of(JsonElement result) => new(
            result.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            double.Parse(result.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture));
    }
}
