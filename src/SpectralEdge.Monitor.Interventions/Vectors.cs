using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>Vectors of all parameters, in float64.</summary>
internal static class Vectors
{
    /// <summary>Length of a vector.</summary>
    public static double Norm(ReadOnlySpan<double> vector) => Math.Sqrt(UpdateKernel.DotOfEight(vector, vector));

    /// <summary>Adds a multiple of a vector to another.</summary>
    public static void Add(double factor, ReadOnlySpan<double> vector, Span<double> target) =>
        UpdateKernel.AddScaled(factor, vector, target);

    /// <summary>Fills a vector with independent standard normal numbers that depend on the stream alone.</summary>
    public static void FillNormal(ulong stream, Span<double> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = NormalQuantile.OfWord(SplitMix.Word(stream, (ulong)i));
        }
    }

    /// <summary>The span of vectors; kept block by block where each of them is zero outside one block.</summary>
    public static Subspace Span(IReadOnlyList<double[]> vectors, ChangedRun run)
    {
        var homes = vectors.Select(vector => run.Spans.FirstOrDefault(span => IsIn(span, vector))).ToArray();
        return homes.Any(home => home.Count == 0)
            ? Subspace.Of(run.Count, vectors)
            : Subspace.Join([
                .. vectors.Zip(homes).GroupBy(pair => pair.Second).Select(block => Subspace.Of(
                    run.Count, [.. block.Select(pair => pair.First.AsSpan(block.Key.Start, block.Key.Count).ToArray())],
                    block.Key.Start)),
            ]);
    }

    /// <summary>The span of what a basis has in some blocks.</summary>
    public static Subspace Cut(Subspace subspace, IReadOnlyList<ChangedSpan> spans)
    {
        var cut = new List<double[]>();
        var whole = new double[subspace.Count];
        for (var k = 0; k < subspace.Dimension; k++)
        {
            var (unit, vector) = (new double[subspace.Dimension], new double[subspace.Count]);
            unit[k] = 1;
            subspace.Combine(unit, whole);
            foreach (var span in spans)
            {
                span.Of(whole.AsSpan()).CopyTo(span.Of(vector.AsSpan()));
            }

            cut.Add(vector);
        }

        return Subspace.Of(subspace.Count, cut);
    }

    private static bool IsIn(ChangedSpan span, double[] vector) =>
        !vector.AsSpan(0, span.Start).ContainsAnyExcept(0.0) && !vector.AsSpan(span.Start + span.Count).ContainsAnyExcept(0.0);
}
