namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Spectra made by hand.</summary>
internal static class Spectra
{
    /// <summary>A series of samples with given singular values, largest first.</summary>
    public static SpectrumSeries Of(params (long Step, double[] Sigma)[] rows) =>
        new("all", rows[0].Sigma.Length, 0, [.. rows.Select(row => Sample(row.Step, row.Sigma))]);

    public static SpectralSample Sample(long step, double[] sigma)
    {
        var sample = new SpectralSample("all", sigma.Length)
        {
            Step = step,
            Stride = 1,
            TotalVariance = sigma.Sum(value => value * value),
            DriftSpeed = 1,
        };
        for (var j = 0; j < sigma.Length; j++)
        {
            (sample.SingularValuesBuffer[j], sample.EigenvaluesBuffer[j]) = (sigma[j], sigma[j] * sigma[j]);
        }

        for (var j = 0; j + 1 < sigma.Length; j++)
        {
            sample.RatiosBuffer[j] = sigma[j] / sigma[j + 1];
        }

        var lambda = sigma.Select(value => value * value / sample.TotalVariance).ToArray();
        sample.EffectiveRank = Math.Exp(-lambda.Where(q => q > 0).Sum(q => q * Math.Log(q)));
        sample.LargestRatioPosition = 1 + Enumerable.Range(0, sigma.Length - 1).MaxBy(j => sample.Ratios[j]);
        sample.GapRatio = sample.Ratios[sample.LargestRatioPosition - 1];
        sample.Gap = sigma[sample.LargestRatioPosition - 1] - sigma[sample.LargestRatioPosition];
        return sample;
    }
}
