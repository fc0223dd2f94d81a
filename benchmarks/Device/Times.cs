using System.Globalization;

namespace SpectralEdge.Monitor.DeviceBenchmark;

/// <summary>Times, or ratios of times.</summary>
internal readonly record struct Times(double Median, double Minimum, bool IsRatio) : IFormattable
{
    public static Times Of(double[] seconds)
    {
        Array.Sort(seconds);
        return new Times(seconds[seconds.Length / 2], seconds[0], false);
    }

    public static Times operator /(Times x, Times y) => new(x.Median / y.Median, x.Minimum / y.Minimum, true);

    public string ToString(string? format, IFormatProvider? formatProvider) => IsRatio
        ? string.Create(CultureInfo.InvariantCulture, $"{Median:F2} ({Minimum:F2})")
        : string.Create(CultureInfo.InvariantCulture, $"{Median * 1e3:F2} ({Minimum * 1e3:F2})");
}
