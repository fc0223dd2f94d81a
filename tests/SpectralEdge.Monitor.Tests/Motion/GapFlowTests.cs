namespace SpectralEdge.Monitor.Tests;

public class GapFlowTests
{
    // −0.1 · 1 · 3, −0.1 · (2.5 + 0.5) · 2, 0.1 · 10 · (9/4 − 1/2).
    [Fact]
    public void Terms_PlainNumbers_AreThoseOfTheFormula() =>
        Assert.Equal(new GapFlow(-0.3, -0.6, 1.75), Rounded(GapFlow.Terms((3, 3, 4), (2, 1, 2), 0.1, 0.5, 10)));

    [Fact]
    public void Total_SteadyState_IsZero() => Property.ForAll(random =>
    {
        // In the steady state of one direction alone, dσ/dt = −η (h + ω) σ + η W G²/σ vanishes where σ² = W G²/(h + ω).
        var (rate, decay) = (0.01 * random.NextDouble(), random.NextDouble());
        (double Curvature, double Gradient, double Sigma) Direction(double curvature, double sigma) =>
            (curvature, sigma * Math.Sqrt((curvature + decay) / 10), sigma);

        var flow = GapFlow.Terms(
            Direction(random.NextDouble(), 3), Direction(random.NextDouble(), 1 + random.NextDouble()), rate, decay, 10);

        Assert.Equal(0, flow.Total, 1e-12);
    });

    [Fact]
    public void Terms_ArgumentsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 0), 0.1, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 1), (1, 1, 2), 0.1, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 1), -0.1, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 1), 0.1, -1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 1), 0.1, 0, 1));
    }

    private static GapFlow Rounded(GapFlow flow) =>
        new(Math.Round(flow.Asymmetry, 12), Math.Round(flow.Damping, 12), Math.Round(flow.Driving, 12));
}
