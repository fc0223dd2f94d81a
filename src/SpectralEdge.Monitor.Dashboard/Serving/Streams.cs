using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Server-sent events: what changes, sent to each page that listens.</summary>
/// <param name="catalogue">The runs.</param>
/// <param name="hub">Who listens.</param>
/// <param name="time">The clock.</param>
internal sealed class Streams(RunCatalogue catalogue, StreamHub hub, TimeProvider time) : IDisposable
{
    private const int MostClients = 64;

    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _ended = new();

    /// <summary>Names this server process.</summary>
    public string Instance => hub.Instance;

    /// <summary>Ends all streams.</summary>
    public void End() => _ended.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    /// <summary>Answers with a stream of what changes, until the page goes away.</summary>
    public async Task Answer(HttpContext context)
    {
        var runs = new Query(context.Request.Query).Names("runs", 64).ToHashSet(StringComparer.Ordinal);
        if (hub.Clients >= MostClients)
        {
            throw new QueryException($"{MostClients} pages listen already; close one.");
        }

        runs = [.. runs.Where(run => catalogue.Ask(run) is not null)];
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ended.Token);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var client = hub.Join(runs, last);
        try
        {
            await Listen(context.Response, client, runs, end.Token).ConfigureAwait(false);
        }
        finally
        {
            hub.Leave(client);
        }
    }

    // Long: the kinds of messages, in the order in which they are sent.
    private async Task Listen(HttpResponse response, StreamClient client, HashSet<string> runs, CancellationToken end)
    {
        await Message(response, client, "hello", Text(json =>
        {
            json.WriteString("instance", hub.Instance);
            json.WriteNumber("seq", client.Number);
            json.Time("now", time.GetUtcNow());
        }), end).ConfigureAwait(false);
        var (pinged, told) = (time.GetTimestamp(), 0L);
        while (!end.IsCancellationRequested)
        {
            var (reset, list, events) = client.Take(hub.Number);
            if (reset)
            {
                await Message(response, client, "reset", Text(static _ => { }), end).ConfigureAwait(false);
            }

            foreach (var e in events)
            {
                await Message(response, client, "event", e.Data, end, e.Number).ConfigureAwait(false);
            }

            if (list)
            {
                await Message(response, client, "list", Text(static _ => { }), end).ConfigureAwait(false);
            }

            if (told == 0 || time.GetElapsedTime(told) >= TellEvery)
            {
                told = time.GetTimestamp();
                foreach (var run in client.TakeChanged())
                {
                    if (catalogue.Followed(run) is { } store)
                    {
                        await Message(response, client, "run", Text(store), end).ConfigureAwait(false);
                    }
                }
            }

            if (time.GetElapsedTime(pinged) >= PingEvery)
            {
                pinged = time.GetTimestamp();

                // A run that is looked at is not forgotten.
                foreach (var run in runs)
                {
                    catalogue.Ask(run);
                }

                await Message(response, client, "ping", Text(json => json.Time("now", time.GetUtcNow())), end)
                    .ConfigureAwait(false);
            }

            await client.Wait(TellEvery, end).ConfigureAwait(false);
        }
    }

    private async Task Message(
        HttpResponse response, StreamClient client, string type, byte[] data, CancellationToken end, long? number = null)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"id: {hub.Instance}-{number ?? client.Number}\nevent: {type}\ndata: "));
        byte[] message = [.. head, .. data, (byte)'\n', (byte)'\n'];
        await response.Body.WriteAsync(message, end).ConfigureAwait(false);
        await response.Body.FlushAsync(end).ConfigureAwait(false);
    }

    private byte[] Text(RunStore store)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            lock (store.Gate)
            {
                RunJson.Summary(json, store, time.GetUtcNow());
            }
        }

        return text.WrittenSpan.ToArray();
    }

    private static byte[] Text(Action<Utf8JsonWriter> fields)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }
}
