using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Interventions;
using SpectralEdge.Monitor.Torch;

namespace InterventionStudy;

/// <summary>Trains one case.</summary>
internal static class StudyRun
{
    /// <summary>Steps between two measurements of the test accuracy.</summary>
    public const int EvaluateEvery = 20;

    public static StudyResult Run(StudyCase study, Baselines baseline, int steps)
    {
        using var training = baseline.Branch();
        using var callback = new SpectralEdgeCallback(
            training.Model, training.Optimizer, new MonitorOptions { Run = new() { Folder = null } }, startStep: StudyCase.From - 1);
        var interventions = study.Interventions(
            baseline.Execution, new DefectDirection(training, study.Seed).Directions, baseline.UpdateLength);
        var changed = interventions.Length == 0 ? null : training.Optimizer.WithInterventions(callback, interventions);
        var (amount, dimension, step) = (new List<double>(), 0, StudyCase.From - 1);
        if (changed is not null)
        {
            training.Optimizer = changed;
            changed.Applied += (_, applied) =>
            {
                dimension = applied.Dimension;
                amount.Add(applied.Added > 0 ? applied.Added : applied.Removed / applied.Before);
            };
        }

        int? generalised = null;
        while (step < steps && generalised is null)
        {
            callback.OnStepEnd(training.Step());
            step++;
            if (step % EvaluateEvery == 0 && training.TestAccuracy() >= baseline.Settings.Generalised)
            {
                generalised = step;
            }
        }

        return new StudyResult
        {
            Case = study,
            Generalised = generalised,
            Last = step,
            TestAccuracy = training.TestAccuracy(),
            TrainAccuracy = training.TrainAccuracy(),
            Dimension = dimension,
            Applied = changed?.AppliedCount ?? 0,
            Skipped = changed?.SkippedCount ?? 0,
            Amount = amount.Where(double.IsFinite).DefaultIfEmpty(0).Average(),
        };
    }
}
