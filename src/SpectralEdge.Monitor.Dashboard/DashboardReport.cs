using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A report of runs in one file: the page with the data inside, to be kept, sent and opened without a server.</summary>
public static partial class DashboardReport
{
    private const int Points = 4000;
    private const int PointsOfGroups = 1000;
    private const int Columns = 600;
    private const int MostGroups = 64;
    private const int MostMetrics = 64;

    // Their extremes are kept first where there are more samples than points.
    private static readonly string[] First =
        ["gap_ratio", "loss", "k", "sigma1", "sigma2", "sigma3", "update_norm", "subspace_rotation"];

    private static readonly string[] OfGroups =
        ["gap_ratio", "k", "gap_error", "noise_floor", "update_norm", "effective_rank", "drift_ratio", "stability", "gap"];

    /// <summary>Writes a report.</summary>
    /// <param name="output">Where it goes: one HTML file, UTF-8, that asks for nothing outside of itself.</param>
    /// <param name="runs">At least one: run files, or folders of runs. Several are shown over one another.</param>
    /// <remarks>Where there are more than 4,000 samples, those with the extremes stay.</remarks>
    /// <exception cref="ArgumentException">No run is given.</exception>
    /// <exception cref="IOException">A run cannot be read.</exception>
    /// <exception cref="FormatException">A file is no run file, or one of a newer version.</exception>
    public static void Write(Stream output, IReadOnlyList<string> runs)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0)
        {
            throw new ArgumentException("There is no run to write about. Give at least one.", nameof(runs));
        }

        var html = Page(Data(runs));
        output.Write(Encoding.UTF8.GetBytes(html));
    }

    /// <summary>The data of a report.</summary>
    internal static string Data(IReadOnlyList<string> runs)
    {
        using var text = new MemoryStream();

        // The encoder writes all of < > & ' as escapes, so that nothing in the data ends the element that holds it.
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.Time("written", TimeProvider.System.GetUtcNow());
            json.WriteStartArray("runs");
            foreach (var run in runs)
            {
                WriteRun(json, Read(run));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static RunStore Read(string path)
    {
        var file = path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            ? path
            : Path.Combine(path, RunFileFormat.FileName);
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no run file '{file}'.");
        }

        file = Path.GetFullPath(file);
        var store = new RunStore(RunJson.IdOf(file), Path.GetFileName(Path.GetDirectoryName(file)) ?? file, TimeProvider.System);
        var feed = new RunFeed(store, file);
        while (feed.Read())
        {
            // Portion after portion.
        }

        return store.Header is null ? throw new FormatException(store.Problem) : store;
    }

    private static void WriteRun(Utf8JsonWriter json, RunStore store)
    {
        json.WriteStartObject();
        json.WritePropertyName("run");
        RunJson.Detail(json, store, TimeProvider.System.GetUtcNow());
        json.WriteStartObject("series");
        foreach (var spectrum in store.Spectra.Where(spectrum => spectrum.Key.Group == "all" || store.Spectra.Count == 1))
        {
            string[] names =
            [
                .. First.Concat(spectrum.Names()).Distinct(StringComparer.Ordinal),
                .. store.Metrics.Keys.Take(MostMetrics).Select(static name => SeriesView.Metric + name),
            ];
            json.WritePropertyName(spectrum.Key.ToString());
            SeriesJson.Write(json, store, spectrum, spectrum.Key.Group, new SeriesView(names, 0, long.MaxValue, Points));
        }

        json.WriteEndObject();
        json.WritePropertyName("heat");
        SeriesJson.Heat(json, store.Main, 0, long.MaxValue, Columns);
        json.WriteStartObject("many");
        var view = new SeriesView(OfGroups, 0, long.MaxValue, PointsOfGroups);
        foreach (var spectrum in store.Spectra.Where(spectrum => spectrum.Key.Rhythm == (store.Main?.Key.Rhythm ?? 0))
            .DistinctBy(static spectrum => spectrum.Key.Group).Take(MostGroups))
        {
            json.WritePropertyName(spectrum.Key.Group);
            SeriesJson.Write(json, store, spectrum, spectrum.Key.Group, view);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The page with everything inside.</summary>
    private static string Page(string data)
    {
        var html = PageFiles.Find("index.html") is { } index
            ? Encoding.UTF8.GetString(index.Bytes)
            : "<!doctype html><html lang=\"en\"><head></head><body></body></html>";
        var (scripts, styles) = (new List<string> { "data:" }, new List<string>());
        html = Style().Replace(html, match => $"<style>{Allow(Text(match.Groups[1].Value), styles)}</style>");
        html = Module().Replace(html, match =>
            $"<script type=\"importmap\">{Allow(ImportMap(), scripts)}</script>\n<script type=\"module\">"
                + $"{Allow($"import \"{Bare(match.Groups[1].Value)}\";", scripts)}</script>");
        html = Script().Replace(html, match => $"<script>{Allow(Text(match.Groups[1].Value), scripts)}</script>");
        var policy = $"default-src 'none'; script-src {string.Join(' ', scripts)}; style-src {string.Join(' ', styles)}; "
            + "img-src data:; base-uri 'none'; form-action 'none'";
        var at = html.IndexOf("<head>", StringComparison.Ordinal) + "<head>".Length;
        html = html.Insert(at, $"\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        var end = html.LastIndexOf("</head>", StringComparison.Ordinal);
        return html.Insert(end, $"<script type=\"application/json\" id=\"data\">{data}</script>\n");
    }

    private static string Text(string path) =>
        PageFiles.Find(path) is { } file ? Encoding.UTF8.GetString(file.Bytes) : string.Empty;

    private static string Allow(string text, List<string> policy)
    {
        // A browser hashes what stands in the element, with line ends as it reads them.
        var whole = text.ReplaceLineEndings("\n").Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        policy.Add($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))}'");
        return whole;
    }

    /// <summary>All modules under names that need no server, each as an address that holds its text.</summary>
    private static string ImportMap()
    {
        var imports = PageFiles.Names.Where(static name => name.EndsWith(".js", StringComparison.Ordinal)
            && !name.StartsWith("vendor/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToDictionary(Bare, name =>
        {
            var folder = Path.GetDirectoryName(name)!.Replace('\\', '/');
            var text = Import().Replace(
                Text(name), match => $"{match.Groups[1].Value}\"{Bare(Resolve(folder, match.Groups[2].Value))}\"");
            return $"data:text/javascript;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}";
        });
        return JsonSerializer.Serialize(new Dictionary<string, object> { ["imports"] = imports });
    }

    private static string Bare(string path) => "page/" + path;

    /// <summary>A path relative to a folder of the page; one that begins with a slash is that of the server.</summary>
    private static string Resolve(string folder, string path) =>
        path.StartsWith("/assets/", StringComparison.Ordinal)
            ? path["/assets/".Length..]
            : Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, path))).Replace('\\', '/');

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"/assets/([^\"]+)\">")]
    private static partial Regex Style();

    [GeneratedRegex("<script type=\"module\" src=\"/assets/([^\"]+)\"></script>")]
    private static partial Regex Module();

    [GeneratedRegex("<script src=\"/assets/([^\"]+)\"(?: defer)?></script>")]
    private static partial Regex Script();

    [GeneratedRegex("""(\bfrom\s*|\bimport\s*\(?\s*)["']((?:\.{1,2}|/assets)/[^"']+)["']""")]
    private static partial Regex Import();
}
