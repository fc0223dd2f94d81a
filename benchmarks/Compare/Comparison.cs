using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>The comparison from start to end: one table of ratios.</summary>
internal static class Comparison
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Runs the comparison.</summary>
    /// <param name="settings">What is compared.</param>
    /// <param name="json">The file for the rows; null for none.</param>
    /// <param name="output">Takes the table.</param>
    /// <param name="errors">Takes what went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Write(CompareSettings settings, string? json, TextWriter output, TextWriter errors)
    {
        using var file = Open(json, errors);
        if (json is not null && file is null)
        {
            return 1;
        }

        WriteHeader(output);
        var rows = new List<ComparedRow>();
        var crews = settings.Threads.Select(count => new Crew(count)).ToArray();
        foreach (var parameters in settings.Parameters)
        {
            foreach (var type in settings.Types)
            {
                rows.AddRange(WriteGroup(settings, parameters, type, crews, output));

                // The memory of one group goes back before the next one allocates.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }

        Array.ForEach(crews, crew => crew.Dispose());
        if (!settings.OnlyBlocked && !settings.Orders)
        {
            WriteSummary(rows, output);
        }

        if (file is not null)
        {
            JsonSerializer.Serialize(file, rows, Format);
        }

        return 0;
    }

    private static FileStream? Open(string? path, TextWriter errors)
    {
        try
        {
            return path is null ? null : File.Create(path);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.WriteLine($"Compare: --json is '{path}'; it cannot be written: {exception.Message}");
            return null;
        }
    }

    private static void WriteHeader(TextWriter output)
    {
        var vectors = Vector512.IsHardwareAccelerated
            ? "512-bit vectors"
            : Vector256.IsHardwareAccelerated ? "256-bit vectors" : "no wide vectors";
        output.WriteLine(
            $"{Environment.ProcessorCount} cores, {vectors}, {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.FrameworkDescription}");
        output.WriteLine();
        output.WriteLine(
            "| case | parameters | d | dtype | threads | median ms | minimum ms | GB/s | ratio to read | ratio of minima "
                + "| rounds |");
        output.WriteLine("|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|");
    }

    private static List<ComparedRow> WriteGroup(
        CompareSettings settings, int parameters, ElementType type, Crew[] crews, TextWriter output)
    {
        var times = RoundRobin.Run(
            CaseList.For(settings, parameters, type, crews), settings.LeastRounds, settings.TimeFor(parameters));
        var rows = new List<ComparedRow>();
        foreach (var time in times)
        {
            var compared = time.Case;
            var read = times.First(other => other.Case.Name == ComparedCase.Read && other.Case.Threads == compared.Threads);
            var row = new ComparedRow(
                compared.Name, parameters, compared.Dim, NameOf(type), compared.Threads, time.Median, compared.Bytes,
                time.Median / read.Median);
            rows.Add(row);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Case} | {parameters:N0} | "
                    + $"{(row.Dim == 0 ? "" : row.Dim.ToString(CultureInfo.InvariantCulture))} | {row.Dtype} | "
                    + $"{row.Threads} | {row.Seconds * 1e3:G4} | {time.Minimum * 1e3:G4} | "
                    + $"{row.Bytes / row.Seconds / 1e9:F1} | {row.RatioToRead:F2} | {time.Minimum / read.Minimum:F2} | "
                    + $"{time.Rounds} |"));
        }

        output.Flush();
        return rows;
    }

    /// <summary>The blocked sketch against what it competes with, from the rows above.</summary>
    private static void WriteSummary(List<ComparedRow> rows, TextWriter output)
    {
        output.WriteLine();
        foreach (var blocked in rows.Where(row => row is { Case: "blocked", Dim: 8192, Dtype: "float32" }))
        {
            double Of(string name) =>
                rows.FirstOrDefault(
                    row => row.Case == name && row.Parameters == blocked.Parameters && row.Threads == blocked.Threads)?.Seconds
                    ?? double.NaN;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"P = {blocked.Parameters:N0}, {(blocked.Threads == 1 ? "1 thread" : $"{blocked.Threads} threads")}: "
                    + $"blocked, d = 8192, takes {blocked.RatioToRead:F2} reads and "
                    + $"{100 * blocked.Seconds / Of("adamw"):F1} % of an AdamW step; countsketch takes "
                    + $"{Of("countsketch") / blocked.Seconds:F1} times as long, dense_sign with d = 100 "
                    + $"{Of("dense_sign") / blocked.Seconds:F1} times."));
        }
    }

    private static string NameOf(ElementType type) => type.ToString().ToLowerInvariant();
}
