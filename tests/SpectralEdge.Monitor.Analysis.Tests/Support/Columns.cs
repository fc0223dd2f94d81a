using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Series in the converted files: equal records are stored as columns, and null is NaN.</summary>
internal static class Columns
{
    public static double[] Column(this JsonElement records, string name) =>
        records.GetProperty("_columns").GetProperty(name).Numbers();

    public static long[] Steps(this JsonElement records) => [.. records.Column("step").Select(step => (long)step)];

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(Number)];

    public static double Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? double.NaN : element.GetDouble();

    /// <summary>A table as an array of arrays: one column of it.</summary>
    public static double[] Column(this JsonElement rows, int index) =>
        [.. rows.EnumerateArray().Select(row => row[index].Number())];
}
