using System.Globalization;
using System.Numerics.Tensors;
using Grokking;
using SpectralEdge.Monitor;

namespace GrokkingStudy;

/// <summary>
/// Writes what the monitor sees of a run, sample by sample, and the inner products of its updates, group by group.
/// </summary>
internal sealed class SeriesWriter : IDisposable
{
    private const int WeightsEvery = 50;

    private readonly int _every;
    private readonly PlainTraining _training;
    private readonly StreamWriter _samples;
    private readonly UpdateBand _band;
    private readonly Queue<double> _losses = new();
    private double[] _weights = [double.NaN, double.NaN, double.NaN, double.NaN];

    public SeriesWriter(StudyCase study, DemoSettings settings, PlainTraining training, SpectralMonitor monitor, string folder)
    {
        Directory.CreateDirectory(folder);
        (_every, _training) = (settings.Monitor.Windows[0].Every, training);
        var name = NameOf(study);
        _samples = new StreamWriter(Path.Combine(folder, name + ".csv")) { NewLine = "\n" };
        _samples.WriteLine(SampleColumns.Header);
        _band = new UpdateBand(Path.Combine(folder, name + ".gram"), training.Values);
        monitor.SampleTaken += (_, sample) => Write(sample);
    }

    /// <summary>Name of a run's files, without their ending.</summary>
    public static string NameOf(StudyCase study) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{study.Kind.Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '_')}-{study.Seed}");

    /// <summary>Takes note of a step, before the monitor does.</summary>
    public void BeforeSample(int step, float loss)
    {
        _losses.Enqueue(loss);
        if (_losses.Count > _every)
        {
            _losses.Dequeue();
        }

        if (step % _every == 0)
        {
            _band.Add();
        }

        if (step % WeightsEvery == 0)
        {
            _weights = [.. Spectrum("embedding.weight", step), .. Spectrum("head.weight", step)];
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _band.Dispose();
    }

    private double[] Spectrum(string name, int step)
    {
        var matrix = _training.Values.First(parameter => parameter.Name == name);
        var spectrum = WeightSpectrum.Of(name, step, matrix.Values, matrix.Shape[0], matrix.Shape[1]);
        return [spectrum.StableRank, spectrum.GapRatio];
    }

    private void Write(SpectralSample sample)
    {
        var squares = _training.Values.Sum(parameter => (double)TensorPrimitives.Dot<float>(parameter.Values, parameter.Values));
        _samples.WriteLine(SampleColumns.Row(sample, [_losses.Average(), Math.Sqrt(squares), _band.CosineToDecay, .. _weights]));
    }
}

/// <summary>The columns of a run's series.</summary>
internal static class SampleColumns
{
    private static readonly (string Name, Func<SpectralSample, double> Value)[] Columns =
    [
        ("loss", sample => sample.Loss ?? double.NaN),
        ("gap_ratio", sample => sample.GapRatio),
        ("largest", sample => sample.LargestRatioPosition),
        ("k", sample => sample.GapPosition ?? 0),
        ("p_value", sample => sample.Significance.PValue(sample.Significance.Null)),
        ("update_norm", sample => sample.UpdateNorm),
        ("drift_speed", sample => sample.DriftSpeed),
        ("path_length", sample => sample.PathLength),
        ("total_variance", sample => sample.TotalVariance),
        ("effective_rank", sample => sample.EffectiveRank),
        ("participation", sample => sample.ParticipationRatio),
        ("stable_rank", sample => sample.StableRank),
        ("normalized_gap", sample => sample.NormalizedGapRatio),
        ("stability", sample => sample.LargestRatioPosition == 0
            ? double.NaN
            : sample.Motion!.Stability[sample.LargestRatioPosition - 1]),
        ("half_stability", sample => sample.Motion!.HalfWindowStability[0]),
        ("turning", sample => sample.Motion!.Turning),
        ("rotation", sample => sample.Motion!.SubspaceRotation),
        ("relative_change", sample => sample.Motion!.RelativeChange),
        ("adiabatic", sample => sample.Motion!.Adiabatic),
        ("alignment", sample => sample.Motion!.UpdateAlignment),
        ("backbone_rotation", sample => sample.Motion!.BackboneRotation),
        ("ar1", sample => sample.Significance.Correlation),
    ];

    /// <summary>The first line; the last columns are the caller's own.</summary>
    public static string Header =>
        "step," + string.Join(',', Columns.Select(column => column.Name))
        + ",mean_loss,parameter_norm,decay_cosine,embedding_stable_rank,embedding_gap,head_stable_rank,head_gap";

    public static string Row(SpectralSample sample, double[] more) =>
        string.Create(CultureInfo.InvariantCulture, $"{sample.Step},")
        + string.Join(',', Values(sample).Concat(more).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static IEnumerable<double> Values(SpectralSample sample) => Columns.Select(column => column.Value(sample));
}
