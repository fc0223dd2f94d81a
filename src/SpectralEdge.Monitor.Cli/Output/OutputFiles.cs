using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The files that a command writes: each beside its place first, under a name that ends in <c>.part</c>, and moved when
/// all of them are whole.</summary>
/// <remarks>What is left undone is removed: by <see cref="Dispose"/> where an error ends the command (a full disk), and by
/// <see cref="RemoveWhenInterrupted"/> where Ctrl-C or TERM ends the process. A process that is killed leaves its part files,
/// which nothing takes for a result.</remarks>
internal sealed class OutputFiles : IDisposable
{
    private const string Ending = ".part";

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Parts = [];
    private static bool _isInterrupted;

    private readonly List<(string Part, string Path)> _files = [];
    private readonly List<string> _own = [];

    /// <summary>Removes the part files of all commands when the process is told to end.</summary>
    /// <returns>Lasts as long as that holds.</returns>
    public static IDisposable RemoveWhenInterrupted() => new Registrations(
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, static _ => Interrupt())),
        ]);

    /// <summary>Where a file is written until all are whole.</summary>
    /// <param name="path">Its place.</param>
    public string PartOf(string path)
    {
        var part = Aside(path);
        _files.Add((part, path));
        return part;
    }

    /// <summary>A name beside a place, for what is needed on the way.</summary>
    /// <param name="path">The place.</param>
    public string Aside(string path)
    {
        // Its name is new each time: what a killed command left behind is neither taken for this one's nor deleted.
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for '{path}'.");
        }

        var part = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}{Ending}");
        lock (Gate)
        {
            WaitForTheEnd();
            Parts.Add(part);
        }

        _own.Add(part);
        return part;
    }

    /// <summary>Writes a file of text.</summary>
    public void Write(string path, string text) => File.WriteAllText(PartOf(path), text);

    /// <summary>Writes a file of lines.</summary>
    public void Write(string path, IEnumerable<string> lines) => File.WriteAllLines(PartOf(path), lines);

    /// <summary>Moves all files to their places, in the order in which they were begun.</summary>
    /// <param name="overwrite">Whether files that are there are replaced.</param>
    /// <returns>Their places.</returns>
    public IReadOnlyList<string> Complete(bool overwrite = true)
    {
        lock (Gate)
        {
            WaitForTheEnd();
            foreach (var (part, path) in _files)
            {
                File.Move(part, path, overwrite);
            }
        }

        return [.. _files.Select(file => file.Path)];
    }

    /// <summary>Removes what was not moved.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            foreach (var part in _own)
            {
                Remove(part);
                Parts.Remove(part);
            }
        }
    }

    private static void Interrupt()
    {
        lock (Gate)
        {
            _isInterrupted = true;

            // A recorder whose folder is gone begins it anew: what came back is removed again.
            for (var tries = 0; tries < 20 && (tries == 0 || Parts.Any(Path.Exists)); tries++)
            {
                foreach (var part in Parts)
                {
                    Remove(part);
                }

                Thread.Sleep(5);
            }
        }
    }

    /// <summary>The process ends in a moment: nothing may be begun or moved any more.</summary>
    private static void WaitForTheEnd()
    {
        if (_isInterrupted)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static void Remove(string part)
    {
        try
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
            else
            {
                File.Delete(part);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What ended the command is what its user has to know; the name says what is left.
        }
    }

    private sealed class Registrations(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose() => Array.ForEach(registrations, static registration => registration.Dispose());
    }
}
