using SpectralEdge.Monitor.Dashboard;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A report in one HTML file.</summary>
internal static class HtmlReport
{
    /// <summary>Writes it.</summary>
    /// <param name="inputs">The runs.</param>
    /// <param name="path">The file; one that is there is written over.</param>
    /// <param name="reporter">Says that it was written.</param>
    /// <param name="isPart">Whether the command has results of its own, so that this is a note.</param>
    /// <returns>The exit code.</returns>
    public static int Write(IReadOnlyList<Input> inputs, string path, Reporter reporter, bool isPart = false)
    {
        if (!path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            var others = isPart ? ", .svg, .png or .pdf" : string.Empty;
            throw new UsageException($"--out is '{path}'; it must end with .html{others}. Name a file.");
        }

        if (inputs.FirstOrDefault(static input => input.Kind != InputKind.Run) is { } other)
        {
            throw new UsageException($"'{other.Path}' is no run, and a report in HTML is made of run files. Give --out a folder "
                + "for Markdown with figures.");
        }

        // In memory first, so that a run that cannot be read leaves no half of a file behind.
        using var report = new MemoryStream();
        DashboardReport.Write(report, [.. inputs.Select(static input => input.Path)]);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        using var files = new OutputFiles();
        File.WriteAllBytes(files.PartOf(path), report.ToArray());
        files.Complete();
        if (isPart)
        {
            reporter.Note($"wrote {path}");
        }
        else if (reporter.IsJson)
        {
            reporter.Json(json => json.Array("files", [path]));
        }
        else
        {
            reporter.Line($"wrote {path}");
        }

        return ExitCodes.Success;
    }
}
