using MathNet.Numerics;

namespace SpectralEdge.Monitor.Probes;

/// <summary>The Fourier spectrum of n rows in the order of a cyclic group, and the probability of its largest share.</summary>
/// <param name="order">Number of rows, n, at least 4.</param>
/// <param name="width">Number of columns, d.</param>
/// <remarks>
/// P_ω = Σ_c |Σ_s x_sc exp(−2πi ω s/n)|² for ω = 1 … ⌊n/2⌋, halved at ω = n/2, which has no twin: shares are then shares of the
/// variance. The programs of the papers do not halve it. Frequency 0, the mean of the rows, is left out.
/// </remarks>
internal sealed class CyclicSpectrum(int order, int width)
{
    // Where the bound is above this, the true probability is 1 to eight digits, and the alternating sum loses its digits.
    private const double Certain = 20;
    private const double UnitRoundoff = 2.220446049250313e-16;

    /// <summary>The share of each frequency, from ω = 1; NaN where all rows are alike.</summary>
    /// <value>Shape [⌊n/2⌋].</value>
    public double[] Shares { get; } = new double[order / 2];

    /// <summary>How many independent columns the rows amount to.</summary>
    public double EffectiveColumns { get; private set; } = double.NaN;

    /// <summary>Computes the spectrum.</summary>
    /// <param name="rows">Shape [n][d], finite.</param>
    public void Solve(double[][] rows)
    {
        var mean = new double[width];
        foreach (var row in rows)
        {
            UpdateKernel.AddScaled(1.0 / order, row, mean);
        }

        double[][] centred = [.. rows.Select(row => row.Zip(mean, static (x, m) => x - m).ToArray())];
        double[] cosines = [.. Enumerable.Range(0, order).Select(s => Math.Cos(2 * Math.PI * s / order))];
        double[] sines = [.. Enumerable.Range(0, order).Select(s => Math.Sin(2 * Math.PI * s / order))];
        double[] real = new double[width], imaginary = new double[width];
        for (var frequency = 1; frequency <= Shares.Length; frequency++)
        {
            Array.Clear(real);
            Array.Clear(imaginary);
            for (var s = 0; s < order; s++)
            {
                var place = (int)((long)frequency * s % order);
                UpdateKernel.AddScaled(cosines[place], centred[s], real);
                UpdateKernel.AddScaled(sines[place], centred[s], imaginary);
            }

            var power = UpdateKernel.DotOfEight<double>(real, real) + UpdateKernel.DotOfEight<double>(imaginary, imaginary);
            Shares[frequency - 1] = 2 * frequency == order ? power / 2 : power;
        }

        // Rows that differ by their rounding alone have no spectrum.
        var (total, raw) = (Shares.Sum(), rows.Sum(static row => UpdateKernel.DotOfEight<double>(row, row)));
        var factor = total > 16 * UnitRoundoff * UnitRoundoff * order * order * raw ? 1 / total : double.NaN;
        for (var i = 0; i < Shares.Length; i++)
        {
            Shares[i] *= factor;
        }

        EffectiveColumns = double.IsNaN(factor) ? double.NaN : Columns(centred);
    }

    /// <summary>The probability that rows without order have a share as large as the largest.</summary>
    /// <returns>From 0 to 1: <see cref="FourierMode.PValue"/>. NaN where all rows are alike.</returns>
    public double PValue() => PValue(Shares.Max(), order, width == 1 ? 1 : EffectiveColumns);

    /// <summary>The probability of a largest share.</summary>
    /// <param name="share">The share.</param>
    /// <param name="order">n.</param>
    /// <param name="columns">Number of independent columns.</param>
    /// <remarks>
    /// A frequency with a twin has 2 d degrees of freedom of (n − 1) d, so its share is Beta(d, (n − 3) d/2). One column, odd n:
    /// P(max &gt; x) = Σ_j (−1)^(j−1) C(m, j) (1 − j x)^(m−1), m = (n − 1)/2 (Fisher, "Tests of significance in harmonic
    /// analysis", 1929); m times the first probability bounds it in every case.
    /// </remarks>
    internal static double PValue(double share, int order, double columns)
    {
        var count = order / 2;
        if (double.IsNaN(share))
        {
            return double.NaN;
        }

        // The upper tail as a lower tail of the rest, which keeps its digits.
        var single = share >= 1 ? 0 : SpecialFunctions.BetaRegularized(columns * (order - 3) / 2, columns, 1 - share);
        var bound = count * single;
        if (columns != 1 || order % 2 == 0 || bound > Certain)
        {
            return Math.Min(1, bound);
        }

        var sum = 0.0;
        for (var j = 1; j <= count && j * share < 1; j++)
        {
            var term = Math.Exp(SpecialFunctions.BinomialLn(count, j) + ((count - 1) * Math.Log(1 - (j * share))));
            sum += j % 2 == 1 ? term : -term;
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>(tr C)²/tr C², each estimated without bias from pairs of different rows (U statistics), within 1 and d.</summary>
    private double Columns(double[][] centred)
    {
        var (squares, lengths, total) = (0.0, 0.0, 0.0);
        for (var s = 0; s < order; s++)
        {
            var length = UpdateKernel.DotOfEight<double>(centred[s], centred[s]);
            total += length;
            lengths += length * length;
            for (var t = 0; t < s; t++)
            {
                var product = UpdateKernel.DotOfEight<double>(centred[s], centred[t]);
                squares += 2 * product * product;
            }
        }

        return Math.Clamp(((total * total) - lengths) / squares, 1, width);
    }
}

/// <summary>The multiplicative group modulo a prime as powers of one element.</summary>
internal static class DiscreteLogarithm
{
    /// <summary>Whether a number is prime.</summary>
    public static bool IsPrime(int number)
    {
        for (var factor = 2; factor * factor <= number; factor++)
        {
            if (number % factor == 0)
            {
                return false;
            }
        }

        return number > 1;
    }

    /// <summary>The powers 1, g, g², … of the smallest primitive root g modulo a prime: element s has logarithm s.</summary>
    /// <param name="modulus">A prime p, at most 46,337.</param>
    /// <returns>Shape [p − 1].</returns>
    public static int[] Powers(int modulus)
    {
        var powers = new int[modulus - 1];
        for (var root = 1; root < modulus; root++)
        {
            powers[0] = 1;
            var s = 1;
            for (; s < powers.Length; s++)
            {
                powers[s] = powers[s - 1] * root % modulus;
                if (powers[s] == 1)
                {
                    break;
                }
            }

            if (s == powers.Length)
            {
                return powers;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(modulus), modulus, "It must be prime.");
    }
}
