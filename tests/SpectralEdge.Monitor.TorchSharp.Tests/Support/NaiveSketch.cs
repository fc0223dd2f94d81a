namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The sketch, coordinate by coordinate from the formula in the remarks of <see cref="SketchMap"/>.</summary>
internal static class NaiveSketch
{
    public static double[] Of(double[] values, SketchSlice slice)
    {
        var map = new SketchMap(slice.Seed, slice.Length);
        var sketch = new double[slice.Length];
        for (var n = 0; n < values.Length; n++)
        {
            var i = slice.Offset + n;
            var row = i / slice.Length;
            var bucket = ((i % slice.Length) + map.Rotation(row)) % slice.Length;
            var place = (int)(i % SketchMap.SignPeriod);
            var tableIsNegative = ((map.SignWords[place / 64] >> (place % 64)) & 1) != 0;
            sketch[bucket] += tableIsNegative != map.IsNegative(row) ? -values[n] : values[n];
        }

        return sketch;
    }
}
