namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Gram matrices of AR(1) noise with given lengths, and a signal in one direction on top; noise of length about 1 in p
/// dimensions.
/// </summary>
internal sealed class NullWindows(int window, double dimensions, Random random)
{
    private readonly double[] _rows = new double[window * window];
    private readonly double[] _mixed = new double[window * window];
    private double[]? _mix;

    public double Correlation { get; init; }

    /// <summary>How many times longer the first update is than the last; between them lengths fall as powers.</summary>
    public double Decay { get; init; } = 1;

    /// <summary>Length of the signal in an update of length 1.</summary>
    public double Signal { get; init; }

    /// <summary>Whether the signal is the same in every update; else it is a normal variable times its length.</summary>
    public bool IsDrift { get; init; }

    public void Next(Span<double> gram)
    {
        BartlettKernel.Draw(random, dimensions, _rows);
        _mix ??= Mix();
        BartlettKernel.Mix(_mix, _rows, _mixed);
        BartlettKernel.Gram(_mixed, window, gram);
        if (Signal == 0)
        {
            return;
        }

        // One dimension more, with noise as in the others.
        double[] noise = [.. Enumerable.Range(0, window).Select(_ => Vectors.Gaussian(random) / Math.Sqrt(dimensions))];
        double[] along =
        [
            .. Enumerable.Range(0, window).Select(i => SignalOf(i)
                + Enumerable.Range(0, i + 1).Sum(j => _mix[(i * window) + j] * noise[j])),
        ];
        for (var i = 0; i < gram.Length; i++)
        {
            gram[i] += along[i / window] * along[i % window];
        }
    }

    private double SignalOf(int i) => Length(i) * Signal * (IsDrift ? 1 : Vectors.Gaussian(random));

    private double[] Mix()
    {
        var mix = new double[window * window];
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                mix[(i * window) + j] = Length(i) * Math.Pow(Correlation, i - j) * (j == 0
                    ? 1
                    : Math.Sqrt(1 - (Correlation * Correlation)));
            }
        }

        return mix;
    }

    private double Length(int i) => Math.Pow(Decay, -i / (window - 1.0));
}
