using MathNet.Numerics.Distributions;
using Streams;

namespace EventStudy;

/// <summary>A stream of updates: noise, and what a class of runs adds to it.</summary>
/// <param name="random">Where all randomness comes from.</param>
/// <param name="dimensions">Number of parameters, p.</param>
internal abstract class UpdateStream(Random random, int dimensions) : NormalStream
{
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

    /// <inheritdoc/>
    protected override double Uniform() => Random.NextDouble();

    /// <summary>The scale of Student's t with three degrees of freedom, of variance 1 together with a normal number.</summary>
    protected double HeavyScale() => 1 / Math.Sqrt(ChiSquared.Sample(Random, 3));
}
