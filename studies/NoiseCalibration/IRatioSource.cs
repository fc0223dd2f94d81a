namespace NoiseCalibration;

/// <summary>Draws windows of noise, one after the other.</summary>
internal interface IRatioSource
{
    /// <summary>Draws a window.</summary>
    void Draw();

    /// <summary>The largest of the first K values of √p ln(λ_j/λ_(j+1)) in the window drawn last; spacings in the limit of many dimensions.</summary>
    /// <param name="positions">K.</param>
    /// <returns>T.</returns>
    double Largest(int positions);
}
