using System.Globalization;

namespace InterventionStudy;

/// <summary>Prints a row for each kind and dose.</summary>
internal static class StudyReport
{
    public static void Write(IReadOnlyList<StudyResult> results, TextWriter output)
    {
        var baselines = results.Where(result => result.Case.Kind == StudyCase.Baseline)
            .ToDictionary(result => result.Case.Seed, result => result.Generalised);
        output.WriteLine("| what is changed from step 500 on | dose or length | K | amount | 95 % at, by seed | later than unchanged, steps | not by the last step |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var row in results.GroupBy(result => (result.Case.Kind, result.Case.Dose)).OrderBy(row => Order(row.Key)))
        {
            var bySeed = row.GroupBy(result => result.Case.Seed).OrderBy(seed => seed.Key)
                .Select(seed => string.Join(", ", seed.Select(result => Or(result.Generalised, result))));
            int[] later =
            [
                .. row.Where(result => result.Generalised is not null && baselines.GetValueOrDefault(result.Case.Seed) is not null)
                    .Select(result => result.Generalised!.Value - baselines[result.Case.Seed]!.Value).Order(),
            ];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Key.Kind} | {row.Key.Dose} | {row.First().Dimension} | {row.Average(result => result.Amount):G3} | "
                    + $"{string.Join(" · ", bySeed)} | {(later.Length == 0 ? "–" : $"{later[0]} … {later[^1]}")} | "
                    + $"{row.Count(result => result.Generalised is null)} of {row.Count()} |"));
        }
    }

    private static (int Kind, double Dose) Order((string Kind, double Dose) row) =>
        (Array.FindIndex(StudyCase.Kinds, kind => kind.Kind == row.Kind), row.Dose);

    private static string Or(int? step, StudyResult result) => step is { } known
        ? known.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"– ({100 * result.TestAccuracy:F0} %)");
}
