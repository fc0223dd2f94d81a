using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>What the coarsest number format among the watched blocks can tell apart.</summary>
/// <remarks>
/// A value below it is undefined, never 0. The loss is taken to be computed in the format of the parameters, which is cautious
/// where it is computed in a finer one.
/// </remarks>
internal readonly struct FormatResolution
{
    /// <summary>How many units of rounding a difference must exceed. Chosen, not measured.</summary>
    public const double Margin = 4;

    private readonly ElementType _type;

    /// <summary>Looks at the formats of the watched blocks.</summary>
    public FormatResolution(ParameterInventory inventory) =>
        _type = inventory.Blocks.Select(static block => block.Type).MaxBy(EpsilonOf);

    /// <summary>Distance ε from 1 to the next number.</summary>
    public double Epsilon => EpsilonOf(_type);

    /// <summary>Name of the format.</summary>
    public string Name => _type.ToString();

    /// <summary>The difference of two losses; NaN where it is not above 4 ε of the larger one.</summary>
    public double Difference(double now, double before) =>
        Math.Abs(now - before) > Margin * Epsilon * Math.Max(Math.Abs(now), Math.Abs(before)) ? now - before : double.NaN;

    /// <summary>Why a gradient is too short to mean anything; null if it is not.</summary>
    /// <param name="gradient">Shape [P].</param>
    /// <param name="batch">Where it was taken.</param>
    public string? Vanishes(ReadOnlySpan<double> gradient, ProbeBatch batch)
    {
        var least = Math.Sqrt(gradient.Length) * LeastNormal;
        var length = ProbeView.Norm(gradient);
        return length > least
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The length of the gradient on batch {batch.Set} {batch.Index} is {length:g3}; above {least:g3} {Name} "
                + $"resolves it. Its projections are undefined.");
    }

    private double LeastNormal => _type switch
    {
        ElementType.Float64 => 2.2250738585072014e-308,
        ElementType.Float16 => 6.103515625e-5,
        _ => 1.1754943508222875e-38,
    };

    private static double EpsilonOf(ElementType type) => type switch
    {
        ElementType.Float64 => Math.ScaleB(1, -52),
        ElementType.Float32 => Math.ScaleB(1, -23),
        ElementType.Float16 => Math.ScaleB(1, -10),
        _ => Math.ScaleB(1, -7),
    };
}
