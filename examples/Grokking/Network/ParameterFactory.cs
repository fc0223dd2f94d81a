namespace Grokking.Network;

/// <summary>Makes parameters with their first values, and keeps the list.</summary>
internal sealed class ParameterFactory(int seed)
{
    private readonly Random _random = new(RandomStream.Derive(seed, RandomStream.Parameters));
    private readonly List<Parameter> _parameters = [];

    /// <summary>All parameters made so far, in the order of making.</summary>
    public Parameter[] ToArray() => [.. _parameters];

    /// <summary>A parameter with every value the same.</summary>
    public Parameter Constant(string name, float value, params int[] shape)
    {
        var parameter = Add(name, shape);
        Array.Fill(parameter.Values, value);
        return parameter;
    }

    /// <summary>A parameter with values uniform between -bound and bound.</summary>
    public Parameter Uniform(string name, double bound, params int[] shape)
    {
        var parameter = Add(name, shape);
        foreach (ref var value in parameter.Values.AsSpan())
        {
            value = (float)(bound * ((2 * _random.NextDouble()) - 1));
        }

        return parameter;
    }

    /// <summary>A parameter with normal values of mean 0.</summary>
    public Parameter Normal(string name, double deviation, params int[] shape)
    {
        var parameter = Add(name, shape);
        foreach (ref var value in parameter.Values.AsSpan())
        {
            // Box-Muller; 1 - u avoids the logarithm of zero.
            var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            value = (float)(deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble()));
        }

        return parameter;
    }

    private Parameter Add(string name, int[] shape)
    {
        var parameter = new Parameter(name, _parameters.Count, shape);
        _parameters.Add(parameter);
        return parameter;
    }
}
