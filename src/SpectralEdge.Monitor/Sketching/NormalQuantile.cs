namespace SpectralEdge.Monitor;

/// <summary>The quantile function of the standard normal distribution, the same to the last bit on every machine.</summary>
/// <remarks>
/// <para>
/// Algorithm AS 241, PPND16, with a relative error of about 10⁻¹⁶. Source: Wichura, "The percentage points of the normal
/// distribution", Applied Statistics 37, 1988. It needs a logarithm for |z| above 1.44; <see cref="Math.Log(double)"/> may
/// differ from one system to another, so the logarithm is made of + − · / here, which IEEE 754 rounds in one way, as it does
/// the square root.
/// </para>
/// </remarks>
internal static class NormalQuantile
{
    /// <summary>The normal number of a random word.</summary>
    /// <param name="word">64 random bits, of which the upper 53 are used.</param>
    /// <returns>
    /// Φ⁻¹(½ + q) with q = (k + ½)·2⁻⁵³ and k the upper 53 bits as a signed number: symmetric, never 0, and below 8.3.
    /// </returns>
    public static double OfWord(ulong word) => OfCentred((((long)word >> 11) + 0.5) * (1.0 / (1L << 53)));

    /// <summary>The normal number with a given probability on its left.</summary>
    /// <param name="q">The probability less one half: strictly between −½ and ½.</param>
    /// <returns>Φ⁻¹(½ + q).</returns>
    public static double OfCentred(double q)
    {
        if (Math.Abs(q) > 0.425)
        {
            return OfTail(q);
        }

        var r = 0.180625 - (q * q);
        var top = (((((((((((((2.5090809287301226727e3 * r) + 3.3430575583588128105e4) * r) + 6.7265770927008700853e4) * r)
            + 4.5921953931549871457e4) * r) + 1.3731693765509461125e4) * r)
            + 1.9715909503065514427e3) * r) + 1.3314166789178437745e2) * r)
            + 3.3871328727963666080e0;
        var bottom = (((((((((((((5.2264952788528545610e3 * r) + 2.8729085735721942674e4) * r) + 3.9307895800092710610e4) * r)
            + 2.1213794301586595867e4) * r) + 5.3941960214247511077e3) * r)
            + 6.8718700749205790830e2) * r) + 4.2313330701600911252e1) * r)
            + 1;
        return q * top / bottom;
    }

    /// <summary>The natural logarithm of a positive normal number, with an error below one unit in the last place.</summary>
    /// <param name="x">A finite number, at least 2⁻¹⁰²².</param>
    /// <returns>The logarithm.</returns>
    /// <remarks>Source: fdlibm 5.3, <c>e_log.c</c>, Sun Microsystems 1993, without its shortcuts.</remarks>
    public static double Log(double x)
    {
        // x = 2^k (1 + f) with 1 + f from √½ to √2.
        var bits = BitConverter.DoubleToInt64Bits(x);
        var k = (int)((bits - BitConverter.DoubleToInt64Bits(0.70710678118654752440)) >> 52);
        var f = BitConverter.Int64BitsToDouble(bits - ((long)k << 52)) - 1;

        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        var odd = z * (6.666666666666735130e-01
            + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01))))));
        var half = 0.5 * f * f;
        return (k * 6.93147180369123816490e-01) - (half - ((s * (half + odd + even)) + (k * 1.90821492927058770002e-10)) - f);
    }

    private static double OfTail(double q)
    {
        var r = Math.Sqrt(-Log(0.5 - Math.Abs(q)));
        return Math.CopySign(r <= 5 ? NearTail(r - 1.6) : FarTail(r - 5), q);
    }

    private static double NearTail(double r)
    {
        var top = (((((((((((((7.74545014278341407640e-4 * r) + 2.27238449892691845833e-2) * r) + 2.41780725177450611770e-1) * r)
            + 1.27045825245236838258e0) * r) + 3.64784832476320460504e0) * r)
            + 5.76949722146069140550e0) * r) + 4.63033784615654529590e0) * r)
            + 1.42343711074968357734e0;
        var bottom = (((((((((((((1.05075007164441684324e-9 * r) + 5.47593808499534494600e-4) * r)
            + 1.51986665636164571966e-2) * r)
            + 1.48103976427480074590e-1) * r) + 6.89767334985100004550e-1) * r)
            + 1.67638483018380384940e0) * r) + 2.05319162663775882187e0) * r)
            + 1;
        return top / bottom;
    }

    private static double FarTail(double r)
    {
        var top = (((((((((((((2.01033439929228813265e-7 * r) + 2.71155556874348757815e-5) * r) + 1.24266094738807843860e-3) * r)
            + 2.65321895265761230930e-2) * r) + 2.96560571828504891230e-1) * r)
            + 1.78482653991729133580e0) * r) + 5.46378491116411436990e0) * r)
            + 6.65790464350110377720e0;
        var bottom = (((((((((((((2.04426310338993978564e-15 * r) + 1.42151175831644588870e-7) * r)
            + 1.84631831751005468180e-5) * r)
            + 7.86869131145613259100e-4) * r) + 1.48753612908506148525e-2) * r)
            + 1.36929880922735805310e-1) * r) + 5.99832206555887937690e-1) * r)
            + 1;
        return top / bottom;
    }
}
