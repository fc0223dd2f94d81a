using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A file is no checkpoint that can be read, or files do not make a series. The message names the file, the place in it
/// and what to do.</summary>
/// <remarks>Whatever the bytes of a file are, this is the only exception that its content raises. A file that is missing or may
/// not be read raises an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</remarks>
public sealed class CheckpointException : FormatException
{
    /// <summary>Creates the exception without a message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The file; null where several files together are at fault.</summary>
    public string? File { get; private init; }

    /// <summary>Where in the file.</summary>
    /// <value>Bytes from its beginning; null where no place is at fault.</value>
    public long? Offset { get; private init; }

    /// <summary>Creates the exception for a place in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Bytes from its beginning.</param>
    /// <param name="problem">What is there and what should be, as a sentence; then what to do.</param>
    /// <param name="inner">What went wrong underneath.</param>
    internal static CheckpointException At(string file, long offset, string problem, Exception? inner = null)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{file}, byte {offset}: {Shortened(problem)}");
        return (
            inner is null
                ? new CheckpointException(message) { File = file, Offset = offset }
                : new CheckpointException(message, inner) { File = file, Offset = offset });
    }

    /// <summary>Creates the exception for a file as a whole.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong, as a sentence; then what to do.</param>
    internal static CheckpointException In(string file, string problem) => new($"{file}: {Shortened(problem)}") { File = file };

    /// <summary>A sentence without its middle where it is too long to be read: a damaged file may have a name of a million
    /// characters.</summary>
    private static string Shortened(string problem)
    {
        const int Half = 1000;
        const int Longest = 2 * Half;
        return problem.Length <= Longest
            ? problem
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{problem.AsSpan(0, Half)}… ({problem.Length - Longest} characters) …{problem.AsSpan(problem.Length - Half)}");
    }
}

/// <summary>Recognises Python pickles, which are not read.</summary>
internal static class Pickle
{
    /// <summary>Whether a file begins like a pickle of protocol 2 to 5, as <c>torch.save</c> wrote before
    /// its zip format.</summary>
    /// <param name="start">The first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5;

    /// <summary>The error that says why, and how to convert.</summary>
    /// <param name="path">The file.</param>
    public static CheckpointException Refusal(string path) => CheckpointException.In(path, """
        the file is a Python pickle, as torch.save writes them (.pt, .pth, .bin). It is not read, since
        loading a pickle can run any code that its author put in. Convert it with Python, on a machine where you may load it:
            import torch; from safetensors.torch import save_file
            state = torch.load("model.pt", map_location="cpu", weights_only=True)
            tensors = {name: x.detach().clone().contiguous() for name, x in state.items() if torch.is_tensor(x)}
            save_file(tensors, "model.safetensors")
        """);
}
