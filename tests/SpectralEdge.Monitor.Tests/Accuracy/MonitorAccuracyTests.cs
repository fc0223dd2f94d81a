using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The standard error that a monitor reports, against the true error on recorded updates.</summary>
public class MonitorAccuracyTests(ITestOutputHelper output)
{
    /// <summary>
    /// One group, whose error has a law, and three, one of them exact, for which parts of the sketch are left out in turn.
    /// </summary>
    [Theory]
    [InlineData(1024, false)]
    [InlineData(4096, false)]
    [InlineData(1024, true)]
    [InlineData(4096, true)]
    public void StandardError_OfTheGapRatio_CoversAboutTwoThirdsOfErrors(int length, bool groups)
    {
        const int Seeds = 200;
        var options = TestOptions.Exact with
        {
            Windows = [TestOptions.Exact.Windows[0] with { Length = 10 }],
            Grouping = groups ? ParameterGrouping.ByParameter : ParameterGrouping.Whole,
        };
        var truth = Last(options);
        var within = 0;
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var sample = Last(options with
            {
                Sketch = options.Sketch with { Mode = WindowMode.Sketch, Length = length, Seed = seed },
            });
            within += Math.Abs(sample.Ratios[truth.LargestRatioPosition - 1] - truth.GapRatio) <= sample.StandardError ? 1 : 0;
        }

        // A normal error lies within its standard error in 68 % of cases, within one estimated from eight parts in 65 %. A share
        // found with 200 maps has a standard error of 3.3 %: 60 and 76 % are one and a half to three away, and the maps are
        // fixed.
        output.WriteLine($"| {(groups ? "three groups" : "one group")} | {length} | {(double)within / Seeds:P0} |");
        Assert.InRange((double)within / Seeds, 0.60, 0.76);
    }

    private static SpectralSample Last(MonitorOptions options)
    {
        var updates = RecordedUpdates.Grokking;
        float[][] blocks = [new float[900], new float[21_000], new float[updates[0].Length - 21_900]];
        var parameters = new ParameterArrays();
        for (var i = 0; i < blocks.Length; i++)
        {
            parameters.Add($"block{i}", blocks[i]);
        }

        using var monitor = new SpectralMonitor(parameters, options);
        for (var step = 1; step <= updates.Length; step++)
        {
            var offset = 0;
            foreach (var block in blocks)
            {
                for (var i = 0; i < block.Length; i++)
                {
                    block[i] += updates[step - 1][offset + i];
                }

                offset += block.Length;
            }

            monitor.Observe(step);
        }

        return monitor.Latest!;
    }
}
