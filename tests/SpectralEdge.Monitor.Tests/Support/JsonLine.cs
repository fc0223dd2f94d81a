using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>What a run file says of a sample, an event or an incident.</summary>
internal static class JsonLine
{
    public static string Of(SpectralSample sample) => Of(json => RunSample.Write(json, sample));

    public static string Of(SpectralEvent value) => Of(value.WriteTo);

    public static string Of(Incident incident) => Of(incident.WriteTo);

    private static string Of(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(
            stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
