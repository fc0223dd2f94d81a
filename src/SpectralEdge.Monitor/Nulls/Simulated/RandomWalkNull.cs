using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor;

/// <summary>
/// What a backbone looks like in a random walk: independent steps in all directions, of the lengths that were measured.
/// </summary>
/// <remarks>
/// <para>
/// In many dimensions the steps are orthogonal, so the displacements are the running sums of diag(lengths), and T × T algebra
/// gives every figure exactly. T equal steps have the PC1 share 8/π² (uncentred) or 6/π² (centred) as T grows. For D dimensions
/// each figure is simulated with the exact law of the steps (Bartlett's decomposition), so that it has a mean and a standard
/// deviation. Source: Antognini and Sohl-Dickstein, "PCA of high dimensional random walks with comparison to neural network
/// training", NeurIPS 2018.
/// </para>
/// <para>
/// Equal seeds give equal numbers for one version of .NET and Math.NET. Cost: some T³ operations for each figure and draw.
/// </para>
/// </remarks>
public sealed class RandomWalkNull
{
    private readonly double[] _norms;

    /// <summary>Creates the null of one run.</summary>
    /// <param name="stepNorms">
    /// Lengths of the T steps from one checkpoint to the next, positive and finite, in any unit; T at least 3.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A length is not positive and finite, or there are fewer than three.
    /// </exception>
    public RandomWalkNull(ReadOnlySpan<double> stepNorms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepNorms.Length, 3);
        NullChecks.RequireNorms(stepNorms);
        _norms = [.. stepNorms];
    }

    /// <summary>Number of steps, T; the displacement matrix has a row for each.</summary>
    public int Steps => _norms.Length;

    /// <summary>The share of the first principal direction, λ_1/Σ λ_j, in the limit of many dimensions.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>From 0 to 1.</returns>
    public double FirstShare(DisplacementForm form) => FirstShare(form, Steps);

    /// <summary>The same, with the sum over the first eigenvalues only, as a truncated decomposition gives it.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <param name="components">Number of eigenvalues in the sum, from 1 to T.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many eigenvalues.</exception>
    public double FirstShare(DisplacementForm form, int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Steps);
        return Share(Eigenvalues(Limit(), form).AsSpan(0, components));
    }

    /// <summary>The ratios of neighbouring singular values in the limit of many dimensions.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <returns>Shape [T − 1], or T − 2 for centred rows, whose last singular value is zero.</returns>
    public double[] SingularRatios(DisplacementForm form)
    {
        var lambda = Eigenvalues(Limit(), form);
        var defined = form.HasFlag(DisplacementForm.Centred) ? Steps - 2 : Steps - 1;
        return [.. Enumerable.Range(0, defined).Select(j => Math.Sqrt(lambda[j] / lambda[j + 1]))];
    }

    /// <summary>
    /// The rotation curve in the limit of many dimensions: |cos| between the first principal directions of neighbouring windows.
    /// </summary>
    /// <remarks>
    /// A window holds W checkpoints; its W − 1 rows are their displacements from its first one, brought to length 1. The next
    /// begins one checkpoint later.
    /// </remarks>
    /// <param name="checkpoints">Checkpoints in a window, W, from 3 to T: 10 for an overlap of 90 %.</param>
    /// <returns>Shape [T + 1 − W], from 0 to 1, in order of time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public double[] RotationCurve(int checkpoints)
    {
        RequireWindow(checkpoints);
        return Rotation(Limit(), checkpoints);
    }

    /// <summary>The first share in D dimensions, by simulation.</summary>
    /// <param name="form">What is done to the rows.</param>
    /// <param name="dimensions">D, above T.</param>
    /// <param name="draws">Number of walks to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <returns>The distribution, whose <see cref="NullDistribution.ZScore"/> compares a measured share with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too few dimensions or draws.</exception>
    public NullDistribution SimulateFirstShare(DisplacementForm form, double dimensions, int draws, int seed) =>
        Simulate(walk => Share(Eigenvalues(walk, form)), dimensions, draws, seed);

    /// <summary>The mean of the rotation curve in D dimensions, by simulation.</summary>
    /// <param name="checkpoints">Checkpoints in a window, W, from 3 to T.</param>
    /// <param name="dimensions">D, above T.</param>
    /// <param name="draws">Number of walks to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <returns>The distribution.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such window, or there are too few dimensions or draws.
    /// </exception>
    public NullDistribution SimulateRotation(int checkpoints, double dimensions, int draws, int seed)
    {
        RequireWindow(checkpoints);
        return Simulate(walk => Rotation(walk, checkpoints).Average(), dimensions, draws, seed);
    }

    private void RequireWindow(int checkpoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(checkpoints, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checkpoints, Steps);
    }

    private NullDistribution Simulate(Func<double[], double> figure, double dimensions, int draws, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        NullChecks.RequireDimensions(dimensions, Steps);
        var (random, p, rows) = (new Random(seed), Math.Min(dimensions, NullChecks.Many), new double[Steps * Steps]);
        var norms = RatioDraws.Diagonal(_norms);
        var values = new double[draws];
        foreach (ref var value in values.AsSpan())
        {
            var walk = new double[rows.Length];
            BartlettKernel.Draw(random, p, rows);
            BartlettKernel.Mix(norms, rows, walk);
            DisplacementKernel.AddUp(walk, Steps);
            value = figure(walk);
        }

        return new NullDistribution(values);
    }

    /// <summary>The displacements of orthogonal steps.</summary>
    private double[] Limit()
    {
        var walk = RatioDraws.Diagonal(_norms);
        DisplacementKernel.AddUp(walk, Steps);
        return walk;
    }

    private double[] Eigenvalues(double[] walk, DisplacementForm form)
    {
        double[] rows = [.. walk];
        DisplacementKernel.Apply(rows, Steps, form);
        var (gram, lambda) = (new double[rows.Length], new double[Steps]);
        BartlettKernel.Gram(rows, Steps, gram);
        var lanes = new EigenvalueLanes(Steps, 1);
        lanes.Load(0, gram, 0);
        lanes.Solve();
        lanes.Read(0, lambda);
        return lambda;
    }

    private static double Share(ReadOnlySpan<double> lambda)
    {
        var sum = 0.0;
        foreach (var value in lambda)
        {
            sum += value;
        }

        return lambda[0] / sum;
    }

    private double[] Rotation(double[] walk, int checkpoints)
    {
        // Checkpoint 0 is the zero displacement, checkpoint t row t − 1.
        var directions = new double[Steps + 2 - checkpoints][];
        for (var first = 0; first < directions.Length; first++)
        {
            var rows = walk[(first * Steps)..((first + checkpoints - 1) * Steps)];
            for (var i = 0; first > 0 && i < rows.Length; i++)
            {
                rows[i] -= walk[((first - 1) * Steps) + (i % Steps)];
            }

            DisplacementKernel.Apply(rows, Steps, DisplacementForm.UnitRows);
            directions[first] = FirstDirection(rows, checkpoints - 1);
        }

        return [.. directions.Zip(directions.Skip(1), (v, w) => Math.Abs(DisplacementKernel.Dot(v, w)))];
    }

    /// <summary>The first right singular vector, Xᵀu/σ with u the first eigenvector of X Xᵀ.</summary>
    private double[] FirstDirection(double[] rows, int count)
    {
        var gram = new double[count * count];
        BartlettKernel.Gram(rows, Steps, gram);
        var u = Matrix<double>.Build.Dense(count, count, gram).Evd(Symmetricity.Symmetric).EigenVectors.Column(count - 1);
        var direction = new double[Steps];
        for (var i = 0; i < rows.Length; i++)
        {
            direction[i % Steps] += u[i / Steps] * rows[i];
        }

        DisplacementKernel.Normalise(direction);
        return direction;
    }
}
