using System.Text.Json;
using System.Text.Json.Serialization;

namespace SpectralEdge.Monitor;

/// <summary>States of detectors as JSON, in which every double comes back to the bit.</summary>
internal static class DetectorState
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Writes a state.</summary>
    /// <param name="state">A record of plain values.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public static string Write<T>(T state) => JsonSerializer.Serialize(state, Options);

    /// <summary>Reads a state.</summary>
    /// <param name="text">What <see cref="Write"/> gave.</param>
    /// <param name="detector">Name of the detector, for the message.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="FormatException">The text is no such state.</exception>
    public static T Read<T>(string text, string detector)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The state of detector '{detector}' cannot be read: {exception.Message} Restore what Save of the same version gave.", exception);
        }
    }
}
