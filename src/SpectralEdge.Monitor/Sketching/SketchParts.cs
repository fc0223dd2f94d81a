using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Which eighth of a sketch a bucket belongs to, for error bars. No validation, no allocation, no state.</summary>
/// <remarks>
/// <para>
/// Bucket b belongs to part (sum of the base-8 digits of ⌊b/8⌋) mod 8. Of each 64 buckets one after the other every part gets 8,
/// so all parts are equally large for every sketch length, and neither a run of neighbouring buckets nor buckets 8, 64, 512 or
/// 4096 apart fall into one part.
/// </para>
/// <para>
/// What it is for: parts should differ by which coordinates happened to meet, which is the error of the sketch, and not by which
/// squares they hold, which is no error. Neighbouring coordinates are alike, so eight ranges of buckets one after the other
/// differ far more: docs/decisions/0003-error-bars.md.
/// </para>
/// </remarks>
internal static class SketchParts
{
    /// <summary>Number of parts, m.</summary>
    public const int Count = 8;

    // Eight doubles: one vector of 512 bits.
    private const int UnitLength = 8;

    /// <summary>Copies a sketch so that each part becomes one range: part a the elements from a·d/8 on.</summary>
    /// <param name="sketch">Shape [d], in order of buckets; d a multiple of 64.</param>
    /// <param name="parted">Shape [d]: overwritten.</param>
    public static void Separate(ReadOnlySpan<double> sketch, Span<double> parted)
    {
        const int GroupLength = Count * UnitLength;
        Debug.Assert(sketch.Length % GroupLength == 0 && parted.Length == sketch.Length, "Whole groups of 64 buckets.");
        var partLength = sketch.Length / Count;
        for (var group = 0; group < sketch.Length / GroupLength; group++)
        {
            // Within a group only the last digit differs: unit u belongs to part (u + digits of the group) mod 8.
            var first = DigitSum(group);
            for (var unit = 0; unit < Count; unit++)
            {
                var part = (unit + first) % Count;
                sketch.Slice((group * GroupLength) + (unit * UnitLength), UnitLength)
                    .CopyTo(parted.Slice((part * partLength) + (group * UnitLength), UnitLength));
            }
        }
    }

    private static int DigitSum(int value)
    {
        var sum = 0;
        for (; value > 0; value /= Count)
        {
            sum += value % Count;
        }

        return sum;
    }
}
