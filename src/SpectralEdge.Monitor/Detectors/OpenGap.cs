namespace SpectralEdge.Monitor;

/// <summary>What the run itself has shown of the gap that is open: its level, its scatter, its peak.</summary>
/// <remarks>Nothing is allocated but in the constructor.</remarks>
/// <param name="rule">What a change has to show.</param>
internal sealed class OpenGap(GapRule rule)
{
    // Below it a ratio is 1 for all that a logarithm need know.
    private const double LeastStrength = 1e-6;

    private GapScatter _strength = GapScatter.None;
    private GapScatter _lead = GapScatter.None;
    private readonly GapSwing _swing = new(rule.Window, rule.Remembered);

    /// <summary>Its position, from 1; 0 where none is open.</summary>
    public int Position { get; private set; }

    /// <summary>The largest ratio at its position since it opened.</summary>
    public double PeakRatio { get; private set; } = double.NaN;

    /// <summary>The step of that peak.</summary>
    public long PeakStep { get; private set; }

    /// <summary>Whether the run's own scatter counts.</summary>
    public bool IsKnown => _strength.Count >= rule.Known;

    /// <summary>Level of the ratio; NaN before the first sample.</summary>
    public double Level => 1 + Math.Exp(_strength.Mean);

    /// <summary>
    /// Where it has lost three quarters of its highest strength, or more where its scatter without its trend is as large, as a
    /// ratio; NaN before a window of it is known.
    /// </summary>
    public double QuarterThreshold => 1 + Math.Exp(_swing.Summit - (FallNeeded * _swing.Deviation));

    /// <summary>A quarter of its highest strength as a ratio, whatever its scatter; NaN before a window is known.</summary>
    public double Quarter => 1 + Math.Exp(_swing.Summit - GapRule.Quarter);

    /// <summary>By how many deviations <see cref="QuarterThreshold"/> is below the highest level.</summary>
    public double FallNeeded => Math.Max(GapRule.Quarter / _swing.Deviation, rule.Deviations + _swing.ChanceOfSummit);

    /// <summary>ln(R − 1).</summary>
    public static double Strength(double ratio) => Math.Log(Math.Max(ratio - 1, LeastStrength));

    /// <summary>Opens a gap, or closes it with position 0; what was learnt is forgotten.</summary>
    public void Hold(int position, SpectralSample sample)
    {
        Position = position;
        (_strength, _lead) = (GapScatter.None, GapScatter.None);
        _swing.Clear();
        (PeakRatio, PeakStep) = (double.NaN, 0);
        if (position > 0)
        {
            Learn(sample);
        }
    }

    /// <summary>Takes the level of a gap that weakened for its own, at the ratio it has now; the scatter stays.</summary>
    public void Recenter(SpectralSample sample)
    {
        _strength = _strength with { Mean = Strength(sample.Ratios[Position - 1]) };
        _lead = _lead with { Mean = Lead(sample, LargestOther(sample), 0) };
    }

    /// <summary>The ratio that is so many deviations below the level.</summary>
    public double Below(double deviations) => 1 + Math.Exp(_strength.Mean - (deviations * _strength.Deviation(rule.Window)));

    /// <summary>By how many deviations a ratio is below the level.</summary>
    public double Fall(double ratio) => (_strength.Mean - Strength(ratio)) / _strength.Deviation(rule.Window);

    /// <summary>By how many deviations a ratio is below the highest level; below the present one before there is one.</summary>
    public double FallFromSummit(double ratio) =>
        ((double.IsNaN(_swing.Summit) ? _strength.Mean : _swing.Summit) - Strength(ratio)) / _swing.Deviation;

    /// <summary>By how many deviations a lead is above its level.</summary>
    public double Rise(double lead) => (lead - _lead.Mean) / _lead.Deviation(rule.Window);

    /// <summary>The lead ln((R_j − 1)/(R_k − 1)) of another position, with so many standard errors taken off.</summary>
    public double Lead(SpectralSample sample, int other, double errors)
    {
        if (other == 0)
        {
            return double.NaN;
        }

        var (mine, theirs) = (sample.Ratios[Position - 1], sample.Ratios[other - 1]);
        return errors > 0
            ? Strength(theirs - (errors * sample.RatioErrors[other - 1]))
                - Strength(mine + (errors * sample.RatioErrors[Position - 1]))
            : Strength(theirs) - Strength(mine);
    }

    /// <summary>Learns from a sample.</summary>
    public void Learn(SpectralSample sample)
    {
        var ratio = sample.Ratios[Position - 1];
        var strength = double.IsNaN(ratio) ? ratio : Strength(ratio);
        _strength = _strength.With(strength, rule.Window, rule.Remembered);
        _swing.Add(strength);
        _lead = _lead.With(Lead(sample, LargestOther(sample), 0), rule.Window, rule.Remembered);
        if (!(ratio <= PeakRatio) && !double.IsNaN(ratio))
        {
            (PeakRatio, PeakStep) = (ratio, sample.Step);
        }
    }

    /// <summary>Saves what was learnt, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        Position = state.Int("held", Position, 0, int.MaxValue);
        _strength = GapScatter.Carry(state, "strength", _strength);
        _lead = GapScatter.Carry(state, "lead", _lead);
        _swing.Carry(state);
        PeakRatio = state.Number("peak_ratio", PeakRatio);
        PeakStep = state.Count("peak_step", PeakStep);
    }

    /// <summary>The largest ratio elsewhere, up to position ⌊W/2⌋; 0 where there is none.</summary>
    private int LargestOther(SpectralSample sample)
    {
        if (sample.LargestRatioPosition != Position)
        {
            return sample.LargestRatioPosition;
        }

        var (largest, count) = (0, Math.Max(1, sample.Window / 2));
        for (var j = 1; j <= count; j++)
        {
            if (j != Position && !(largest > 0 && sample.Ratios[j - 1] <= sample.Ratios[largest - 1])
                && !double.IsNaN(sample.Ratios[j - 1]))
            {
                largest = j;
            }
        }

        return largest;
    }
}
