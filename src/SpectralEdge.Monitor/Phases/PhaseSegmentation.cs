namespace SpectralEdge.Monitor;

/// <summary>Cuts a whole series of gap ratios into rise, plateau and collapse (docs/reference/phases.md).</summary>
/// <remarks>
/// Ratios that are not finite or not above 0 are left out, as if their samples had never been, and are labelled
/// <see cref="GapPhase.Undefined"/>. With fewer than four left all are. The maximum is the first of equal ones. Pure,
/// for any thread.
/// </remarks>
public static class PhaseSegmentation
{
    internal const int FewestPoints = 4;

    /// <summary>Labels every ratio.</summary>
    /// <param name="ratios">Shape [n], in the order of samples.</param>
    /// <param name="method">The method.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>Shape [n].</returns>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The method is unknown.</exception>
    public static GapPhase[] Segment(ReadOnlySpan<double> ratios, PhaseMethod method, PhaseOptions? options = null)
    {
        options ??= new PhaseOptions();
        options.Validate();
        if (method is < PhaseMethod.Peak or > PhaseMethod.Threshold)
        {
            throw new ArgumentOutOfRangeException(
                nameof(method), method, $"There is no method {(int)method}; use one that {nameof(PhaseMethod)} names.");
        }

        var places = new List<int>();
        for (var i = 0; i < ratios.Length; i++)
        {
            if (IsDefined(ratios[i]))
            {
                places.Add(i);
            }
        }

        var labels = new GapPhase[ratios.Length];
        if (places.Count < FewestPoints)
        {
            return labels;
        }

        var defined = new double[places.Count];
        for (var i = 0; i < defined.Length; i++)
        {
            defined[i] = ratios[places[i]];
        }

        var (plateau, collapse) = Bounds(defined, method, options);
        for (var i = 0; i < defined.Length; i++)
        {
            labels[places[i]] = i < plateau ? GapPhase.Rise : i < collapse ? GapPhase.Plateau : GapPhase.Collapse;
        }

        return labels;
    }

    internal static bool IsDefined(double ratio) => double.IsFinite(ratio) && ratio > 0;

    /// <summary>First index of the plateau, and first after it.</summary>
    private static (int Plateau, int Collapse) Bounds(double[] r, PhaseMethod method, PhaseOptions options)
    {
        var peak = Array.IndexOf(r, r.Max());
        switch (method)
        {
            case PhaseMethod.Peak:
                var least = options.PlateauShare * r[peak];
                var below = Array.FindIndex(r, peak, ratio => ratio < least);
                return (Array.FindLastIndex(r, peak, ratio => ratio < least) + 1, below < 0 ? r.Length : below);
            case PhaseMethod.Derivative:
                var start = peak;
                while (start < r.Length && !(Gradient(r, start, options.Smoothing) < options.Slope))
                {
                    start++;
                }

                return (peak + 1, Math.Max(peak + 1, start));
            default:
                var first = Array.FindIndex(r, ratio => ratio >= options.Threshold);
                return first < 0
                    ? (r.Length, r.Length)
                    : (first, Array.FindLastIndex(r, ratio => ratio >= options.Threshold) + 1);
        }
    }

    private static double Gradient(double[] r, int i, int length)
    {
        var (from, to) = (Math.Max(0, i - 1), Math.Min(r.Length - 1, i + 1));
        return (Smooth(r, to, length) - Smooth(r, from, length)) / (to - from);
    }

    private static double Smooth(double[] r, int i, int length)
    {
        var sum = 0.0;
        for (var j = i - (length / 2); j <= i + (length / 2); j++)
        {
            sum += r[Math.Clamp(j, 0, r.Length - 1)];
        }

        return sum / length;
    }
}
