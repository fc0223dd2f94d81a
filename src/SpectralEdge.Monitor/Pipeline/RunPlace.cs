namespace SpectralEdge.Monitor;

/// <summary>Where a run file stands when a state is saved.</summary>
/// <param name="Name">Name of the run's folder.</param>
/// <param name="Started">When the run began, as the header says.</param>
/// <param name="Lines">Number of lines written so far.</param>
/// <param name="LinesLost">Number of lines that could not be written.</param>
internal sealed record RunPlace(string Name, DateTimeOffset Started, long Lines, long LinesLost)
{
    /// <summary>The file of the run, if it is where it has to be.</summary>
    /// <param name="folder">The folder that holds all runs.</param>
    /// <returns>Its path, or null.</returns>
    public string? FileIn(string folder)
    {
        if (Name is "" or "." or ".." || Name != Path.GetFileName(Name))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(folder, Name, RunFileFormat.FileName));
        try
        {
            return File.Exists(path) && new RunFileReader(path).ReadHeader().Started == Started ? path : null;
        }
        catch (FormatException)
        {
            // No run file, or a damaged one: a new one is begun.
            return null;
        }
    }

    /// <summary>Saves a place, or gives back the one that was saved.</summary>
    public static RunPlace? Carry(StateCarrier state, RunPlace? place)
    {
        if (!state.Flag("has_run_file", place is not null))
        {
            return null;
        }

        var name = state.Text("run_name", place?.Name ?? string.Empty);
        var ticks = state.WholeNumber("run_started", place?.Started.UtcTicks ?? 0, 0, DateTimeOffset.MaxValue.UtcTicks);
        return new RunPlace(
            name, new DateTimeOffset(ticks, TimeSpan.Zero), state.Count("run_lines", place?.Lines ?? 0),
            state.Count("lines_lost", place?.LinesLost ?? 0));
    }
}
