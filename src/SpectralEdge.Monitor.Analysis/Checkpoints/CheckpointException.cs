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

    /// <summary>Whether the file ends before it should: it is half-written, or still being written.</summary>
    internal bool IsCutShort { get; private init; }

    /// <summary>Creates the exception for a place in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Bytes from its beginning.</param>
    /// <param name="problem">What is there and what should be, as a sentence; then what to do.</param>
    /// <param name="inner">What went wrong underneath.</param>
    /// <param name="isCutShort">Whether the file ends before it should.</param>
    internal static CheckpointException At(
        string file, long offset, string problem, Exception? inner = null, bool isCutShort = false)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{file}, byte {offset}: {Shortened(problem)}");
        return (
            inner is null
                ? new CheckpointException(message) { File = file, Offset = offset, IsCutShort = isCutShort }
                : new CheckpointException(message, inner) { File = file, Offset = offset, IsCutShort = isCutShort });
    }

    /// <summary>Creates the exception for a file as a whole.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong, as a sentence; then what to do.</param>
    internal static CheckpointException In(string file, string problem) => new($"{file}: {Shortened(problem)}") { File = file };

    /// <summary>A sentence without its middle where it is too long to be read: a damaged file may have a name of a million
    /// characters.</summary>
    private static string Shortened(string problem)
    {
        const int Half = 1900;
        const int Longest = 2 * Half;
        return problem.Length <= Longest
            ? problem
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{problem.AsSpan(0, Half)}… ({problem.Length - Longest} characters) …{problem.AsSpan(problem.Length - Half)}");
    }
}
