namespace SpectralEdge.Monitor;

/// <summary>Parameters that live in arrays, for a training loop without a tensor library.</summary>
/// <remarks>The arrays are read in place at every sample and never written or copied as a whole.</remarks>
public sealed class ParameterArrays : IParameterSource
{
    private readonly List<(string Name, ReadOnlyMemory<float> Singles, ReadOnlyMemory<double> Doubles)> _blocks = [];

    /// <summary>Adds a block of binary32 values.</summary>
    /// <param name="name">Name of the block, unique among the blocks.</param>
    /// <param name="values">The memory that the optimizer updates.</param>
    /// <returns>This object, so that calls can be chained.</returns>
    public ParameterArrays Add(string name, ReadOnlyMemory<float> values)
    {
        ArgumentNullException.ThrowIfNull(name);
        _blocks.Add((name, values, default));
        return this;
    }

    /// <summary>Adds a block of binary64 values.</summary>
    /// <param name="name">Name of the block, unique among the blocks.</param>
    /// <param name="values">The memory that the optimizer updates.</param>
    /// <returns>This object, so that calls can be chained.</returns>
    public ParameterArrays Add(string name, ReadOnlyMemory<double> values)
    {
        ArgumentNullException.ThrowIfNull(name);
        _blocks.Add((name, default, values));
        return this;
    }

    /// <inheritdoc cref="Add(string, ReadOnlyMemory{float})"/>
    public ParameterArrays Add(string name, float[] values) => Add(name, values.AsMemory());

    /// <inheritdoc cref="Add(string, ReadOnlyMemory{double})"/>
    public ParameterArrays Add(string name, double[] values) => Add(name, values.AsMemory());

    /// <inheritdoc/>
    public void Capture(IParameterReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        foreach (var (name, singles, doubles) in _blocks)
        {
            if (doubles.IsEmpty)
            {
                receiver.Begin(name, singles.Length, ElementType.Float32);
                for (var start = 0; start < singles.Length; start += ParameterValues.MostValues)
                {
                    receiver.Values(new ParameterValues(singles.Span.Slice(
                        start, Math.Min(ParameterValues.MostValues, singles.Length - start))));
                }
            }
            else
            {
                receiver.Begin(name, doubles.Length, ElementType.Float64);
                for (var start = 0; start < doubles.Length; start += ParameterValues.MostValues)
                {
                    receiver.Values(new ParameterValues(doubles.Span.Slice(
                        start, Math.Min(ParameterValues.MostValues, doubles.Length - start))));
                }
            }
        }
    }
}
