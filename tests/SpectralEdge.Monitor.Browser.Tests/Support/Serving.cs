using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary><c>spectral-edge serve</c> as a process of its own: it can be stopped, killed and started again at the same port.</summary>
internal sealed partial class Serving : IDisposable
{
    private readonly Process _process;

    private Serving(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Address of the page, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Serves a run or a folder, and waits until it does.</summary>
    /// <param name="path">The run or folder.</param>
    /// <param name="port">The port; 0 for any.</param>
    public static Serving Start(string path, int port = 0)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "spectral-edge.dll"), "serve", path, "--port",
            port.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        var said = new List<string>();
        var address = new TaskCompletionSource<string>();
        void Read(string? line)
        {
            lock (said)
            {
                said.Add(line ?? string.Empty);
            }

            if (line is not null && Web().Match(line) is { Success: true } match)
            {
                address.TrySetResult(match.Value);
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!address.Task.Wait(TimeSpan.FromSeconds(30)))
        {
            process.Kill();
            Assert.Fail($"'spectral-edge serve' gives no address. It says:\n{string.Join('\n', said)}");
        }

        return new Serving(process, new Uri(address.Task.Result));
    }

    /// <summary>Waits until a run is in the list that a page opens the newest run of: the folder is looked at every two seconds.</summary>
    /// <param name="run">Its name.</param>
    public async Task Lists(string run)
    {
        using var client = new HttpClient { BaseAddress = Address };
        for (var tries = 0; ; tries++)
        {
            var list = await client.GetStringAsync(new Uri("api/runs", UriKind.Relative));
            if (list.Contains($"\"{run}\"", StringComparison.Ordinal))
            {
                return;
            }

            Assert.True(tries < 150, $"'{run}' is not among the runs: {list}");
            await Task.Delay(100);
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>As kill -9 does.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex("http://[^\\s'\"]+")]
    private static partial Regex Web();
}
