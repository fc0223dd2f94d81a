using IO = System.IO.Path;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A run that is in the list.</summary>
/// <param name="Id">Its name in addresses.</param>
/// <param name="Name">Its name: that of its folder.</param>
/// <param name="Path">Its run file.</param>
/// <param name="Active">When its file was written to last.</param>
internal sealed record ListedRun(string Id, string Name, string Path, DateTimeOffset Active);

/// <summary>A folder whose runs are served, or a single run of it. Links that lead out of it are left out.</summary>
internal sealed class RunFolder
{
    private readonly string? _only;

    /// <summary>Serves a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="only">The only run file of it that is served; null for all.</param>
    public RunFolder(string path, string? only = null) => (Path, _only) = (RealPath(path), only);

    /// <summary>The folder, links followed.</summary>
    public string Path { get; }

    /// <summary>The runs that a path means.</summary>
    /// <param name="path">A folder that holds runs, the folder of one run, or its run file.</param>
    /// <exception cref="IOException">There is no such folder or file.</exception>
    public static RunFolder Of(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new DirectoryNotFoundException(
                $"The path of the runs is '{path}'; it must be a folder of runs, the folder of one run, or its run.jsonl.");
        }

        var full = IO.TrimEndingDirectorySeparator(IO.GetFullPath(path));
        if (File.Exists(full))
        {
            return full.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
                ? new RunFolder(IO.GetDirectoryName(full)!, RealFile(full))
                : throw new IOException($"'{path}' is no run file. Give a {RunFileFormat.FileName}, the folder of a run, or a "
                    + "folder of runs.");
        }

        var run = IO.Combine(full, RunFileFormat.FileName);
        return !Directory.Exists(full) ? throw new DirectoryNotFoundException($"There is no run '{path}'.")
            : File.Exists(run) ? new RunFolder(full, RealFile(run))
            : new RunFolder(full);
    }

    /// <summary>The path of a file in its folder, links of folders followed.</summary>
    public static string RealFile(string path) =>
        IO.Combine(RealPath(IO.GetDirectoryName(IO.GetFullPath(path))!), IO.GetFileName(path));

    /// <summary>The runs that are there now, newest activity first.</summary>
    public List<ListedRun> Runs()
    {
        var runs = new List<ListedRun>();
        try
        {
            Look(new DirectoryInfo(Path), runs);

            foreach (var folder in _only is null ? new DirectoryInfo(Path).EnumerateDirectories() : [])
            {
                Look(folder, runs);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was found so far is listed.
        }

        runs.Sort(static (a, b) => b.Active.CompareTo(a.Active) is not 0 and var order
            ? order : string.CompareOrdinal(a.Name, b.Name));
        return runs;
    }

    private void Look(DirectoryInfo folder, List<ListedRun> runs)
    {
        try
        {
            var path = _only ?? IO.Combine(folder.FullName, RunFileFormat.FileName);
            var file = new FileInfo(path);
            if (file.Exists && IsInside(folder, file))
            {
                runs.Add(new ListedRun(RunJson.IdOf(path), folder.Name, path, file.LastWriteTimeUtc));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It vanished, or may not be looked at: it is not in the list.
        }
    }

    /// <summary>Whether a run file is in the folder that is served, links followed.</summary>
    private bool IsInside(DirectoryInfo folder, FileInfo file)
    {
        if (folder.LinkTarget is null && file.LinkTarget is null)
        {
            return true;
        }

        var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true);
        var place = real is null ? null : RealPath(IO.GetDirectoryName(real.FullName)!);
        return place is not null
            && (place == Path || place.StartsWith(Path + IO.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    private static string RealPath(string path)
    {
        var full = IO.TrimEndingDirectorySeparator(IO.GetFullPath(path));
        var parent = IO.GetDirectoryName(full);
        var real = parent is null ? full : IO.Combine(RealPath(parent), IO.GetFileName(full));
        return new DirectoryInfo(real) is { Exists: true, LinkTarget: not null } link
            && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : real;
    }
}
