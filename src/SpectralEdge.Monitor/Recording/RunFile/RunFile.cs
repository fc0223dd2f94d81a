using System.Diagnostics.CodeAnalysis;

namespace SpectralEdge.Monitor;

/// <summary>A run file as it lies on the disk: one writer, a largest size, and checks for changes from outside.</summary>
internal sealed class RunFile : IDisposable
{
    private const int MostTries = 100_000;

    private readonly WriterLock _held;
    private readonly GrowingFile _file;
    private readonly long _maximumBytes;
    private bool _isDisposed;

    private RunFile(string path, FileMode mode, WriterLock held, long maximumBytes)
    {
        (_held, _maximumBytes, Budget) = (held, maximumBytes, new RunFileBudget(maximumBytes));
        _file = new GrowingFile(path, mode, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Full path of the file.</summary>
    public string FilePath => _file.FilePath;

    /// <summary>Number of lines in the file.</summary>
    public long Lines { get; private set; }

    /// <summary>What lines may take.</summary>
    public RunFileBudget Budget { get; private set; }

    /// <summary>Whether the file itself failed, rather than a line.</summary>
    public bool HasFailed => _file.HasFailed || _isDisposed;

    /// <summary>Time between two looks at whether the file is still there.</summary>
    public TimeSpan LookEvery
    {
        get => _file.LookEvery;
        set => _file.LookEvery = value;
    }

    /// <summary>
    /// Creates the run's folder and an empty run file in it. A run of the same name is never overwritten: this one gets a number.
    /// </summary>
    /// <param name="folder">The folder that holds all runs.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="maximumBytes">Largest size of the file.</param>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be created.</exception>
    public static RunFile Create(string folder, string name, long maximumBytes)
    {
        for (var number = 1; number < MostTries; number++)
        {
            var run = Path.GetFullPath(Path.Combine(folder, number == 1 ? name : $"{name}-{number}"));
            Directory.CreateDirectory(run);
            var path = Path.Combine(run, RunFileFormat.FileName);
            if (!File.Exists(path) && TryOpen(path, FileMode.CreateNew, maximumBytes, out var file))
            {
                return file;
            }

            // Taken, perhaps by another process a moment ago: try the next number.
        }

        throw new IOException($"'{folder}' holds {MostTries} runs called '{name}'. Choose another name.");
    }

    /// <summary>
    /// Opens a run file to write on. A last line that was cut is ended first, so that the next one is a line of its own.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">Largest size of the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="whole">Number of whole lines that were there.</param>
    /// <returns>False if another writer has it.</returns>
    /// <exception cref="IOException">The file is not there, or cannot be read or written.</exception>
    public static bool TryAppend(string path, long maximumBytes, [NotNullWhen(true)] out RunFile? file, out long whole)
    {
        whole = 0;
        if (!TryOpen(path, FileMode.Open, maximumBytes, out file))
        {
            return false;
        }

        try
        {
            (whole, var isWhole) = RunFileScan.Count(file._file, 0, file.Budget);
            file.EndLast(whole, isWhole);
            return true;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What was done to the file since the last line.</summary>
    /// <param name="isThorough">Whether to look at its path too, however long ago that was done.</param>
    public FileChange Look(bool isThorough) => _file.Look(isThorough);

    /// <summary>
    /// Takes in what was done to the file: counts its lines again, and ends one that was cut. A file without a whole
    /// line is emptied.
    /// </summary>
    /// <param name="change">What was done to it.</param>
    /// <returns>Number of lines that are gone.</returns>
    public long TakeIn(FileChange change)
    {
        var (before, from) = (Lines, change == FileChange.Longer ? _file.Length : 0);
        if (from == 0)
        {
            (Lines, Budget) = (0, new RunFileBudget(_maximumBytes));
        }

        var (found, isWhole) = RunFileScan.Count(_file, from, Budget);
        found += Lines;
        if (found == 0)
        {
            _file.Clear();
        }

        EndLast(found, isWhole || found == 0);
        return Math.Max(0, before - found);
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line with its end.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _file.Append(line);
        Lines++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _file.Dispose();
        _held.Dispose();
    }

    /// <summary>Takes the lock and opens the file.</summary>
    /// <returns>False if another writer has it, or it was to be new and is there.</returns>
    private static bool TryOpen(string path, FileMode mode, long maximumBytes, [NotNullWhen(true)] out RunFile? file)
    {
        file = null;

        // The lock goes with the file, which is not seen by the rule.
#pragma warning disable CA2000
        if (!WriterLock.TryTake(path, out var held))
#pragma warning restore CA2000
        {
            return false;
        }

        try
        {
            file = new RunFile(path, mode, held, maximumBytes);
        }
        catch (IOException) when (mode == FileMode.CreateNew && File.Exists(path))
        {
            // Another process was faster.
        }
        finally
        {
            if (file is null)
            {
                held.Dispose();
            }
        }

        return file is not null;
    }

    private void EndLast(long whole, bool isWhole)
    {
        Lines = whole + (isWhole ? 0 : 1);
        _file.Append(isWhole ? [] : "\n"u8);
    }
}
