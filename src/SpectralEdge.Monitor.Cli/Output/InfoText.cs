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
    /// <summary>Every file that was looked at; null where they were not asked for.</summary>
    public IReadOnlyList<InfoFile>? Files { get; init; }

    /// <summary>Every tensor that is watched; null where they were not asked for.</summary>
    public IReadOnlyList<InfoTensor>? Tensors { get; init; }

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
        if (Files is not null)
        {
            json.Objects("files", Files, file =>
            {
                json.Fields(("file", file.Path), ("step", file.Step), ("reason", file.Reason));
            });
        }

        if (Tensors is not null)
        {
            json.Objects("tensors", Tensors, tensor =>
            {
                json.Fields(
                    ("name", tensor.Name), ("shape", tensor.ShapeText), ("type", tensor.TypeText), ("values", tensor.Count),
                    ("group", tensor.Group));
            });
        }
    }

    /// <summary>The size of a file, as people say it.</summary>
    public static string Size(long bytes) => bytes < 1 << 20 ? $"{bytes:N0} bytes" : $"{bytes / (double)(1 << 20):N1} MiB";
}

/// <summary>A file that was looked at.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Step">Its step; null where it is no member.</param>
/// <param name="Reason">Why it is none.</param>
internal sealed record InfoFile(string Path, long? Step, string? Reason);

/// <summary>A tensor that is watched.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its number format.</param>
/// <param name="Count">Number of its values.</param>
/// <param name="Group">The group that it falls in.</param>
internal sealed record InfoTensor(string Name, IReadOnlyList<long> Shape, ElementType Type, long Count, string Group)
{
    /// <summary>Its shape, as <c>768x3072</c>; empty for a single number.</summary>
    public string ShapeText => string.Join('x', Shape);

    /// <summary>Its number format in lower case.</summary>
    public string TypeText => Type.ToString().ToLowerInvariant();
}

/// <summary>A group of parameters of a series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Number of its parameters; null where it is not known.</param>
/// <param name="Length">Numbers that are held of it for each sample, d; null where updates are exact.</param>
internal sealed record SeriesGroup(string Name, long? Parameters, int? Length);
