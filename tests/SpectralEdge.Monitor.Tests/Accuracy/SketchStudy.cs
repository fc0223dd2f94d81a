namespace SpectralEdge.Monitor.Tests;

/// <summary>What many random maps make of one window of updates.</summary>
internal sealed class SketchStudy
{
    private readonly float[][] _updates;
    private readonly int _length;
    private readonly double[] _truth;

    /// <summary>Prepares a study.</summary>
    /// <param name="updates">The window's updates.</param>
    /// <param name="length">Length of the sketches, d.</param>
    public SketchStudy(float[][] updates, int length)
    {
        _updates = updates;
        _length = length;
        _truth = Ratios(Matrices.Gram([.. updates.Select(update => Vectors.Widen(update))]));
    }

    /// <summary>
    /// Variance of inner products over seeds in units of that of the fully random CountSketch, in the mean over all pairs of
    /// orthonormal directions of the window.
    /// </summary>
    /// <param name="seeds">Number of maps.</param>
    /// <param name="sketch">The sketch of an update with a seed.</param>
    public double VarianceRatio(int seeds, Func<float[], ulong, double[]> sketch)
    {
        var directions = Orthonormalized();
        var formula = Formula(directions);
        var sum = 0.0;
        for (var seed = 0UL; seed < (ulong)seeds; seed++)
        {
            var sketches = directions.Select(direction => sketch(direction, seed)).ToArray();
            var gram = Matrices.Gram(sketches);
            for (var i = 0; i < directions.Length; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var error = gram[(i * directions.Length) + j] - (i == j ? 1 : 0);
                    sum += error * error / formula[(i * directions.Length) + j];
                }
            }
        }

        return sum / (seeds * directions.Length * (directions.Length + 1) / 2);
    }

    /// <summary>How often the true error lay within one standard error, for the first few ratios together.</summary>
    /// <param name="seeds">Number of maps.</param>
    /// <param name="ratios">Number of ratios.</param>
    public (double Law, double SpreadParts, double Ranges, double MeanError) Coverage(int seeds, int ratios)
    {
        var (law, spread, ranges, error) = (0, 0, 0, 0.0);
        var variance = CollisionLaw.Variance(_updates[0].Length, _length);
        for (var seed = 0UL; seed < (ulong)seeds; seed++)
        {
            var map = new SketchMap(seed, _length);
            var sketches = _updates.Select(update => SlowSketches.Blocked(update, map)).ToArray();
            var estimate = Ratios(Matrices.Gram(sketches));
            var bySpread = Jackknifed([.. sketches.Select(Separated)]);
            var byRanges = Jackknifed(sketches);
            for (var j = 0; j < ratios; j++)
            {
                var distance = Math.Abs(estimate[j] - _truth[j]);
                error += distance / _truth[j];
                law += distance <= CollisionLaw.RatioError(estimate[j], variance) ? 1 : 0;
                spread += distance <= bySpread[j] ? 1 : 0;
                ranges += distance <= byRanges[j] ? 1 : 0;
            }
        }

        var cases = (double)seeds * ratios;
        return (law / cases, spread / cases, ranges / cases, error / cases);
    }

    private static double[] Separated(double[] sketch)
    {
        var parted = new double[sketch.Length];
        SketchParts.Separate(sketch, parted);
        return parted;
    }

    /// <summary>Standard errors of all ratios from eight ranges.</summary>
    private static double[] Jackknifed(double[][] sketches)
    {
        var part = sketches[0].Length / SketchParts.Count;
        var left = Enumerable.Range(0, SketchParts.Count).Select(a => Ratios(Matrices.Gram([
            .. sketches.Select(sketch => (double[])[.. sketch[..(a * part)], .. sketch[((a + 1) * part)..]]),
        ]))).ToArray();
        return [
            .. Enumerable.Range(0, sketches.Length - 1).Select(
                j => Jackknife.StandardError([.. left.Select(ratios => ratios[j])])),
        ];
    }

    private static double[] Ratios(double[] gram)
    {
        var n = (int)Math.Sqrt(gram.Length);
        var sigma = Matrices.Eigenvalues(gram, n).Select(value => Math.Sqrt(Math.Max(0, value))).ToArray();
        return [.. sigma.Zip(sigma.Skip(1), (upper, lower) => upper / lower)];
    }

    /// <summary>The updates made orthonormal one after the other.</summary>
    private float[][] Orthonormalized()
    {
        var directions = new List<double[]>();
        foreach (var update in _updates)
        {
            var direction = Vectors.Widen(update);
            foreach (var other in directions)
            {
                var along = Vectors.Dot(direction, other);
                direction = [.. direction.Zip(other, (a, b) => a - (along * b))];
            }

            var norm = Math.Sqrt(Vectors.Dot(direction, direction));
            directions.Add([.. direction.Select(value => value / norm)]);
        }

        return [.. directions.Select(direction => direction.Select(value => (float)value).ToArray())];
    }

    /// <summary>(‖x‖²‖y‖² + ⟨x, y⟩² − 2 Σ x[i]² y[i]²)/d: Weinberger et al., ICML 2009, Lemma 2.</summary>
    private double[] Formula(float[][] directions)
    {
        var squares = directions.Select(direction => direction.Select(value => (double)value * value).ToArray()).ToArray();
        var shared = Matrices.Gram(squares);
        var n = directions.Length;
        return [.. shared.Select((sum, i) => ((i / n == i % n ? 2 : 1) - (2 * sum)) / _length)];
    }
}
