using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Writes of a run what the page asks for.</summary>
internal static class RunJson
{
    private const int MostEvents = 1000;
    private const int MostEntries = 200;
    private const int MostPhases = 2000;

    /// <summary>The name that a run has in addresses: it tells nothing of its path, and stays the same for it.</summary>
    public static string IdOf(string path) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(path)), 0, 9).Replace('+', '-').Replace('/', '_');

    /// <summary>The slot of a run's colour: it never moves.</summary>
    public static int ColourOf(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id))[0] % 10;

    /// <summary>One line of the list.</summary>
    public static void Summary(Utf8JsonWriter json, RunStore store, DateTimeOffset now)
    {
        var main = store.Main;
        var hasSample = main is { Samples: > 0 };
        Begin(json, store.Id, store.Name, store.State, store.Problem);
        json.Number("step", store.LastStep);
        Times(json, store.LastSample, now);
        json.Time("started", store.Header?.Started);
        json.WriteNumber("samples", main?.Samples ?? 0);
        json.WriteNumber("events", store.Events.Count + store.EventsDropped);
        json.Number("loss", hasSample ? main!.Newest(Quantity.Loss) : null);
        json.Number("gap_ratio", hasSample ? main!.Newest(Quantity.GapRatio) : null);
        json.Number("k", hasSample ? main!.Newest(Quantity.K) : null);
        json.Time("state_since", store.StateSince);
        json.WriteNumber("version", store.Version);
        json.WriteEndObject();
    }

    /// <summary>One line of the list, of a run that was not read as a whole.</summary>
    public static void Summary(Utf8JsonWriter json, string id, string name, RunGlance glance, DateTimeOffset now)
    {
        Begin(json, id, name, glance.State, glance.Problem);
        json.Number("step", glance.Step);
        Times(json, glance.LastWritten, now);
        json.Time("started", glance.Started);
        json.Number("samples", glance.Samples);
        json.Number("events", glance.Events);
        json.Number("loss", glance.Loss);
        json.Number("gap_ratio", glance.GapRatio);
        json.Number("k", glance.K);
        json.WriteNull("state_since");
        json.WriteNumber("version", 0);
        json.WriteEndObject();
    }

    /// <summary>Everything but the curves.</summary>
    // Long: one line for each field.
    public static void Detail(Utf8JsonWriter json, RunStore store, DateTimeOffset now)
    {
        var (header, main) = (store.Header, store.Main);
        json.WriteStartObject();
        json.WritePropertyName("run");
        Summary(json, store, now);
        json.Number("parameters", Parameters(header));
        json.Number("window", main?.Key.Window ?? Option(header, "window"));
        json.Number("every", main?.Stride ?? Option(header, "every"));
        json.Number("overhead", Health.Overhead(store));
        json.Texts("groups", Groups(store));
        json.Texts("collapse_order", Verdict.CollapseOrder(store));
        json.Array("windows", store.Spectra, static (json, spectrum) =>
        {
            json.WriteString("key", spectrum.Key.ToString());
            json.WriteString("group", spectrum.Key.Group);
            json.WriteNumber("window", spectrum.Key.Window);
            json.WriteNumber("rhythm", spectrum.Key.Rhythm);
            json.WriteNumber("every", spectrum.Stride);
        });
        json.WriteString("verdict", Verdict.Of(store));
        json.WriteStartObject("thresholds");
        json.Number("open", Option(header, "open_above"));
        json.Number("collapse", Option(header, "collapse_below"));
        json.WriteEndObject();
        json.WriteStartObject("options");
        foreach (var (name, value) in header?.Settings ?? new Dictionary<string, string>())
        {
            json.WriteString(name, value.Length > 1000 ? value[..1000] + "…" : value);
        }

        json.WriteEndObject();
        json.WriteString("library_version", header?.LibraryVersion);
        json.WriteBoolean("library_is_newer", IsNewer(header?.LibraryVersion, RunHeaders.LibraryVersion()));
        json.Texts("metrics", store.Metrics.Keys);
        json.Texts("series", main?.Names() ?? []);
        json.WriteStartObject("sentences");
        foreach (var (name, sentence) in Verdict.Charts(store))
        {
            json.WriteString(name, sentence);
        }

        json.WriteEndObject();
        json.Array("strip", GapStates.Of(store), static (json, stretch) =>
        {
            json.WriteNumber("from", stretch.From);
            json.WriteNumber("to", stretch.To);
            json.WriteString("state", stretch.State);
        });
        json.Array("phases", Phases(main), static (json, phase) =>
        {
            json.WriteNumber("from", phase.From);
            json.WriteNumber("to", phase.To);
            json.WriteString("phase", phase.Phase);
        });
        Found(json, store);
        HealthOf(json, store);
        json.WriteNumber("version", store.Version);
        json.WriteEndObject();
    }

    /// <summary>An event.</summary>
    public static void Event(Utf8JsonWriter json, StoredEvent stored, RunHeader? header)
    {
        var e = stored.Value;
        json.WriteStartObject();
        json.WriteNumber("id", stored.Id);
        json.WriteString("kind", e.Kind);
        json.WriteNumber("step", e.Step);
        json.WriteNumber("first_step", e.FirstStep);
        json.WriteString("group", e.Group);
        json.WriteNumber("window", e.Window);
        json.WriteNumber("stride", e.Stride);
        json.WriteString("severity", e.Severity.ToText());
        json.WriteString("quantity", e.Quantity);
        json.Number("before", e.Before);
        json.Number("after", e.After);
        json.Number("standard_error", e.StandardError);
        json.Number("threshold", e.Threshold);
        json.Number("k_before", (e as GapEvent)?.PositionBefore);
        json.Number("k_after", (e as GapEvent)?.PositionAfter);
        json.Number("p_value", e.PValue);
        json.WriteString("text", EventWords.Text(e));
        json.WriteString("caveat", EventWords.Caveat(e));
        json.WriteString("null", EventWords.Null(e, header?.Settings));
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string id, string name, RunState state, string? problem)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("name", name);
        json.WriteString("state", state.ToText());
        json.WriteString("problem", problem);
        json.WriteNumber("colour", ColourOf(id));
    }

    private static void Times(Utf8JsonWriter json, DateTimeOffset? last, DateTimeOffset now)
    {
        json.Time("last_sample", last);
        json.Number("age_s", last is { } time ? Math.Max(0, Math.Round((now - time).TotalSeconds, 1)) : null);
    }

    private static void Found(Utf8JsonWriter json, RunStore store)
    {
        // Those of the whole model come first, the newest of each kind of group.
        StoredEvent[] shown =
        [
            .. store.Events.Reverse().OrderByDescending(static e => e.Value.Group == "all").Take(MostEvents)
                .OrderBy(static e => e.Id),
        ];
        json.WriteStartArray("events");
        foreach (var stored in shown)
        {
            Event(json, stored, store.Header);
        }

        json.WriteEndArray();
        json.WriteNumber("events_left_out", store.Events.Count - shown.Length + store.EventsDropped);
        json.Array("incidents", store.Incidents.TakeLast(MostEntries), static (json, incident) =>
        {
            json.WriteNumber("begin_step", incident.BeginStep);
            json.WriteNumber("end_step", incident.EndStep);
            json.WriteNumber("event_count", incident.EventCount);
            json.Texts("groups", incident.Groups);
            json.Texts("kinds", incident.Kinds);
            json.WriteString("severity", incident.Severity.ToText());
            json.WriteString("text", EventWords.Text(incident));
        });
        json.Array("probes", store.Probes.TakeLast(MostEntries), Entry);
        json.Array("interventions", store.Interventions.TakeLast(MostEntries), Entry);
        json.Array("restarts", store.Restarts.TakeLast(MostEntries), static (json, restart) =>
        {
            json.WriteNumber("step", restart.Step);
            json.WriteString("reason", restart.Reason);
        });
    }

    private static void Entry(Utf8JsonWriter json, RecordedEntry entry)
    {
        string[] known = ["type", "kind", "step", "window", "stride", "due_step", "gradients", "elapsed_ms"];
        var figures = entry.Fields.EnumerateObject()
            .Where(field => field.Value.ValueKind == JsonValueKind.Number && !known.Contains(field.Name)).Take(4)
            .Select(static field => $"{Words.Plain(field.Name)} {Words.Number(field.Value.GetDouble())}");
        var reason = entry.Fields.TryGetProperty("reason", out var why) && why.ValueKind == JsonValueKind.String
            && why.GetString() is not "stride" and { } cause ? $", taken on {Words.Plain(cause)}" : string.Empty;
        json.WriteString("kind", entry.Kind);
        json.WriteNumber("step", entry.Step);
        json.WriteString(
            "text",
            $"{Words.Sentence(entry.Kind)} at step {Words.Step(entry.Step)}{reason}: {string.Join(", ", figures)}.".Replace(
                ": .", ".", StringComparison.Ordinal));
    }

    // Long: one line for each field.
    private static void HealthOf(Utf8JsonWriter json, RunStore store)
    {
        json.WriteStartObject("health");
        json.WriteNumber("samples", store.Main?.Samples ?? 0);
        json.Number("kept", Health.Count(store, "updates_kept", static r => r.UpdatesKept));
        json.WriteStartObject("skipped");
        foreach (var (reason, count) in Health.Skipped(store) ?? new Dictionary<string, long>())
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteBoolean("skipped_known", Health.Skipped(store) is not null);
        json.Number("restarts", Math.Max(
            store.Restarts.Count, Health.Count(store, "window_restarts", static r => r.WindowRestarts) ?? 0));
        if (store.Thinned is { } thinned)
        {
            json.WriteStartObject("thinned");
            json.WriteNumber("from", thinned.From);
            json.WriteNumber("keep_every", thinned.KeepEvery);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("thinned");
        }

        json.WriteNumber("lines_left_out", store.LinesLeftOut);
        json.Number("lines_lost", Health.Count(store, "lines_lost", static r => r.RunFileLinesLost) ?? store.LinesLost);
        json.Number("sink_records_lost", Health.Count(store, "sink_records_lost", static r => r.SinkRecordsLost));
        json.Array("sinks", store.Sinks(), static (json, sink) =>
        {
            json.WriteString("name", sink.Name);
            json.WriteNumber("received", sink.Received);
            json.WriteNumber("written", sink.Written);
            json.WriteNumber("dropped", sink.Dropped);
            json.WriteNumber("failed", sink.Failed);
            json.WriteBoolean("paused", sink.IsPaused);
        });
        json.Number("file_bytes", SizeOf(store.FilePath));
        json.Number("recording_bytes", SizeOf(
            store.FilePath is { } path ? Path.Combine(Path.GetDirectoryName(path)!, "trajectory.sketch") : null));
        json.Number("overhead", Health.Overhead(store));
        json.Number("time_in_monitor_s", Health.Count(
            store, "milliseconds_in_monitor", static r => r.TimeInMonitor.TotalMilliseconds) / 1000);
        json.Number("handler_failures", Health.Count(store, "handler_failures", static r => r.HandlerFailures));
        json.Number("stride_widening", Health.Count(store, "stride_widening", static r => r.StrideWidening));
        json.Number("read_seconds", Math.Round(store.ReadSeconds, 3));
        json.WriteEndObject();
    }

    private static IEnumerable<string> Groups(RunStore store) => (store.Header?.Inventory.Groups ?? [])
        .Select(static g => g.Name).Prepend("all")
        .Concat(store.Spectra.Select(static s => s.Key.Group)).Distinct(StringComparer.Ordinal).Take(2000);

    private static List<(long From, long To, string Phase)> Phases(SpectrumColumns? main)
    {
        var phases = new List<(long From, long To, string Phase)>();
        if (main?[Quantity.Phase] is not { } column)
        {
            return phases;
        }

        var isRecorded = false;
        for (var i = 0; i < column.Count && phases.Count < MostPhases; i++)
        {
            isRecorded |= float.IsFinite(column[i]);
            var name = (float.IsFinite(column[i]) ? (GapPhase)(int)column[i] : GapPhase.Undefined).ToText();
            if (phases.Count > 0 && phases[^1].Phase == name)
            {
                phases[^1] = phases[^1] with { To = main.Steps[i] };
            }
            else
            {
                phases.Add((phases.Count > 0 ? phases[^1].To : main.Steps[i], main.Steps[i], name));
            }
        }

        return isRecorded ? phases : [];
    }

    private static double? Parameters(RunHeader? header) =>
        header?.Inventory.Groups.FirstOrDefault(static group => group.Name == "all")?.Parameters
        ?? header?.Inventory.Groups.Sum(static group => (double)group.Parameters);

    private static double? Option(RunHeader? header, string name) =>
        header?.Settings.GetValueOrDefault(name) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool IsNewer(string? run, string own) =>
        System.Version.TryParse(run?.Split('+', '-')[0], out var theirs)
        && System.Version.TryParse(own.Split('+', '-')[0], out var ours) && theirs > ours;

    private static double? SizeOf(string? path)
    {
        try
        {
            return path is not null && new FileInfo(path) is { Exists: true } file ? file.Length : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
