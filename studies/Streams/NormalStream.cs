namespace Streams;

/// <summary>Random numbers: uniform ones of some source, and normal ones by Marsaglia's polar method.</summary>
internal abstract class NormalStream
{
    private double _spare = double.NaN;

    /// <summary>A standard normal number; the second one that the method gives is thrown away.</summary>
    public double Normal() => Pair().First;

    /// <summary>A standard normal number; the second one that the method gives is the next.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        (var first, _spare) = Pair();
        return first;
    }

    /// <summary>A number from 0 to 1, without the 1.</summary>
    protected abstract double Uniform();

    private (double First, double Second) Pair()
    {
        while (true)
        {
            var (x, y) = ((2 * Uniform()) - 1, (2 * Uniform()) - 1);
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * Math.Log(square) / square);
                return (x * scale, y * scale);
            }
        }
    }
}
