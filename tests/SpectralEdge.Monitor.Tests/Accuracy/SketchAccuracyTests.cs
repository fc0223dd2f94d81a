using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// The blocked map against the fully random one, and errors against their bars, on real updates and on coherent ones.
/// </summary>
public class SketchAccuracyTests(ITestOutputHelper output)
{
    /// <summary>Inputs by name: number of updates fixed, so that all have three ratios that stand clear.</summary>
    public static TheoryData<string, int> Inputs { get; } = new()
    {
        { "recorded run", 1024 },
        { "recorded run", 4096 },
        { "low rank, width 128", 1024 },
        { "low rank, width 512", 1024 },
        { "low rank, width 1000", 1024 },
        { "low rank, width 4096", 1024 },
        { "low rank, width 4096", 8192 },
        { "three columns of 128", 1024 },
        { "three columns of 512", 1024 },
        { "three columns of 1024", 8192 },
        { "24 rows of 128", 1024 },
        { "24 rows of 128", 8192 },
        { "equal entries", 1024 },
        { "equal entries", 8192 },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Blocked_InnerProducts_VaryNoMoreThanFullyRandomOnes(string input, int length)
    {
        const int Seeds = 80;
        var study = new SketchStudy(Updates(input)[..4], length);
        var ratio = study.VarianceRatio(Seeds, (update, seed) => SlowSketches.Blocked(update, new SketchMap(seed, length)));

        // The bound is 1.2. A mean of 10 · 80 squares of nearly normal numbers has a relative standard error of 5 %; the ratio is
        // about 1 or less in truth, so chance alone passes the bound about once in 30,000 choices of seeds.
        output.WriteLine($"| {input} | {length} | {ratio:F2} |");
        Assert.InRange(ratio, 0, 1.2);
    }

    [Theory]
    [InlineData("recorded run", 1024)]
    [InlineData("low rank, width 512", 1024)]
    [InlineData("three columns of 512", 1024)]
    [InlineData("24 rows of 128", 1024)]
    [InlineData("equal entries", 1024)]
    public void FullyRandom_InnerProducts_VaryAsTheFormulaSays(string input, int length)
    {
        var ratio = new SketchStudy(Updates(input)[..4], length).VarianceRatio(
            80, (update, seed) => SlowSketches.FullyRandom(update, seed, length));

        // Four standard errors of 5 %: one choice of seeds in 16,000 fails.
        output.WriteLine($"| {input} | {length} | {ratio:F2} |");
        Assert.InRange(ratio, 0.8, 1.2);
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void StandardError_OfRatiosThatStandClear_CoversAboutTwoThirdsOfErrors(string input, int length)
    {
        const int Seeds = 150;
        var (law, spread, ranges, error) = new SketchStudy(Updates(input), length).Coverage(Seeds, ratios: 3);

        // A normal error lies within one standard error in 68 % of cases; a share found in 450 cases, neighbouring ratios of a
        // map leaning on each other, has a standard error of about 2.5 %: 60 and 76 % are three of them away.
        output.WriteLine($"| {input} | {length} | {error:P2} | {ranges:P0} | {spread:P0} | {law:P0} |");
        Assert.InRange(law, 0.60, 0.76);
        Assert.InRange(error * Math.Sqrt(length), 0.5, 0.95);

        // Student's t with 7 degrees of freedom lies within 1 in 65 % of cases. Not where fewer coordinates carry the weight than
        // there are buckets: there the parts differ by whose squares they hold.
        if (input.StartsWith("recorded", StringComparison.Ordinal)
            || input.StartsWith("low rank", StringComparison.Ordinal)
            || input.StartsWith("equal", StringComparison.Ordinal))
        {
            Assert.InRange(spread, 0.58, 0.76);
        }
    }

    private static float[][] Updates(string input)
    {
        const int Count = 7;
        var random = new Random(1);
        return input switch
        {
            "recorded run" => RecordedUpdates.Grokking[1..],
            "low rank, width 128" => CoherentUpdates.LowRank(random, Count, 1000, 128),
            "low rank, width 512" => CoherentUpdates.LowRank(random, Count, 250, 512),
            "low rank, width 1000" => CoherentUpdates.LowRank(random, Count, 128, 1000),
            "low rank, width 4096" => CoherentUpdates.LowRank(random, Count, 32, 4096),
            "three columns of 128" => CoherentUpdates.Columns(random, Count, 1000, 128, 3),
            "three columns of 512" => CoherentUpdates.Columns(random, Count, 250, 512, 3),
            "three columns of 1024" => CoherentUpdates.Columns(random, Count, 256, 1024, 3),
            "24 rows of 128" => CoherentUpdates.OneHotRows(random, Count, 1000, 128, 24),
            _ => CoherentUpdates.EqualEntries(random, Count, 1000, 128),
        };
    }
}
