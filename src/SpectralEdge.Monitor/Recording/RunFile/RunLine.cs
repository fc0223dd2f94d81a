using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>One line of a run file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Type">
/// What it is about: <c>header</c>, <c>sample</c>, <c>event</c> and so on (docs/reference/run-file.md).
/// </param>
/// <param name="Fields">All its fields, those of a JSON object.</param>
internal sealed record RunLine(long Number, string Type, JsonElement Fields);

/// <summary>A line of a run file that could not be read and was left out.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record RunLineProblem(long Number, string Reason);
