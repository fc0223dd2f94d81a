using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Answers requests. It only reads, and knows no other file than those of the page and the runs of the list.</summary>
/// <param name="catalogue">The runs.</param>
/// <param name="streams">Who listens.</param>
/// <param name="guard">Who is let in.</param>
/// <param name="time">The clock.</param>
// A semaphore whose handle nobody asks for holds nothing that has to be given back.
#pragma warning disable CA1001
internal sealed class Answers(RunCatalogue catalogue, Streams streams, RequestGuard guard, TimeProvider time)
#pragma warning restore CA1001
{
    private const int MostListed = 200;
    private const long LastStep = 1L << 53;

    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Answers one request; nothing is thrown.</summary>
    public async Task Answer(HttpContext context)
    {
        var response = context.Response;
        try
        {
            Protect(response.Headers);
            if (guard.Refuse(context.Request) is { } refused)
            {
                response.Headers.Allow = refused.Status == StatusCodes.Status405MethodNotAllowed ? "GET" : default;
                await Problem(response, refused.Status, refused.Reason).ConfigureAwait(false);
                return;
            }

            await Route(context, context.Request.Path.Value ?? string.Empty).ConfigureAwait(false);
        }
        catch (QueryException exception)
        {
            await Problem(response, StatusCodes.Status400BadRequest, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            context.Abort();
        }
        catch (Exception) when (!response.HasStarted)
        {
            await Problem(response, StatusCodes.Status500InternalServerError, "The server failed at this request.")
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            context.Abort();
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-cache";
    }

    private Task Route(HttpContext context, string path)
    {
        const string Assets = "/assets/";
        const string Runs = "/api/runs/";
        if (path == "/")
        {
            return File(context, "index.html");
        }

        if (path.StartsWith(Assets, StringComparison.Ordinal))
        {
            return File(context, path[Assets.Length..]);
        }

        if (path == "/api/runs")
        {
            return List(context);
        }

        if (path == "/api/stream")
        {
            return streams.Answer(context);
        }

        if (path.StartsWith(Runs, StringComparison.Ordinal))
        {
            var parts = path[Runs.Length..].Split('/');
            return parts switch
            {
                [{ Length: > 0 and < 40 } id] => Detail(context, id),
                [{ Length: > 0 and < 40 } id, "series"] => Series(context, id),
                [{ Length: > 0 and < 40 } id, "heat"] => Heat(context, id),
                _ => NotFound(context.Response),
            };
        }

        return NotFound(context.Response);
    }

    private static Task NotFound(HttpResponse response) =>
        Problem(response, StatusCodes.Status404NotFound, "There is nothing at this address.");

    private static async Task File(HttpContext context, string path)
    {
        if (PageFiles.Find(path) is not { } file)
        {
            await NotFound(context.Response).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task Problem(HttpResponse response, int status, string reason)
    {
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = status;
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("error", reason);
            json.WriteEndObject();
        }

        return Send(response, text.WrittenMemory, CancellationToken.None);
    }

    private static async Task Send(HttpResponse response, ReadOnlyMemory<byte> text, CancellationToken end)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text, end).ConfigureAwait(false);
    }

    /// <summary>One answer at a time is made: the page takes at most one core of those that train.</summary>
    private async Task Json(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>(1 << 14);
        await _turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            using var json = new Utf8JsonWriter(text);
            write(json);
        }
        finally
        {
            _turn.Release();
        }

        await Send(context.Response, text.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private Task List(HttpContext context)
    {
        var filter = new Query(context.Request.Query).Text("filter");
        return Json(context, json => ListRuns(json, filter));
    }

    private void ListRuns(Utf8JsonWriter json, string filter)
    {
        var now = time.GetUtcNow();
        var own = catalogue.Own;
        var listed = catalogue.List().Where(run => run.Id != own?.Id
            && run.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        var hasOwn = own is not null && own.Name.Contains(filter, StringComparison.OrdinalIgnoreCase);
        json.WriteStartObject();
        json.WriteStartObject("server");
        json.Time("started", _started);
        json.WriteString("version", RunHeaders.LibraryVersion().Split('+')[0]);
        json.Time("now", now);
        json.WriteString("folder", catalogue.Folder);
        json.WriteString("instance", streams.Instance);
        json.WriteEndObject();
        json.WriteStartArray("runs");
        if (hasOwn)
        {
            Summary(json, own!, now);
        }

        var room = MostListed - (hasOwn ? 1 : 0);
        foreach (var run in listed.Take(room))
        {
            if (catalogue.Followed(run.Id) is { } store)
            {
                Summary(json, store, now);
            }
            else
            {
                RunJson.Summary(json, run.Id, run.Name, catalogue.Glance(run), now);
            }
        }

        json.WriteEndArray();
        json.WriteNumber("total", listed.Count + (hasOwn ? 1 : 0));
        json.WriteNumber("left_out", Math.Max(0, listed.Count - room));
        json.WriteEndObject();
    }

    private static void Summary(Utf8JsonWriter json, RunStore store, DateTimeOffset now)
    {
        lock (store.Gate)
        {
            RunJson.Summary(json, store, now);
        }
    }

    private async Task Detail(HttpContext context, string id)
    {
        if (await catalogue.AskAndWait(id, context.RequestAborted).ConfigureAwait(false) is not { } store)
        {
            await NotFound(context.Response).ConfigureAwait(false);
            return;
        }

        await Json(context, json =>
        {
            lock (store.Gate)
            {
                RunJson.Detail(json, store, time.GetUtcNow());
            }
        }).ConfigureAwait(false);
    }

    private async Task Series(HttpContext context, string id)
    {
        var query = new Query(context.Request.Query);
        var names = query.Names("names", 64);
        var view = new SeriesView(
            names.Count > 0 ? names : ["loss", "gap_ratio", "k"], query.Whole("from", 0, -LastStep, LastStep),
            query.Whole("to", LastStep, -LastStep, LastStep), (int)query.Whole("points", 1200, 10, 20_000));
        var groups = query.Names("groups", 512);
        var group = query.Text("group") is { Length: > 0 } named ? named : "all";
        var window = (int)query.Whole("window", 0, 0, 4096);
        var rhythm = (int)query.Whole("rhythm", -1, -1, 1024);
        if (await catalogue.AskAndWait(id, context.RequestAborted).ConfigureAwait(false) is not { } store)
        {
            await NotFound(context.Response).ConfigureAwait(false);
            return;
        }

        await Json(context, json =>
        {
            lock (store.Gate)
            {
                if (groups.Count == 0)
                {
                    SeriesJson.Write(json, store, store.Find(group, window, rhythm), group, view);
                    return;
                }

                SeriesJson.Many(json, store, groups, window, rhythm, view);
            }
        }).ConfigureAwait(false);
    }

    private async Task Heat(HttpContext context, string id)
    {
        var query = new Query(context.Request.Query);
        var (from, to) = (query.Whole("from", 0, -LastStep, LastStep), query.Whole("to", LastStep, -LastStep, LastStep));
        var columns = (int)query.Whole("columns", 600, 1, 4000);
        var group = query.Text("group") is { Length: > 0 } named ? named : "all";
        var (window, rhythm) = ((int)query.Whole("window", 0, 0, 4096), (int)query.Whole("rhythm", -1, -1, 1024));
        if (await catalogue.AskAndWait(id, context.RequestAborted).ConfigureAwait(false) is not { } store)
        {
            await NotFound(context.Response).ConfigureAwait(false);
            return;
        }

        await Json(context, json =>
        {
            lock (store.Gate)
            {
                SeriesJson.Heat(json, store.Find(group, window, rhythm), from, to, columns);
            }
        }).ConfigureAwait(false);
    }
}
