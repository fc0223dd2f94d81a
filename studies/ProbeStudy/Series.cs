using System.Globalization;

namespace ProbeStudy;

/// <summary>The series of the study as one CSV.</summary>
internal static class Series
{
    /// <summary>Writes them: one line for each run, quantity and step.</summary>
    public static void Write(StudyRun[] runs, string path)
    {
        using var file = new StreamWriter(path);
        file.WriteLine("run,quantity,step,value");
        foreach (var run in runs)
        {
            var name = ProbedRun.NameOf(run.Case, run.Seed);
            void Add(string quantity, (double[] Steps, double[] Values) series)
            {
                for (var i = 0; i < series.Steps.Length; i++)
                {
                    file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name},{quantity},{series.Steps[i]},{series.Values[i]:G7}"));
                }
            }

            Add("test_accuracy", run.Metric("test_accuracy"));
            foreach (var field in new[]
            {
                "defect", "published_defect", "unit_step_defect", "defect_times_gradient", "scaled_defect", "gradient_norm", "parameter_norm",
                "execution_over_random", "execution_over_matched", "integrability",
            })
            {
                Add(field, run.Of("commutator_defect", entry => entry.Number(field)));
            }

            Add("gradient_fraction_1", run.Of("edge_source", entry => Tables.FirstOf(entry, "gradient_fractions")));
            Add("cancellation_1", run.Of("edge_source", entry => Tables.FirstOf(entry, "cancellations")));
            Add("h_1", run.Of("curvature", entry => Tables.FirstOf(entry, "curvatures")));
            Add("lambda_max", run.Of("curvature", entry => Tables.Deep(entry, "largest.value")));
            Add("preconditioned_lambda_max", run.Of("curvature", entry => Tables.Deep(entry, "preconditioned_largest.value")));
            foreach (var field in new[] { "gap", "change", "asymmetry", "damping", "model_driving", "measured_driving" })
            {
                Add($"flow_{field}", run.Of("gap_flow", entry => entry.Number(field)));
            }

            Add("loss_predicted", run.Of("loss_decomposition", entry => Tables.Deep(entry, "validation.predicted.unweighted")));
            Add("loss_measured", run.Of("loss_decomposition", entry => Tables.Deep(entry, "validation.measured")));
        }
    }
}
