using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The tables that were copied out of the papers by hand.</summary>
internal static class TranscribedFile
{
    public const string Name = "TRANSCRIBED__published_tables.json";

    public static JsonElement Table(string name) => ReferenceData.Json(Name).GetProperty(name);

    /// <summary>A number with the digits that the file has; a file drops trailing zeros, so the number of digits is that of the
    /// table.</summary>
    public static decimal Printed(this JsonElement row, string name, int digits) =>
        decimal.Round(row.GetProperty(name).GetDecimal() + new decimal(0, 0, 0, false, (byte)digits), digits);
}
