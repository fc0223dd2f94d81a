using System.Collections;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor;

/// <summary>
/// The fields of a message as every logger takes them: numbers as numbers, and null where one is NaN or infinite, which JSON does
/// not have.
/// </summary>
/// <remarks>
/// A logger that renders templates itself, as Serilog does, knows neither the noun of an <see cref="Amount"/> nor the arrow of an
/// <see cref="Earlier"/>: both stand in the template that it is given.
/// </remarks>
internal sealed partial class PlainFields : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Template = "{OriginalFormat}";

    private readonly KeyValuePair<string, object?>[] _fields;
    private readonly string _text;

    /// <summary>Takes the fields of a message.</summary>
    /// <param name="fields">The fields, with the template as one of them.</param>
    /// <param name="text">The whole message.</param>
    public PlainFields(IReadOnlyList<KeyValuePair<string, object?>> fields, string text)
    {
        var values = fields.ToDictionary(field => field.Key, field => field.Value);
        _text = text;
        _fields =
        [
            .. fields.Select(field => KeyValuePair.Create(
                field.Key, field.Key == Template ? Part().Replace($"{field.Value}", Plain) : ValueOf(field.Value))),
        ];

        string Plain(Match part) => values.GetValueOrDefault(part.Groups[1].Value) switch
        {
            Amount amount => $"{{{part.Groups[1].Value}}}{amount.Of(part.Groups[2].Value)[$"{amount}".Length..]}",
            Earlier earlier => double.IsNaN(earlier.Value) ? string.Empty : $"{part.Value} -> ",
            _ => part.Value,
        };
    }

    /// <inheritdoc/>
    public int Count => _fields.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _fields[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The whole message.</summary>
    public override string ToString() => _text;

    private static object? ValueOf(object? value) => value switch
    {
        Amount amount => amount.Number,
        Earlier { Value: var number } => double.IsFinite(number) ? number : null,
        double number => double.IsFinite(number) ? number : null,
        _ => value,
    };

    [GeneratedRegex(@"\{(\w+):([^}]+)\}")]
    private static partial Regex Part();
}
