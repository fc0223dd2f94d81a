using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>A number of things, with a noun that agrees with it: <c>{steps:step}</c> gives "1 step" or "2 steps".</summary>
/// <param name="Number">The number.</param>
internal readonly record struct Amount(long Number) : IFormattable
{
    public static implicit operator Amount(long number) => new(number);

    /// <summary>The number with its noun.</summary>
    /// <param name="noun">The noun for one of them; more take an s.</param>
    public string Of(string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number} {noun}{(Number == 1 ? string.Empty : "s")}");

    /// <summary>After which stride something comes: "every step", "every 10 steps".</summary>
    /// <param name="noun">The noun for one step of the stride.</param>
    public string Every(string noun) => Number == 1 ? $"every {noun}" : $"every {Of(noun)}";

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        string.IsNullOrEmpty(format) ? Number.ToString(CultureInfo.InvariantCulture) : Of(format);

    /// <inheritdoc/>
    public override string ToString() => ToString(null, null);
}
