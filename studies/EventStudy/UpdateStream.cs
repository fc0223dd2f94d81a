using MathNet.Numerics.Distributions;

namespace EventStudy;

/// <summary>A stream of updates: noise, and what a class of runs adds to it.</summary>
/// <param name="random">Where all randomness comes from.</param>
/// <param name="dimensions">Number of parameters, p.</param>
internal abstract class UpdateStream(Random random, int dimensions)
{
    private double _spare = double.NaN;

    protected Random Random { get; } = random;

    /// <summary>Number of parameters, p.</summary>
    public int Dimensions { get; } = dimensions;

    /// <summary>The learning rate of a step, which the monitor is told.</summary>
    /// <param name="t">Number of steps before this one.</param>
    public virtual double LearningRate(int t) => 0.001;

    /// <summary>Takes one step.</summary>
    /// <param name="theta">Shape [p]: the parameters, changed.</param>
    /// <param name="t">Number of steps before this one.</param>
    public abstract void Step(Span<float> theta, int t);

    /// <summary>A standard normal number (Marsaglia's polar method).</summary>
    protected double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        while (true)
        {
            var (x, y) = ((2 * Random.NextDouble()) - 1, (2 * Random.NextDouble()) - 1);
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * Math.Log(square) / square);
                _spare = y * scale;
                return x * scale;
            }
        }
    }

    /// <summary>The scale of Student's t with three degrees of freedom, of variance 1 together with a normal number.</summary>
    protected double HeavyScale() => 1 / Math.Sqrt(ChiSquared.Sample(Random, 3));
}
