using System.Globalization;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>A table with a header line and commas; cells that are empty or None are NaN.</summary>
internal sealed class CsvTable(string[] lines)
{
    private readonly string[] _names = lines[0].Split(',');

    public int Rows => lines.Length - 1;

    public double[] this[string name] => [.. lines.Skip(1).Select(line => Number(line.Split(',')[Array.IndexOf(_names, name)]))];

    private static double Number(string cell) =>
        cell is "" or "None" ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
