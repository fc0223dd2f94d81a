namespace SpectralEdge.Monitor;

/// <summary>A quiet series: a moving average of W values of AR(1) noise, with mean 0 and variance 1.</summary>
/// <remarks>
/// A quantity of a rolling window of W updates behaves like an average over the window; Window 1 is AR(1) noise, Correlation 0 a
/// moving average of independent noise. Real quantities (a ratio of singular values, say) are no averages: their tails and
/// correlations can differ.
/// </remarks>
internal sealed record NoiseModel
{
    /// <summary>Number of values in the moving average, W.</summary>
    /// <value>Values, from 1 to 4096. The default is 10.</value>
    public int Window { get; init; } = 10;

    /// <summary>Correlation of neighbours of the noise under the average.</summary>
    /// <value>From −0.99 to 0.99. The default is 0.</value>
    public double Correlation { get; init; }

    /// <summary>Degrees of freedom of Student's t, which the innovations of the noise follow.</summary>
    /// <value>Above 2, for a variance to exist; infinity means normal. The default is infinity.</value>
    public double Degrees { get; init; } = double.PositiveInfinity;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(NoiseModel));
        problems.RequireInRange(Window, 1, 4096, "Windows are not longer.");
        problems.RequireInRange(Correlation, -0.99, 0.99, "Nearer to 1 the simulation would have to be far longer.");
        problems.RequireInRange(
            Degrees, Math.BitIncrement(2), double.PositiveInfinity, "With fewer there is no variance to standardize with.");
        problems.ThrowIfAny();
    }

    /// <summary>Standard deviation of the moving average where an innovation has variance 1.</summary>
    internal double Deviation()
    {
        // Var of a mean of W values of AR(1) noise: (W + 2 Σ (W − j) ρ^j)/W² of the variance of one, 1/(1 − ρ²).
        var (sum, power) = ((double)Window, 1.0);
        for (var j = 1; j < Window; j++)
        {
            power *= Correlation;
            sum += 2 * (Window - j) * power;
        }

        return Math.Sqrt(sum / (1 - (Correlation * Correlation))) / Window;
    }
}
