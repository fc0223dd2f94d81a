using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>What a quantity was before, in front of what it is now: with an arrow, or nothing where there was no value.</summary>
/// <param name="Value">The value before; NaN if there was none.</param>
internal readonly record struct Earlier(double Value) : IFormattable
{
    public static implicit operator Earlier(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        string.IsNullOrEmpty(format) ? Value.ToString(CultureInfo.InvariantCulture)
        : double.IsNaN(Value) ? string.Empty
        : Value.ToString(format, CultureInfo.InvariantCulture) + " -> ";

    /// <inheritdoc/>
    public override string ToString() => ToString(null, null);
}
