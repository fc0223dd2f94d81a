
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A loss that was logged beside the run.</summary>
internal static class LossColumn
{
    /// <summary>Reads a loss at given steps.</summary>
    /// <param name="file">The file, and behind a colon the name of a column; null for none.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>Shape [n]; null where no file was given.</returns>
    public static double[]? Read(string? file, IReadOnlyList<long> steps)
    {
        if (file is null)
        {
            return null;
        }

        // A whole name that exists may hold a colon itself, as 'C:\loss.csv' does.
        var colon = File.Exists(file) ? -1 : file.LastIndexOf(':');
        var (path, wanted) = colon < 0 ? (file, null) : (file[..colon], file[(colon + 1)..]);
        if (!File.Exists(path))
        {
            throw new UsageException($"--loss is '{file}'; there must be such a file. Give a CSV file with the columns step and loss.");
        }

        var table = ValueTable.Read(path);
        var column = wanted ?? (table.Columns.Count > 0 ? table.Columns[0] : throw new UsageException($"--loss is '{file}'; it has no column of numbers beside step. Add one."));
        return table.Columns.Contains(column)
            ? table.At(column, steps)
            : throw new UsageException($"--loss asks for the column '{column}'; {path} has {string.Join(", ", table.Columns)}. Name one of them.");
    }
}
