using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A loss that was logged beside the run.</summary>
internal static class LossColumn
{
    // What logs have beside a loss.
    private static readonly string[] Others =
    [
        "", "index", "unnamed: 0", "wall time", "wall_time", "walltime", "time", "timestamp", "_timestamp", "_runtime", "epoch",
        "lr", "learning_rate", "grad_norm", "train/grad_norm", "train/epoch", "train/learning_rate", "step", "_step",
        "global_step", "train/global_step", "trainer/global_step", "samples", "tokens",
    ];

    private static readonly string[] Validation = ["val", "valid", "validation", "eval", "evaluation", "test", "dev"];
    private static readonly string[] Training = ["train", "training"];
    private static readonly char[] Breaks = ['_', '-', '/', ' ', '.', ':'];

    /// <summary>Reads a loss at given steps, and says which column was taken.</summary>
    /// <param name="file">The file, and behind a colon the name of a column; null for none.</param>
    /// <param name="column">The name of a column; null to look for it.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="reporter">Receives the note.</param>
    /// <returns>Shape [n]; null where no file was given.</returns>
    public static double[]? Read(string? file, string? column, IReadOnlyList<long> steps, Reporter reporter)
    {
        if (file is null)
        {
            return column is null
                ? null
                : throw new UsageException("--loss-column is given and --loss is not. Name the file with --loss.");
        }

        // A whole name that exists may hold a colon itself, as 'C:\loss.csv' does.
        var colon = File.Exists(file) ? -1 : file.LastIndexOf(':');
        var (path, wanted) = colon < 0 ? (file, column) : (file[..colon], column ?? file[(colon + 1)..]);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            throw new UsageException($"--loss is '{file}'; there must be such a file, and it must not be empty. Give a CSV file "
                + "with the columns step and loss.");
        }

        var table = ValueTable.Read(path);
        var chosen = wanted ?? Choose(table, path);
        if (!table.Columns.Contains(chosen))
        {
            throw new UsageException($"--loss asks for the column '{chosen}'; {path} has {Words.List(table.Columns, 12)}. Name "
                + "one of them.");
        }

        var losses = table.At(chosen, steps);
        var known = losses.Count(double.IsFinite);
        reporter.Note($"loss: column '{chosen}' of {path}, by '{table.StepColumn}'"
            + (known < losses.Length ? $"; known at {known} of {losses.Length} samples" : string.Empty));
        return losses;
    }

    /// <summary>The loss of training by its name; else the only loss; else the only column that may be one.</summary>
    private static string Choose(ValueTable table, string path)
    {
        var named = table.Columns.Where(IsLoss).ToList();
        if (named.Find(name => name.Equals("loss", StringComparison.OrdinalIgnoreCase)) is { } loss)
        {
            return loss;
        }

        List<string>[] classes =
        [
            named.FindAll(name => Has(name, Training)),
            named.FindAll(name => !Has(name, Validation)),
            named,
            [.. table.Columns.Where(name => !Others.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase))],
        ];
        var candidates = Array.Find(classes, found => found.Count > 0) ?? [];
        return candidates.Count == 1
            ? candidates[0]
            : throw new UsageException(candidates.Count == 0
                ? $"--loss is '{path}', where no column could be the loss: there are {Words.List(table.Columns, 12)}. Name one "
                    + "with --loss-column."
                : $"--loss is '{path}', where {candidates.Count} columns could be the loss: {Words.List(candidates, 12)}. Name "
                    + "one with --loss-column.");
    }

    // What Weights & Biases adds to each column it exports.
    private static bool IsLoss(string name) => name.Contains("loss", StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith("__MIN", StringComparison.Ordinal) && !name.EndsWith("__MAX", StringComparison.Ordinal);

    private static bool Has(string name, string[] words) =>
        name.Split(Breaks).Any(part => words.Contains(part, StringComparer.OrdinalIgnoreCase));
}
