using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>What <c>analyze</c> and <c>check</c> do with a history.</summary>
internal static class HistoryCommands
{
    /// <summary>Prints what detectors find in columns.</summary>
    public static int Analyze(Input input, HistoryWishes wishes, Reporter reporter)
    {
        var history = Histories.Read(input.Path, reporter);
        if (wishes.Columns.Count == 0)
        {
            throw new UsageException($"'{input.Name}' is a history and no column is named. Name those to watch with --column: "
                + $"{history.Names}. info says what each holds.");
        }

        var columns = wishes.Columns.Distinct().Select(history.Column).ToList();
        var findings = HistoryWatch.Run(
            [.. columns.SelectMany(column => wishes.Tests.Select(test => (column, test)))], wishes.RunLength, wishes.WarmUp,
            wishes.From);
        if (reporter.IsJson)
        {
            reporter.Json(json => HistoryText.Write(json, input.Name, columns, findings, history.Problems, wishes.RunLength));
            return ExitCodes.Success;
        }

        foreach (var note in columns.SelectMany(column => column.Notes()))
        {
            reporter.Note(note);
        }

        reporter.Table($"{input.Name}: {Words.Count(columns.Count, "column")}", HistoryText.Columns(columns));
        reporter.Table("detectors", HistoryText.Detectors(findings));
        if (findings.Any(finding => finding.Events.Count > 0))
        {
            reporter.Table("events", HistoryText.Events(findings));
        }

        reporter.Sentence(HistoryText.Verdict(findings, wishes.RunLength));
        return ExitCodes.Success;
    }

    /// <summary>Judges rules about columns.</summary>
    public static IReadOnlyList<RuleOutcome> Check(
        Input input, IReadOnlyList<string> texts, HistoryWishes wishes, Reporter reporter)
    {
        var history = Histories.Read(input.Path, reporter);
        var rules = texts.Select(text => RunRule.Parse(text, history)).ToList();

        // Only what a rule asks about is watched: false alarms of detectors add up.
        var detectors = rules.Where(rule => rule.Kind is not null)
            .SelectMany(rule => wishes.Tests
                .Where(test => test == HistoryTest.Spike == (rule.Kind == HistoryEvent.Spike))
                .Select(test => (Column: history.Column(rule.Range.Group!), Test: test)))
            .Distinct().ToList();
        foreach (var note in rules.Select(rule => rule.Range.Group!).Distinct().SelectMany(name => history.Column(name).Notes()))
        {
            reporter.Note(note);
        }

        var findings = detectors.Count == 0 ? [] : HistoryWatch.Run(detectors, wishes.RunLength, wishes.WarmUp, wishes.From);
        foreach (var caveat in HistoryText.Caveats(findings))
        {
            reporter.Note(caveat);
        }

        return [.. rules.Select(rule => rule.Judge(history, findings))];
    }
}
