namespace SpectralEdge.Monitor.Tests;

public class GapFlowTests
{
    private const int Window = 10;
    private const double Decay = 0.5;
    private static readonly double[] Curvatures = [12, 30];

    // −0.1 · 1 · 3, −0.1 · (2.5 + 0.5) · 2, ½ · 0.01 · (9/4 − 1/2).
    [Fact]
    public void Terms_PlainNumbers_AreThoseOfTheFormula() =>
        Assert.Equal(new GapFlow(-0.3, -0.6, 0.00875), Rounded(GapFlow.Terms((3, 3, 4), (2, 1, 2), 0.1, 0.5)));

    [Theory]
    [InlineData(0.003, 40)]
    [InlineData(0.003, 120)]
    [InlineData(0.0015, 80)]
    public void Terms_ExactDescentOnAQuadratic_DissipationIsAllOfTheChange(double rate, int step)
    {
        var updates = Descend(rate, step + 1, 1);
        var (now, next) = (Spectrum(updates, step - 1), Spectrum(updates, step));
        var flow = Terms(now, rate, Decay, 1);

        // First order in η: the next one is η (h + ω) times as large, here at most 1 %.
        var change = next.Sigmas[0] - next.Sigmas[1] - (now.Sigmas[0] - now.Sigmas[1]);
        Assert.InRange((flow.Asymmetry + flow.Damping) / change, 0.99, 1.01);

        // The published driving, η W (G²/σ − …), would be 20 times as large as the change, and of the other sign.
        Assert.True(Math.Abs(Published(now, rate)) > 20 * Math.Abs(change));
    }

    [Fact]
    public void Terms_ParametersOrLossScaled_ScaleAsTheGapDoes()
    {
        const double Rate = 0.003;
        var now = Spectrum(Descend(Rate, 40, 1), 39);
        var flow = Terms(now, Rate, Decay, 1);

        // θ → 10 θ, with η → 100 η and ω → ω/100 the same run.
        var wide = Terms(Spectrum(Descend(Rate, 40, 10), 39), 100 * Rate, Decay / 100, 0.01);
        Assert.Equal(10 * flow.Asymmetry, wide.Asymmetry, 1e-12);
        Assert.Equal(10 * flow.Damping, wide.Damping, 1e-12);
        Assert.Equal(10 * flow.Driving, wide.Driving, 1e-12);

        // L → 100 L, with η → η/100 and ω → 100 ω.
        var steep = Terms(now, Rate / 100, Decay * 100, 100);
        Assert.Equal(flow.Asymmetry, steep.Asymmetry, 1e-12);
        Assert.Equal(flow.Damping, steep.Damping, 1e-12);
        Assert.Equal(flow.Driving, steep.Driving, 1e-12);
    }

    [Fact]
    public void Driving_WindowThatOnlyGrows_IsWhatTheNewestUpdateAdds()
    {
        // n equal updates along each of two directions: σ = η |G| √n. The next one makes it √(n + 1); that is 1/(2 √n) (1 − 1/(4 n)).
        const int Count = 1000;
        const double Rate = 0.01;
        double Sigma(double gradient, int count) => Rate * gradient * Math.Sqrt(count);
        var flow = GapFlow.Terms((0, 3, Sigma(3, Count)), (0, 2, Sigma(2, Count)), Rate, 0);

        var added = Sigma(3, Count + 1) - Sigma(3, Count) - (Sigma(2, Count + 1) - Sigma(2, Count));
        Assert.Equal(1 - (1.0 / (4 * Count)), added / flow.Total, 1e-6);
    }

    [Fact]
    public void Terms_ArgumentsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 0), 0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 1), (1, 1, 2), 0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 1), -0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapFlow.Terms((1, 1, 2), (1, 1, 1), 0.1, -1));
    }

    /// <summary>Updates of gradient descent with decoupled decay on ½ Σ h_i θ_i², from (1, 1).</summary>
    private static List<double[]> Descend(double rate, int steps, double scale)
    {
        var (place, updates) = (new[] { scale, scale }, new List<double[]>());
        for (var t = 0; t < steps; t++)
        {
            double[] update = [-rate * (Curvatures[0] + Decay) * place[0], -rate * (Curvatures[1] + Decay) * place[1]];
            place = [place[0] + update[0], place[1] + update[1]];
            updates.Add(update);
        }

        return updates;
    }

    /// <summary>σ, v and the parameters along v after update t: of a 2 by 2 covariance, in closed form.</summary>
    private static (double[] Sigmas, double[][] Directions, double[] Gradients) Spectrum(List<double[]> updates, int t)
    {
        var window = updates.GetRange(t - Window + 1, Window);
        var (a, b, c) = (window.Sum(d => d[0] * d[0]), window.Sum(d => d[0] * d[1]), window.Sum(d => d[1] * d[1]));
        var radius = Math.Sqrt(((a - c) * (a - c) / 4) + (b * b));
        var upper = ((a + c) / 2) + radius;
        var angle = Math.Atan2(2 * b, a - c) / 2;
        double[][] directions = [[Math.Cos(angle), Math.Sin(angle)], [-Math.Sin(angle), Math.Cos(angle)]];
        double[] sigmas = [Math.Sqrt(upper), Math.Sqrt(((a * c) - (b * b)) / upper)];

        // Updates are −η (h + ω) θ of the place before.
        var newest = window[^1];
        double[] gradients = [.. directions.Select(v => (v[0] * newest[0]) + (v[1] * newest[1]))];
        return (sigmas, directions, gradients);
    }

    private static GapFlow Terms(
        (double[] Sigmas, double[][] Directions, double[] Gradients) at, double rate, double decay, double curvature)
    {
        double Rayleigh(int j) => curvature
            * ((Curvatures[0] * at.Directions[j][0] * at.Directions[j][0]) + (Curvatures[1] * at.Directions[j][1] * at.Directions[j][1]));
        return GapFlow.Terms(
            (Rayleigh(0), at.Gradients[0] / rate, at.Sigmas[0]), (Rayleigh(1), at.Gradients[1] / rate, at.Sigmas[1]), rate, decay);
    }

    private static double Published((double[] Sigmas, double[][] Directions, double[] Gradients) at, double rate) =>
        rate * Window * ((Math.Pow(at.Gradients[0] / rate, 2) / at.Sigmas[0]) - (Math.Pow(at.Gradients[1] / rate, 2) / at.Sigmas[1]));

    private static GapFlow Rounded(GapFlow flow) =>
        new(Math.Round(flow.Asymmetry, 12), Math.Round(flow.Damping, 12), Math.Round(flow.Driving, 12));
}
