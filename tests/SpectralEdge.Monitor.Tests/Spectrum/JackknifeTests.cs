namespace SpectralEdge.Monitor.Tests;

public class JackknifeTests
{
    private const int Window = 10;
    private const int ParameterCount = 20_000;
    private const int SketchLength = 1024;
    private const int Parts = 8;

    [Fact]
    public void StandardError_OfAMean_IsTheFormulaForMeans() => Property.ForAll(random =>
    {
        // For the mean of m numbers the jackknife gives s/√m, with s² their unbiased variance.
        var numbers = Vectors.GaussianDoubles(random, random.Next(2, 20));
        var (m, mean) = (numbers.Length, numbers.Average());
        var s = Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / (m - 1));

        var error = Jackknife.StandardError([.. numbers.Select(x => (numbers.Sum() - x) / (m - 1))]);

        Assert.Equal(s / Math.Sqrt(m), error, 1e-12);
    });

    [Fact]
    public void StandardError_EqualEstimates_IsZero() => Assert.Equal(0, Jackknife.StandardError([2, 2, 2, 2]));

    [Fact]
    public void StandardError_ShiftedOrScaled_ShiftsNothingAndScales() => Property.ForAll(random =>
    {
        var estimates = Vectors.GaussianDoubles(random, 8);
        var error = Jackknife.StandardError(estimates);

        Assert.Equal(error, Jackknife.StandardError([.. estimates.Select(x => x + 100)]), 1e-12);
        Assert.Equal(3 * error, Jackknife.StandardError([.. estimates.Select(x => -3 * x)]), 1e-12);
    });

    [Fact]
    public void StandardError_ANaNEstimate_IsNaN() => Assert.Equal(double.NaN, Jackknife.StandardError([1, double.NaN, 2]));

    /// <summary>
    /// What the error bar is for: it must be about as large as the error, over sketches of one window with many seeds.
    /// </summary>
    /// <remarks>
    /// Both positions lie between directions that stand out. At the edge of the noise the spread of the noise in the sketch adds
    /// a bias, which no error bar knows of.
    /// </remarks>
    [Fact]
    public void StandardError_OfASketchedRatio_CoversTheTrueError()
    {
        const int Seeds = 200;
        var updates = LowRankUpdates(new Random(1));
        var exact = Matrices.Gram([.. updates.Select(Vectors.Widen)]);
        var estimates = Enumerable.Range(0, Seeds).Select(seed => Estimate(updates, (ulong)seed)).ToArray();
        foreach (var position in new[] { 1, 2 })
        {
            var trueRatio = RatioAt(exact, position);
            var errors = estimates.Select(estimate => Math.Abs(RatioAt(estimate.Whole, position) - trueRatio)).ToArray();
            var bars = estimates.Select(estimate => Jackknife.StandardError([
                .. estimate.LeaveOneOut.Select(gram => RatioAt(gram, position)),
            ])).ToArray();

            // A normal error and an independent bar with 7 degrees of freedom: |t| stays below 1 in 65 % and below 2 in 91.4 % of
            // cases. Five standard errors √(q (1 − q)/200) of these shares are 17 and 10 points: one false alarm in two million
            // choices of seeds.
            Assert.InRange(errors.Zip(bars).Count(pair => pair.First <= pair.Second) / (double)Seeds, 0.65 - 0.17, 0.65 + 0.17);
            Assert.InRange(errors.Zip(bars).Count(pair => pair.First <= 2 * pair.Second) / (double)Seeds, 0.914 - 0.10, 1);

            // The mean square of 200 normal errors is known to √(2/200) = 10 %, and the jackknife errs upwards (Efron and Stein
            // 1981): by up to 30 % in other windows like this one.
            Assert.InRange(bars.Sum(bar => bar * bar) / errors.Sum(error => error * error), 1 - 0.5, 1.3 + 0.65);
        }
    }

    /// <summary>Three directions of falling weight above noise that is spread over all parameters.</summary>
    private static float[][] LowRankUpdates(Random random)
    {
        var directions = Matrices.GaussianRows(random, 3, ParameterCount);
        var weights = Matrices.Orthonormal(random, 3, Window);
        return
        [
            .. Enumerable.Range(0, Window).Select(row => Enumerable.Range(0, ParameterCount).Select(i =>
                (float)((4 * weights[0][row] * directions[0][i])
                    + (2 * weights[1][row] * directions[1][i])
                    + (weights[2][row] * directions[2][i])
                    + (0.05 * Vectors.Gaussian(random)))).ToArray()),
        ];
    }

    /// <summary>
    /// The Gram matrix of some updates from their sketches, and the matrices that each leave a part of the sketch out.
    /// </summary>
    private static (double[] Whole, double[][] LeaveOneOut) Estimate(float[][] updates, ulong seed)
    {
        var map = new SketchMap(seed, SketchLength);
        var sketches = updates.Select(update =>
        {
            var sketch = new double[SketchLength];
            SketchKernel.Accumulate(new ParameterValues(update), 0, map, sketch);
            return sketch;
        }).ToArray();
        var parts = Enumerable.Range(0, Parts)
            .Select(part => Matrices.Gram([
                .. sketches.Select(sketch => sketch.AsSpan(part * SketchLength / Parts, SketchLength / Parts).ToArray()),
            ]))
            .ToArray();
        double[] Sum(Func<int, double> factor) =>
            [
                .. Enumerable.Range(0, Window * Window).Select(i => Enumerable.Range(0, Parts).Sum(
                    part => factor(part) * parts[part][i])),
            ];

        return (Sum(_ => 1), [
            .. Enumerable.Range(0, Parts).Select(left => Sum(part => part == left ? 0 : Parts / (Parts - 1.0))),
        ]);
    }

    private static double RatioAt(double[] gram, int position)
    {
        var eigenvalues = Matrices.Eigenvalues(gram, Window);
        return Math.Sqrt(eigenvalues[position - 1] / eigenvalues[position]);
    }
}
