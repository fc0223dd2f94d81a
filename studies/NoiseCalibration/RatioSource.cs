namespace NoiseCalibration;

/// <summary>What is taken out of a window of noise before its spectrum; named as in the library.</summary>
internal enum NullLaw
{
    /// <summary>The lengths of the updates.</summary>
    UnequalSteps = 1,

    /// <summary>The correlation of neighbours.</summary>
    ColouredNoise = 2,

    /// <summary>Lengths, then the correlation, then what lengths that leaves.</summary>
    ColouredUnequalSteps = 3,
}

/// <summary>Draws windows of noise, one after the other.</summary>
/// <param name="window">W.</param>
/// <param name="dimensions">p; 0 for the limit of many.</param>
internal abstract class RatioSource(int window, int dimensions)
{
    private readonly double[] _largest = new double[window];

    /// <summary>Number of updates in a window, W.</summary>
    protected int Window { get; } = window;

    /// <summary>Number of dimensions, p; 0 for the limit of many.</summary>
    protected int Dimensions { get; } = dimensions;

    /// <summary>Shape [W]: the diagonal of the tridiagonal matrix that <see cref="Fill"/> makes.</summary>
    protected double[] Diagonal { get; } = new double[window];

    /// <summary>Shape [W]: the elements below it, the last one 0.</summary>
    protected double[] OffDiagonal { get; } = new double[window];

    /// <summary>Draws a window.</summary>
    public void Draw()
    {
        Fill();
        TridiagonalSolver.Eigenvalues(Diagonal, OffDiagonal);
        Array.Sort(Diagonal);
        var largest = 0.0;
        for (var j = 1; j < Window; j++)
        {
            var (upper, lower) = (Diagonal[Window - j], Diagonal[Window - j - 1]);
            largest = Math.Max(largest, Dimensions == 0 ? upper - lower : Math.Sqrt(Dimensions) * Math.Log(upper / lower));
            _largest[j] = largest;
        }
    }

    /// <summary>
    /// The largest of the first K values of √p ln(λ_j/λ_(j+1)) in the window drawn last; spacings in the limit of many
    /// dimensions.
    /// </summary>
    /// <param name="positions">K.</param>
    /// <returns>T.</returns>
    public double Largest(int positions) => _largest[positions];

    /// <summary>Draws the tridiagonal matrix of a window.</summary>
    protected abstract void Fill();
}

/// <summary>Draws windows whose matrix is a full one, and takes out of it what a null explains.</summary>
/// <param name="law">What is taken out; 0 for nothing.</param>
/// <param name="window">W.</param>
/// <param name="dimensions">p; 0 for the limit of many.</param>
internal abstract class GramSource(NullLaw law, int window, int dimensions) : RatioSource(window, dimensions)
{
    /// <summary>Shape [W][W]: inner products of the updates; only the lower triangle counts.</summary>
    protected double[][] Gram { get; } = Square(window);

    protected bool TakesLengths { get; } = law is NullLaw.UnequalSteps or NullLaw.ColouredUnequalSteps;

    protected bool TakesColour { get; } = law is NullLaw.ColouredNoise or NullLaw.ColouredUnequalSteps;

    protected static double[][] Square(int window) => [.. Enumerable.Range(0, window).Select(_ => new double[window])];

    /// <inheritdoc/>
    protected override void Fill()
    {
        FillGram();
        HouseholderReduction.Reduce(Gram, Diagonal, OffDiagonal);
    }

    /// <summary>Draws the inner products of a window.</summary>
    protected abstract void FillGram();

    /// <summary>
    /// In the limit of many dimensions, takes out what the null explains: the diagonal, the mean of the elements beside it, or
    /// both.
    /// </summary>
    protected void TakeOut()
    {
        var mean = 0.0;
        for (var i = 0; i < Window; i++)
        {
            Gram[i][i] = TakesLengths ? 0 : Gram[i][i];
            mean += i > 0 ? Gram[i][i - 1] / (Window - 1) : 0;
        }

        for (var i = 1; TakesColour && i < Window; i++)
        {
            Gram[i][i - 1] -= mean;
        }
    }
}
