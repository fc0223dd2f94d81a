using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Windowing;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>One spectrum, of a group or of the whole model, on its way from Gram matrices to samples and events.</summary>
internal sealed class SpectrumTrack
{
    private readonly GroupTrack[] _groups;
    private readonly GramMatrix _gram;
    private readonly double[] _ordered;
    private readonly SpectrumAnalyzer _analyzer;
    private readonly double[] _leaveOneOut;
    private readonly double _collisionVariance;
    private long _index;

    /// <summary>Creates the track.</summary>
    /// <param name="name">Name of the spectrum.</param>
    /// <param name="groups">The groups whose Gram matrices add up to its own.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="floor">The noise floor for these options.</param>
    /// <param name="detector">A detector that has seen the group before; null for a new one.</param>
    public SpectrumTrack(string name, GroupTrack[] groups, MonitorOptions options, NoiseFloor floor, GapDetector? detector)
    {
        _groups = groups;
        _gram = new GramMatrix(options.Window);
        _ordered = new double[options.Window * options.Window];
        _analyzer = new SpectrumAnalyzer(options.Window, options.EffectiveLargestPosition);
        _leaveOneOut = new double[groups.Max(group => group.Gram.Parts)];
        Sample = new SpectralSample(name, options.Window) { NoiseFloor = floor.For(NoiseFloor.Together([.. groups.Select(group => ((double)group.ParameterCount, group.EffectiveDimensions))])) };
        _collisionVariance = groups.Max(group => group.CollisionVariance);
        Detector = detector ?? new GapDetector(options.Gap);
    }

    /// <summary>The newest sample; its <see cref="SpectralSample.Index"/> is meaningless until the window was full once.</summary>
    public SpectralSample Sample { get; }

    /// <summary>The detector of gap events.</summary>
    public GapDetector Detector { get; }

    /// <summary>Whether there has been a sample.</summary>
    public bool HasSample => _index > 0;

    /// <summary>Fills in the sample from the groups' full windows and asks the detector about it.</summary>
    /// <returns>What the sample settled; null for nothing.</returns>
    public SpectralEvent? Update(long step, long stride, double? loss)
    {
        Sample.Index = _index++;
        Sample.Step = step;
        Sample.Stride = stride;
        Sample.Loss = loss;
        _analyzer.Analyze(Gram(-1), Sample);
        Sample.StandardError = StandardError();
        return Detector.Update(Sample);
    }

    /// <summary>Analyses whatever the window holds and forgets it.</summary>
    public void WarmUp() => _analyzer.Analyze(Gram(-1), new SpectralSample(Sample.Group, Sample.SingularValues.Length));

    private double StandardError()
    {
        if (_collisionVariance == 0 || Sample.LargestRatioPosition == 0)
        {
            return 0;
        }

        // One map: the error has a law. Several: the law depends on how each direction is shared out among the groups, which the
        // jackknife finds, and no share makes it larger than with all weight in the group of the shortest sketch.
        var law = CollisionLaw.RatioError(Sample.GapRatio, _collisionVariance);
        return _groups.Length == 1 ? law : Math.Min(law, JackknifeError());
    }

    private double JackknifeError()
    {
        for (var part = 0; part < _leaveOneOut.Length; part++)
        {
            _leaveOneOut[part] = _analyzer.RatioAt(Gram(part), Sample.LargestRatioPosition);
        }

        return Jackknife.StandardError(_leaveOneOut);
    }

    /// <summary>The Gram matrix of all groups in order of time, without one part of each sketch; −1 leaves nothing out.</summary>
    private double[] Gram(int partLeftOut)
    {
        _gram.Clear();
        foreach (var group in _groups)
        {
            if (partLeftOut < 0)
            {
                group.Gram.AddTo(_gram);
            }
            else
            {
                group.Gram.AddWithoutPartTo(partLeftOut, _gram);
            }
        }

        _gram.CopyTo(_groups[0].Oldest, _ordered);
        return _ordered;
    }
}
