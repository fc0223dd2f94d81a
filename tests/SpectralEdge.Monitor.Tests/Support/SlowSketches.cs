namespace SpectralEdge.Monitor.Tests;

/// <summary>Sketches straight from their definitions.</summary>
internal static class SlowSketches
{
    /// <summary>The blocked sketch, as <see cref="SketchMap"/> defines it.</summary>
    public static double[] Blocked(ReadOnlySpan<float> update, SketchMap map)
    {
        var sketch = new double[map.Length];
        var words = map.SignWords;
        for (var start = 0; start < update.Length; start += map.Length)
        {
            var row = start / map.Length;
            var (rotation, sign) = (map.Rotation(row), map.IsNegative(row));
            for (var i = start; i < Math.Min(start + map.Length, update.Length); i++)
            {
                var place = i % SketchMap.SignPeriod;
                var isNegative = ((words[place / 64] >> (place % 64)) & 1) != 0 ^ sign;
                var bucket = i - start + rotation;
                sketch[bucket < map.Length ? bucket : bucket - map.Length] += isNegative ? -update[i] : update[i];
            }
        }

        return sketch;
    }

    /// <summary>The fully random CountSketch: a bucket and a sign of its own for every coordinate.</summary>
    public static double[] FullyRandom(ReadOnlySpan<float> update, ulong seed, int length)
    {
        var sketch = new double[length];
        for (var i = 0; i < update.Length; i++)
        {
            var word = SplitMix.Word(seed, (ulong)i);
            var bucket = (int)(((word >> 32) * (ulong)length) >> 32);
            sketch[bucket] += (word & 1) == 0 ? update[i] : -update[i];
        }

        return sketch;
    }
}
