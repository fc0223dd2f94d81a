namespace SpectralEdge.Monitor.Tests;

public class LearningRatesTests
{
    private static readonly MonitorOptions Options = new() { Windows = [new(5, 4), new(3, 4)], Run = new() { Folder = null } };

    [Fact]
    public void Observe_RateAtEachStep_IsAddedUpOverTheStride()
    {
        var samples = Samples(step => (step, 0.001 * step), 60);

        Assert.All(
            samples,
            sample => Assert.Equal(
                0.001 * Enumerable.Range((int)(sample.Step - sample.Stride) + 1, (int)sample.Stride).Sum(),
                sample.LearningRateSum!.Value,
                1e-12));
        Assert.All(
            samples,
            sample => Assert.Equal(0.001 * (sample.Step - ((sample.Stride - 1) / 2.0)), sample.LearningRate!.Value, 1e-12));
        Assert.All(samples.Where(sample => sample.Index > 0), sample => Assert.False(double.IsNaN(sample.Motion!.Adiabatic)));
        Assert.Equal([3L, 5L], samples.Select(sample => sample.Stride).Distinct().Order());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Observe_OneStepWithoutAUsableRate_LeavesItsSampleWithoutOne(double? rate)
    {
        var samples = Samples(step => (step, step == 42 ? rate : 0.1), 60);

        var without = samples.Where(sample => sample.LearningRateSum is null).ToArray();
        Assert.Equal([42L, 45L], without.Select(sample => sample.Step).Order());
        Assert.All(without, sample => Assert.Null(sample.LearningRate));
        Assert.All(
            samples,
            sample => Assert.Equal(sample.LearningRateSum is null, sample.Conditions.HasFlag(SampleConditions.NoLearningRate)));
        Assert.All(without, sample => Assert.Equal(double.NaN, sample.Motion!.Adiabatic));
    }

    [Fact]
    public void Observe_StepsLeftOut_TakeTheRateOfTheNextCall()
    {
        var samples = Samples(step => (5 * step, 0.1), 12, Options with { Windows = [Options.Windows[0]] });

        Assert.All(samples, sample => Assert.Equal(0.5, sample.LearningRateSum!.Value, 1e-12));
    }

    [Fact]
    public void Observe_StepThatGoesBack_BeginsANewSum()
    {
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, Options with { Windows = [Options.Windows[0]] });
        var samples = new List<SpectralSample>();
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        foreach (var step in Enumerable.Range(1, 13).Concat(Enumerable.Range(7, 40)))
        {
            model.Step(1);
            monitor.Observe(step, null, 0.1);
        }

        Assert.All(samples, sample => Assert.Equal(0.5, sample.LearningRateSum!.Value, 1e-12));
    }

    [Fact]
    public void Observe_StepsThatAreRefused_AddNothing()
    {
        var samples = Samples(call => (call % 7 == 3 ? -100 : call, 0.1), 60, Options with { Windows = [Options.Windows[0]] });

        Assert.All(samples, sample => Assert.Equal(0.1 * sample.Stride, sample.LearningRateSum!.Value, 1e-12));
    }

    [Fact]
    public void Observe_StepSeenTwiceWithoutARate_LosesNone()
    {
        var samples = Samples(
            call => (call / 2, call % 2 == 0 ? 0.1 : null), 80, Options with { Windows = [Options.Windows[0]] });

        Assert.All(samples, sample => Assert.Equal(0.5, sample.LearningRateSum!.Value, 1e-12));
    }

    [Fact]
    public void Observe_RateOfEachBlock_IsThatOfItsGroupsSamples()
    {
        var source = new ParameterArrays().Add(
            "first.weight", new float[20]).Add("first.bias", new float[10]).Add("second.weight", new float[10]);
        using var monitor = new SpectralMonitor(
            source, Options with { Windows = [Options.Windows[0]], Grouping = ParameterGrouping.ByLayer });
        var rates = new Dictionary<string, double?>();
        monitor.SampleTaken += (_, sample) => rates[sample.Group] = sample.LearningRateSum;
        for (var step = 1; step <= 30; step++)
        {
            monitor.Observe(step, null, [0.1, 0.1, 0.4]);
        }

        Assert.Equal(0.5, rates["first"]!.Value, 1e-12);
        Assert.Equal(2.0, rates["second"]!.Value, 1e-12);
        Assert.Equal(5 * Math.Sqrt(((30 * 0.1 * 0.1) + (10 * 0.4 * 0.4)) / 40), rates["all"]!.Value, 1e-12);

        for (var step = 31; step <= 40; step++)
        {
            monitor.Observe(step, null, [double.NaN, double.NaN, 0.4]);
        }

        Assert.Null(rates["first"]);
        Assert.Equal(2.0, rates["second"]!.Value, 1e-12);
        Assert.Equal(2.0, rates["all"]!.Value, 1e-12);
    }

    [Theory]
    [InlineData(-100L)]
    [InlineData(42L)]
    public void Observe_StepThatIsRefused_EntersNoSum(long refused)
    {
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, Options with { Windows = [Options.Windows[0]] });
        var samples = new List<SpectralSample>();
        monitor.SampleTaken += (_, sample) => samples.Add(sample.Copy());
        for (var step = 1L; step <= 60; step++)
        {
            model.Step(1);
            monitor.Observe(step, null, 0.1);
            if (step == 42)
            {
                // A step below 0, and one that was told before, without a rate.
                monitor.Observe(refused);
                monitor.Observe(refused, null, 0.1);
            }
        }

        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Equal(0.5, sample.LearningRateSum!.Value, 1e-12));
    }

    private static List<SpectralSample> Samples(
        Func<int, (long Step, double? Rate)> at, int calls, MonitorOptions? options = null)
    {
        var model = new RankModel();
        using var monitor = new SpectralMonitor(model, options ?? Options);
        var samples = new List<SpectralSample>();
        monitor.SampleTaken += (_, sample) => samples.Add(sample);
        for (var call = 1; call <= calls; call++)
        {
            model.Step(1);
            var (step, rate) = at(call);
            monitor.Observe(step, null, rate);
        }

        return samples;
    }
}
