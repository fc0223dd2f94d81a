namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the Fourier spectra of one run.</summary>
/// <param name="start">Index in vectors of the first element of the embedding.</param>
/// <param name="rows">Shape [n]: the row of each element, in the order of the group.</param>
/// <param name="width">Number of columns.</param>
/// <param name="directions">Number of leading directions.</param>
internal sealed class FourierMeasure(int start, int[] rows, int width, int directions) : Measure
{
    private readonly CyclicSpectrum _spectrum = new(rows.Length, width);

    public override double ExpectedGradients => 0;

    public override ProbeResult Take(ProbeView view)
    {
        var modes = new List<FourierMode>();
        for (var j = 0; j < Math.Min(directions, view.Window.Rank); j++)
        {
            modes.Add(Look(view.Direction(j)));
        }

        return new FourierModes
        {
            Directions = modes,
            Embedding = Look(view.Parameters) with { Energy = 1 },
            UniformShare = 2.0 / (rows.Length - 1),
        };
    }

    private FourierMode Look(ReadOnlySpan<double> vector)
    {
        var ordered = new double[rows.Length][];
        for (var s = 0; s < rows.Length; s++)
        {
            ordered[s] = vector.Slice(start + (rows[s] * width), width).ToArray();
        }

        var energy = ordered.Sum(static row => ProbeView.Dot(row, row)) / ProbeView.Dot(vector, vector);
        _spectrum.Solve(ordered);
        var largest = double.IsNaN(_spectrum.Shares[0]) ? -1 : Array.IndexOf(_spectrum.Shares, _spectrum.Shares.Max());
        return new FourierMode(
            largest < 0 ? double.NaN : _spectrum.Shares[largest], largest + 1, _spectrum.PValue(), _spectrum.EffectiveColumns,
            energy, [.. _spectrum.Shares]);
    }
}
