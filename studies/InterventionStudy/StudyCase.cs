using SpectralEdge.Monitor.Interventions;

namespace InterventionStudy;

/// <summary>One run of the study: a seed and what is changed from step 500 on.</summary>
/// <param name="Kind">What is done, and to which subspace.</param>
/// <param name="Dose">The dose, or the length of a kick in its unit.</param>
/// <param name="Draw">Which random subspace; 0 where none is drawn.</param>
/// <param name="Seed">Seed of data, network and batches.</param>
internal sealed record StudyCase(string Kind, double Dose, int Draw, int Seed)
{
    /// <summary>The first step that is changed: the papers' own, and here after the training half is known by heart.</summary>
    public const int From = 500;

    /// <summary>Nothing is changed.</summary>
    public const string Baseline = "baseline";

    /// <summary>The kinds, with their doses and the random subspaces drawn at dose 1.</summary>
    public static readonly (string Kind, double[] Doses, int Draws)[] Kinds =
    [
        ("keep execution", [1, 0.75, 0.5, 0.25], 0),
        ("keep sham", [1, 0.75, 0.5, 0.25], 3),
        ("remove execution", [1], 0),
        ("remove sham", [1], 1),
        ("keep execution in attention", [1], 0),
        ("keep sham in attention", [1], 1),
        ("kick along defect", [20, 5, 1], 0),
        ("kick at random", [20, 5, 1], 1),
        ("kick of updates along defect", [20], 0),
        ("kick of updates at random", [20], 1),
    ];

    /// <summary>All cases: the baselines, then the first dose of every kind for all seeds, then the second, and so on.</summary>
    public static IEnumerable<StudyCase> All(int seeds) =>
    [
        .. Enumerable.Range(1, seeds).Select(seed => new StudyCase(Baseline, 0, 0, seed)),
        .. from place in Enumerable.Range(0, 4)
           from kind in Kinds.Where(kind => place < kind.Doses.Length)
           from seed in Enumerable.Range(1, seeds)
           select new StudyCase(kind.Kind, kind.Doses[place], Math.Min(kind.Draws, 1), seed),
        .. from kind in Kinds
           from draw in Enumerable.Range(2, Math.Max(0, kind.Draws - 1))
           from seed in Enumerable.Range(1, seeds)
           select new StudyCase(kind.Kind, 1, draw, seed),
    ];

    /// <summary>The interventions of the case.</summary>
    public Intervention[] Interventions(Directions execution, Directions defect, double updateLength)
    {
        var sham = new ShamDirections(execution, (1000 * Seed) + Draw);
        var subspace = Kind.Contains("sham", StringComparison.Ordinal) ? sham : execution;
        if (!Kind.StartsWith("kick", StringComparison.Ordinal))
        {
            return Kind == Baseline ? [] :
            [
                new SubspaceIntervention
                {
                    Directions = subspace,
                    Keeps = Kind.StartsWith("keep", StringComparison.Ordinal),
                    Dose = Dose,
                    From = From,
                    Blocks = Kind.EndsWith("in attention", StringComparison.Ordinal) ? Baselines.Attention : [],
                },
            ];
        }

        var ofUpdates = Kind.Contains("of updates", StringComparison.Ordinal);
        return
        [
            new Kick
            {
                Along = Kind.EndsWith("along defect", StringComparison.Ordinal) ? defect : null,
                OrthogonalTo = execution,
                Length = ofUpdates ? Dose * updateLength : Dose,
                Unit = ofUpdates ? KickUnit.Parameters : KickUnit.GradientStep,
                Seed = (1000 * Seed) + Draw,
                From = From,
            },
        ];
    }
}

/// <summary>What one run showed: a line of the results.</summary>
internal sealed record StudyResult
{
    public required StudyCase Case { get; init; }

    /// <summary>First step with a test accuracy of 95 %, known to 20 steps; null for not until the last one.</summary>
    public required int? Generalised { get; init; }

    /// <summary>The step at which the run was ended.</summary>
    public required int Last { get; init; }

    public required double TestAccuracy { get; init; }

    public required double TrainAccuracy { get; init; }

    /// <summary>Dimension of the subspace.</summary>
    public required int Dimension { get; init; }

    public required long Applied { get; init; }

    public required long Skipped { get; init; }

    /// <summary>Mean over the changed steps of the removed part of the gradient's length; of a kick its length in parameter units.</summary>
    public required double Amount { get; init; }
}
