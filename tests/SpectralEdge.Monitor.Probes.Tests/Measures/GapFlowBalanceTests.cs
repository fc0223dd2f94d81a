namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The closed forms of the result, against the flows and sums that they are said to solve.</summary>
public class GapFlowBalanceTests
{
    [Theory]
    [InlineData(0.02, 0)]
    [InlineData(0.02, 0.0005)]
    [InlineData(0, 0.0005)]
    [InlineData(-0.02, 0.0005)]
    public void SteadyGap_FlowLeftAlone_ComesToRestThere(double driving, double repulsion)
    {
        var balance = Balance(driving, repulsion);
        Assert.Equal(driving, balance.ConstantDriving, 1e-12);
        Assert.Equal(balance.SteadyGap, Flow(balance, balance.Gap, 3000), 1e-9);
        if (repulsion == 0)
        {
            Assert.Equal(balance.SteadyGap, balance.SteadyGapWithoutRepulsion, 1e-12);
        }

        if (driving == 0)
        {
            Assert.Equal(balance.SteadyGap, balance.SmallestGap, 1e-12);
        }
    }

    [Fact]
    public void CollapseTime_DampingAlone_EndsAtTheDetectableGap()
    {
        var balance = Balance(0, 0);
        Assert.Equal(balance.DetectableGap, Flow(balance, balance.Gap, balance.CollapseTime), 1e-9);
        Assert.Equal(0, (balance with { DetectableGap = 2 * balance.Gap }).CollapseTime);
    }

    [Fact]
    public void OpeningTime_FromNothing_EndsAtTheDetectableGap()
    {
        var balance = Balance(0.02, 0);
        Assert.Equal(balance.DetectableGap, Flow(balance, 0, balance.OpeningTime), 1e-9);
        Assert.Equal(double.PositiveInfinity, (balance with { DetectableGap = 2 * balance.SteadyGap }).OpeningTime);
        Assert.Equal(double.PositiveInfinity, Balance(-0.02, 0).OpeningTime);
    }

    [Fact]
    public void Times_WhereNothingDamps_AreUndefined()
    {
        var balance = Balance(0.02, 0.001) with { Curvatures = [-3, -1] };
        double[] undefined =
        [
            balance.CollapseTime, balance.OpeningTime, balance.SteadyGap, balance.SteadyGapWithoutRepulsion, balance.SmallestGap,
        ];
        Assert.All(undefined, value => Assert.True(double.IsNaN(value)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    public void WindowSums_SimulatedDescent_AreWhatTheySay(double curvature)
    {
        const int Window = 10;
        const double Rate = 0.01;
        var (place, square, first) = (1.0, 0.0, curvature);
        for (var t = 0; t < Window; t++)
        {
            square += Math.Pow(Rate * curvature * place, 2);
            place *= 1 - (Rate * curvature);
        }

        var balance = Balance(0, 0) with
        {
            Window = Window, LearningRateSum = Rate, Curvatures = [curvature, 0], Projections = [curvature * place, 3],
        };
        Assert.Equal(Math.Sqrt(square), balance.DecayingSigmas[0], 1e-12);

        // Without curvature nothing decays; updates of one length add up to √W of them.
        Assert.Equal(Rate * 3 * Math.Sqrt(Window), balance.DecayingSigmas[1], 1e-12);
        Assert.Equal(Rate * 3 * Math.Sqrt(Window), balance.StationarySigmas[1], 1e-12);

        // The window sum as published is right for the gradient that the window began with, not for the one that is measured.
        double Published(double gradient) => Rate * gradient
            * Math.Sqrt((1 - Math.Exp(-2 * Rate * Window * curvature)) / (1 - Math.Exp(-2 * Rate * curvature)));
        Assert.InRange(Published(first) / Math.Sqrt(square), 1, 1 + (Window * Math.Pow(Rate * curvature, 2)));
        Assert.InRange(Published(curvature * place) / Math.Sqrt(square), 0, 1.1 * Math.Pow(1 - (Rate * curvature), Window));

        // So is its limit for long windows, |G| √(η/(2 h)).
        var (limit, whole) = (curvature * Math.Sqrt(Rate / (2 * curvature)), Rate * curvature / Math.Sqrt(1 - Math.Pow(1 - (Rate * curvature), 2)));
        Assert.Equal(1, limit / whole, Rate * curvature);
    }

    /// <summary>γ = 0.1 · (2 + 0.5) = 0.25 and g = 0.4.</summary>
    private static GapFlowBalance Balance(double driving, double repulsion) => new()
    {
        Gap = 0.4,
        Curvatures = [3, 1],
        WeightDecay = 0.5,
        LearningRateSum = 0.1,
        DetectableGap = 0.03,
        Repulsion = repulsion,
        Terms = new GapFlow(-0.07, -0.1, 0),
        Change = driving - 0.1 + (repulsion / 0.4),
    };

    /// <summary>dg/dt = c − γ g + κ/g by Runge and Kutta's rule.</summary>
    private static double Flow(GapFlowBalance balance, double gap, double time)
    {
        const int Steps = 30_000;
        var step = time / Steps;
        double Slope(double g) =>
            balance.ConstantDriving - (0.25 * g) + (balance.Repulsion == 0 ? 0 : balance.Repulsion / g);
        for (var n = 0; n < Steps; n++)
        {
            var a = Slope(gap);
            var b = Slope(gap + (step * a / 2));
            var c = Slope(gap + (step * b / 2));
            gap += step / 6 * (a + (2 * b) + (2 * c) + Slope(gap + (step * c)));
        }

        return gap;
    }
}
