using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace SpectralEdge.Monitor;

/// <summary>
/// A file that one writer adds to at its end, wherever that is by now: one that was emptied from outside gets no hole.
/// </summary>
/// <remarks>
/// Each call of <see cref="Append"/> hands its bytes to the operating system at once. That the file is still at its path is
/// looked at once a second; its length, which the operating system has at hand, before every write. Allocates nothing. Not for
/// several threads at once.
/// </remarks>
internal sealed class GrowingFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly FileInfo _place;
    private long _lookedAt = Stopwatch.GetTimestamp();

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It cannot be opened this way.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened this way.</exception>
    public GrowingFile(string path, FileMode mode, FileAccess access, FileShare sharing)
    {
        FilePath = path;
        _place = new FileInfo(path);
        _handle = File.OpenHandle(path, mode, access, sharing);
        Length = RandomAccess.GetLength(_handle);

        // The first look allocates; none may while the run lasts.
        _ = _place.Exists ? _place.Length : 0;
    }

    /// <summary>Its path.</summary>
    public string FilePath { get; }

    /// <summary>Its length as its writer left it.</summary>
    /// <value>Bytes.</value>
    public long Length { get; private set; }

    /// <summary>Time between two looks at the path.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a write failed: what is in the file since is unknown.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What was done to the file since its writer wrote last.</summary>
    /// <param name="isThorough">Whether to look at the path too, however long ago that was done.</param>
    public FileChange Look(bool isThorough)
    {
        var length = RandomAccess.GetLength(_handle);
        if (isThorough || Stopwatch.GetElapsedTime(_lookedAt) >= LookEvery)
        {
            _lookedAt = Stopwatch.GetTimestamp();
            _place.Refresh();
            if (!_place.Exists || _place.Length != length)
            {
                return FileChange.Gone;
            }
        }

        return length == Length ? FileChange.None : length < Length ? FileChange.Shorter : FileChange.Longer;
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var end = RandomAccess.GetLength(_handle);
            RandomAccess.Write(_handle, bytes, end);
            Length = end + bytes.Length;
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    /// <summary>Reads bytes.</summary>
    /// <returns>Number of bytes read; 0 at the end.</returns>
    public int Read(Span<byte> bytes, long offset) => RandomAccess.Read(_handle, bytes, offset);

    /// <summary>Empties the file.</summary>
    public void Clear()
    {
        RandomAccess.SetLength(_handle, 0);
        Length = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}

/// <summary>What was done to a file from outside since its writer wrote last.</summary>
internal enum FileChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not at its path any more: deleted, moved, or another file stands there.</summary>
    Gone,

    /// <summary>It was emptied or cut.</summary>
    Shorter,

    /// <summary>Something else wrote to it.</summary>
    Longer,
}
