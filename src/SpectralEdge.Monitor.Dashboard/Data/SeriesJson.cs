using System.Text.Json;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Which part of which curves is asked for.</summary>
/// <param name="Names">Names of the curves; those of metrics begin with <c>metric:</c>.</param>
/// <param name="From">First step.</param>
/// <param name="To">Last step.</param>
/// <param name="Points">Largest number of points of a curve.</param>
internal sealed record SeriesView(IReadOnlyList<string> Names, long From, long To, int Points)
{
    /// <summary>What names of metrics begin with.</summary>
    public const string Metric = "metric:";
}

/// <summary>Writes curves and heat maps.</summary>
internal static class SeriesJson
{
    /// <summary>Curves of one spectrum; empty ones where it is not there.</summary>
    // Long: the arrays of one answer, in its order.
    public static void Write(
        Utf8JsonWriter json, RunStore store, SpectrumColumns? spectrum, string group, SeriesView view)
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        (string Name, Column<float> Column)[] columns =
        [
            .. from name in view.Names
               let column = spectrum?.Find(name)
               where column is not null
               select (name, column),
        ];
        int[] rows = [];
        var total = 0;
        if (spectrum is not null)
        {
            var (from, until) = Rows(spectrum.Steps, view.From, view.To);
            total = until - from;
            rows = Thinning.Choose([.. columns.Select(static c => c.Column)], spectrum.Gaps, from, until, view.Points);
        }

        json.WriteNumber("from", rows.Length > 0 ? spectrum!.Steps[rows[0]] : Math.Max(view.From, 0));
        json.WriteNumber("to", rows.Length > 0 ? spectrum!.Steps[rows[^1]] : Math.Max(Math.Min(view.To, 0), 0));
        json.WriteNumber("total", total);
        json.WriteBoolean("thinned", rows.Length < total);
        json.WriteStartArray("x");
        foreach (var row in rows)
        {
            json.WriteNumberValue(spectrum!.Steps[row]);
        }

        json.WriteEndArray();
        json.WriteStartObject("series");
        foreach (var (name, column) in columns)
        {
            json.WriteStartArray(name);
            foreach (var row in rows)
            {
                json.Number(column[row]);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        Metrics(json, store, view);
        json.WriteEndObject();
    }

    /// <summary>Curves of several groups; those that are not there are left out.</summary>
    public static void Many(
        Utf8JsonWriter json, RunStore store, IEnumerable<string> groups, int window, int rhythm, SeriesView view)
    {
        json.WriteStartObject();
        json.WriteStartObject("many");
        foreach (var group in groups)
        {
            if (store.Find(group, window, rhythm) is { } spectrum)
            {
                json.WritePropertyName(group);
                Write(json, store, spectrum, group, view);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// The heat map of a spectrum: for each column of steps and each singular value the largest log10(σ_j/σ_1).
    /// </summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="spectrum">The spectrum; null for none.</param>
    /// <param name="from">First step.</param>
    /// <param name="to">Last step.</param>
    /// <param name="columns">Largest number of columns.</param>
    // Long: the arrays of one answer, in its order.
    public static void Heat(Utf8JsonWriter json, SpectrumColumns? spectrum, long from, long to, int columns)
    {
        var (first, until) = spectrum is null ? (0, 0) : Rows(spectrum.Steps, from, to);
        var shift = 0;
        while (until > first && ((until - 1) >> shift) - (first >> shift) + 1 > columns)
        {
            shift++;
        }

        var begins = new List<int>();
        for (var begin = first; begin < until; begin = ((begin >> shift) + 1) << shift)
        {
            begins.Add(begin);
        }

        int EndOf(int bucket) => bucket + 1 < begins.Count ? begins[bucket + 1] : until;
        json.WriteStartObject();
        json.WriteStartArray("x");
        begins.ForEach(begin => json.WriteNumberValue(spectrum!.Steps[begin]));
        json.WriteEndArray();
        json.WriteStartArray("x_end");
        for (var b = 0; b < begins.Count; b++)
        {
            json.WriteNumberValue(spectrum!.Steps[EndOf(b) - 1]);
        }

        json.WriteEndArray();
        json.WriteNumber("rows", spectrum?.Sigma.Count ?? 0);
        json.WriteBoolean("thinned", shift > 0);
        json.WriteStartArray("values");
        foreach (var sigma in spectrum?.Sigma ?? [])
        {
            for (var b = 0; b < begins.Count; b++)
            {
                var largest = float.NegativeInfinity;
                for (var i = begins[b]; i < EndOf(b); i++)
                {
                    largest = Math.Max(largest, Finite(sigma[i] / spectrum!.Sigma[0][i]));
                }

                json.Number(largest > 0 ? MathF.Round(MathF.Log10(largest), 4) : float.NaN);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static float Finite(float value) => float.IsFinite(value) ? value : float.NegativeInfinity;

    private static void Metrics(Utf8JsonWriter json, RunStore store, SeriesView view)
    {
        json.WriteStartObject("metrics");
        foreach (var name in view.Names.Where(static name => name.StartsWith(SeriesView.Metric, StringComparison.Ordinal)))
        {
            var metric = name[SeriesView.Metric.Length..];
            if (!store.Metrics.TryGetValue(metric, out var columns))
            {
                continue;
            }

            var (from, until) = Rows(columns.Steps, view.From, view.To);
            var rows = Thinning.Choose([columns.Values], [], from, until, view.Points);
            json.WriteStartObject(metric);
            json.WriteStartArray("x");
            Array.ForEach(rows, row => json.WriteNumberValue(columns.Steps[row]));
            json.WriteEndArray();
            json.WriteStartArray("y");
            Array.ForEach(rows, row => json.Number(columns.Values[row]));
            json.WriteEndArray();
            json.WriteBoolean("thinned", rows.Length < until - from);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static (int From, int Until) Rows(Column<long> steps, long from, long to)
    {
        var first = steps.FirstFrom(from);
        return (first, to == long.MaxValue ? steps.Count : Math.Max(first, steps.FirstFrom(to + 1)));
    }
}
