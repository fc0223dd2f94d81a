namespace SpectralEdge.Monitor;

/// <summary>Two neighbouring eigenvalues came close and parted again (docs/reference/flow.md).</summary>
/// <remarks>
/// In the two-level model with eigenvalue difference √((βτ)² + 4V²) the smallest gap is 2|V| and the directions exchange as τ
/// passes 0.
/// </remarks>
public readonly record struct AvoidedCrossing
{
    /// <summary>Position j of the upper level, from 1; the lower one is j + 1.</summary>
    public required int Position { get; init; }

    /// <summary>The smallest difference λ_j − λ_(j+1), from a parabola through the squares around the lowest sample.</summary>
    /// <value>In squared parameter units, at least 0.</value>
    public required double SmallestGap { get; init; }

    /// <summary>When the gap was smallest, in samples before the present one.</summary>
    /// <value>Samples, above 0; not a whole number.</value>
    public required double Age { get; init; }

    /// <summary>The gap below which the levels counted as close.</summary>
    /// <value>In squared parameter units.</value>
    public required double Threshold { get; init; }

    /// <summary>How long the gap stayed below <see cref="Threshold"/>.</summary>
    /// <value>Samples, above 0; not a whole number.</value>
    public required double Duration { get; init; }

    /// <summary>The angle by which the upper direction turned towards the lower one in that time.</summary>
    /// <value>Radians, at least 0: π/2 for a full exchange, near 0 for levels that only touched.</value>
    public required double Rotation { get; init; }
}
