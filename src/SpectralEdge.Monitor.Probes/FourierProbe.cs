using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>The cyclic group that the rows of an embedding belong to.</summary>
public enum CyclicGroup
{
    /// <summary>Addition modulo p: row a belongs to a, from 0 to p − 1.</summary>
    Additive,

    /// <summary>
    /// Multiplication modulo a prime p: row a, from 1 to p − 1, stands at its discrete logarithm to the smallest primitive
    /// root; row 0 is left out.
    /// </summary>
    Multiplicative,
}

/// <summary>
/// The Fourier spectrum, over a cyclic group, of what the leading directions do to an embedding, and of the embedding itself.
/// </summary>
/// <remarks>
/// Needs no gradient and no batch: directions and parameters alone. Cost: about p² d operations for each direction, d the width
/// of the embedding.
/// </remarks>
public sealed record FourierProbe : Probe
{
    /// <summary>
    /// Name of the block that holds the embedding, one row for each element of the group and perhaps more below.
    /// </summary>
    public required string Embedding { get; init; }

    /// <summary>The modulus p.</summary>
    /// <value>From 5 to 4,096, at most the number of rows; prime for <see cref="CyclicGroup.Multiplicative"/>.</value>
    public required int Modulus { get; init; }

    /// <summary>The group.</summary>
    /// <value>The default is addition.</value>
    public CyclicGroup Operation { get; init; }

    /// <summary>Number of leading directions looked at; fewer where the window has fewer.</summary>
    /// <value>From 1 to the window's length. The default is 3.</value>
    public int Directions { get; init; } = 3;

    /// <inheritdoc/>
    public override string Name => "fourier_modes";

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
        const string Me = nameof(FourierProbe);
        problems.RequireInRange(
            Directions, 1, run.Window, "A window has as many directions as updates.", $"{Me}.{nameof(Directions)}");
        problems.RequireInRange(
            Modulus, 5, 4096, "A spectrum needs two frequencies, and takes time with the square.", $"{Me}.{nameof(Modulus)}");
        if (Operation == CyclicGroup.Multiplicative && !DiscreteLogarithm.IsPrime(Modulus))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Me}.{nameof(Modulus)} is {Modulus}; it must be prime for {nameof(CyclicGroup.Multiplicative)}. Only "
                + $"then do all of 1 to p − 1 have an inverse."));
        }

        if (!run.IsExact)
        {
            problems.Add($"{Me} needs directions in parameter space, which a sketched window does not have. Set Sketch.Mode to "
                + "WindowMode.Exact.");
        }

        if (run.Model.Blocks.FirstOrDefault(block => block.Name == Embedding) is not { } found)
        {
            problems.Add($"{Me}.{nameof(Embedding)} is '{Embedding}'; it must be one of the {run.Model.Blocks.Count} watched "
                + $"blocks. The first is '{run.Model.Blocks[0].Name}'.");
        }
        else if (found.Shape.Count != 2 || found.Shape[0] < Modulus)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Me}.{nameof(Embedding)} '{Embedding}' has shape [{string.Join(", ", found.Shape)}]; it must have two "
                + $"dimensions, and {Modulus} rows or more. Name the block with one row for each element."));
        }
    }

    internal override Measure Start(ProbedRun run)
    {
        var before = run.Model.Blocks.TakeWhile(block => block.Name != Embedding).ToList();
        var width = checked((int)run.Model.Blocks[before.Count].Shape[1]);
        int[] rows = Operation == CyclicGroup.Additive
            ? [.. Enumerable.Range(0, Modulus)]
            : DiscreteLogarithm.Powers(Modulus);
        return new FourierMeasure(checked((int)before.Sum(static block => block.Count)), rows, width, Directions);
    }
}
