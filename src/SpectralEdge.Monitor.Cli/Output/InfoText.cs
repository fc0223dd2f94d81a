using System.Text.Json;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The description of an input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, in snake_case.</param>
/// <param name="What">Its kind, in words.</param>
/// <param name="FirstStep">The first step.</param>
/// <param name="LastStep">The last step.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Bytes">Size on disk.</param>
/// <param name="Facts">More, for people.</param>
/// <param name="Groups">The groups of parameters.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record InfoText(
    string Name, string Kind, string What, long FirstStep, long LastStep, long Count, long Bytes,
    IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<SeriesGroup> Groups, IReadOnlyList<string> Problems)
{
    /// <summary>Writes the fields of <c>docs/reference/cli.md</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.Fields(
            ("name", Name), ("kind", Kind), ("first_step", FirstStep), ("last_step", LastStep), ("samples", Count),
            ("bytes", Bytes));
        json.Objects("facts", Facts, fact =>
        {
            json.Fields(("what", fact.Name), ("value", fact.Value));
        });
        json.Objects("groups", Groups, group =>
        {
            json.Fields(("name", group.Name), ("parameters", group.Parameters), ("sketch_length", group.Length));
        });
        json.Array("problems", Problems);
    }

    /// <summary>The size of a file, as people say it.</summary>
    public static string Size(long bytes) => bytes < 1 << 20 ? $"{bytes:N0} bytes" : $"{bytes / (double)(1 << 20):N1} MiB";
}

/// <summary>A group of parameters of a series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Number of its parameters; null where it is not known.</param>
/// <param name="Length">Numbers that are held of it for each sample, d; null where updates are exact.</param>
internal sealed record SeriesGroup(string Name, long? Parameters, int? Length);
