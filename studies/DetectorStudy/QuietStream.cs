using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>Makes streams of a class.</summary>
internal sealed class QuietStream(QuietClass kind, int window, int length, int seed)
{
    // What a drift or a decay is told for.
    private const double Span = 5000;

    private readonly double[] _work = new double[length + 4096];
    private readonly double[] _series = new double[length];

    /// <summary>The noise under a class.</summary>
    public static NoiseModel NoiseOf(QuietClass kind, int window) => kind switch
    {
        QuietClass.Autoregressive => new() { Window = window, Correlation = 0.7 },
        QuietClass.Student => new() { Window = window, Degrees = 3 },
        _ => new() { Window = window },
    };

    /// <summary>Draws one stream; the next call overwrites it.</summary>
    public double[] Draw(int stream)
    {
        var random = new NoiseSeries(seed, (1000 * stream) + (int)kind);
        random.Fill(NoiseOf(kind, window), _work, _series);
        for (var t = 0; t < _series.Length; t++)
        {
            _series[t] = kind switch
            {
                QuietClass.Drift => _series[t] + (t / Span),
                QuietClass.Decay => _series[t] * Math.Exp(-t / Span),
                _ => _series[t],
            };
        }

        if (kind == QuietClass.Shuffled)
        {
            Shuffle(random);
        }

        return _series;
    }

    private void Shuffle(NoiseSeries random)
    {
        var block = 2 * window;
        for (var i = (_series.Length / block) - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            for (var k = 0; k < block; k++)
            {
                (_series[(i * block) + k], _series[(j * block) + k]) = (_series[(j * block) + k], _series[(i * block) + k]);
            }
        }
    }
}

/// <summary>Kinds of streams in which no step happens.</summary>
internal enum QuietClass
{
    /// <summary>Moving average of independent normal noise.</summary>
    Normal,

    /// <summary>Moving average of AR(1) noise with correlation 0.7.</summary>
    Autoregressive,

    /// <summary>Moving average of Student noise with 3 degrees of freedom.</summary>
    Student,

    /// <summary>Normal, and a drift of one standard deviation in 5000 values.</summary>
    Drift,

    /// <summary>Normal, with a standard deviation that falls to 1/e in 5000 values.</summary>
    Decay,

    /// <summary>Normal, cut into blocks of 2 W values in random order.</summary>
    Shuffled,
}
