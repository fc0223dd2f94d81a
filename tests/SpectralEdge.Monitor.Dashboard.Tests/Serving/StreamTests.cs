using System.Text;
using System.Text.Json;
using SpectralEdge.Monitor.Sinks.Tests;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>News reach the page, also after it was away, and never without bound.</summary>
public class StreamTests
{
    [Fact]
    public async Task Stream_SaysEachEvent_AndAgainToWhoComesBack()
    {
        using var folder = new TempFolder();
        using var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder.Path, Name = "run" });
        using var page = new Page(monitor.ServeDashboard(new DashboardOptions { Port = 0 }));
        SmallRun.Train(monitor, parameters, 20);
        var id = await page.IdOf("run");
        using var listener = await Listener.Join(page, id);
        var hello = await listener.Next("hello");
        SmallRun.Train(monitor, parameters, 70, from: 20);

        var e = await listener.Next("event");
        var run = await listener.Next("run");

        Assert.Equal(id, e.Data.GetProperty("run").GetString());
        Assert.Equal("gap_opened", e.Data.GetProperty("event").GetProperty("kind").GetString());
        Assert.Equal("live", run.Data.GetProperty("state").GetString());
        Assert.StartsWith(hello.Data.GetProperty("instance").GetString() + "-", e.Id, StringComparison.Ordinal);

        // It comes back with the message before the event, and with that of another server.
        using var again = await Listener.Join(page, id, hello.Id);
        Assert.Equal(e.Id, (await again.Next("event")).Id);
        using var stranger = await Listener.Join(page, id, "another-7");
        await stranger.Next("reset");
    }

    [Fact]
    public async Task Stream_OfAFile_SaysWhatIsAppended_AndThatItWasReplaced()
    {
        using var folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "run", steps: 200);
        var path = Path.Combine(folder.Path, "run", "run.jsonl");
        var lines = File.ReadAllLines(path);
        var at = Array.FindIndex(lines, line => line.Contains("gap_collapsed", StringComparison.Ordinal));
        File.WriteAllLines(path, lines[..at]);
        using var page = new Page(folder.Path);
        var id = await page.IdOf("run");
        await page.Get($"api/runs/{id}");
        using var listener = await Listener.Join(page, id);
        await listener.Next("hello");
        File.AppendAllLines(path, lines[at..]);

        Assert.Equal(
            "gap_collapsed", (await listener.Next("event")).Data.GetProperty("event").GetProperty("kind").GetString());
        File.WriteAllText(path, lines[0].Replace("\"started\":\"2", "\"started\":\"1", StringComparison.Ordinal) + "\n");
        await listener.Next("reset");
        DashboardServerTests.Run(folder.Path, "new", steps: 12);
        await listener.Next("list");
    }

    [Fact]
    public void Client_ThatSleeps_IsToldToFetchEverythingAgain()
    {
        var client = new StreamClient(new HashSet<string> { "a" }, number: 0);
        for (var i = 1; i <= 100_000; i++)
        {
            client.Add(new StreamEvent(i, "a", []));
            client.Changed("a", i);
        }

        var (reset, _, events) = client.Take(newest: 100_000);

        Assert.True(reset);
        Assert.InRange(events.Count, 0, 256);
        Assert.Equal(["a"], client.TakeChanged());
        Assert.Equal(100_000, client.Number);
    }

    private sealed class Listener : IDisposable
    {
        private readonly HttpResponseMessage _answer;
        private readonly StreamReader _reader;

        private Listener(HttpResponseMessage answer, Stream stream) =>
            (_answer, _reader) = (answer, new StreamReader(stream, Encoding.UTF8));

        public static async Task<Listener> Join(Page page, string run, string? last = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/stream?runs={run}", UriKind.Relative));
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            var answer = await page.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new Listener(answer, await answer.Content.ReadAsStreamAsync());
        }

        /// <summary>The next message of a type; others are passed over.</summary>
        public async Task<(string Id, JsonElement Data)> Next(string type)
        {
            while (true)
            {
                var (id, name, data) = (string.Empty, string.Empty, string.Empty);
                while (await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { Length: > 0 } line)
                {
                    var colon = line.IndexOf(": ", StringComparison.Ordinal);
                    (id, name, data) = line[..colon] switch
                    {
                        "id" => (line[(colon + 2)..], name, data),
                        "event" => (id, line[(colon + 2)..], data),
                        _ => (id, name, line[(colon + 2)..]),
                    };
                }

                if (name == type)
                {
                    return (id, JsonDocument.Parse(data).RootElement);
                }
            }
        }

        public void Dispose()
        {
            _reader.Dispose();
            _answer.Dispose();
        }
    }
}
