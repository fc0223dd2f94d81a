using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Parts of the commutator inside and outside the execution basis, eight runs.</summary>
public class CommutatorTests
{
    private static readonly string[] WithDecay = ["add|1.0", "sub|1.0", "mul|1.0", "x2_y2|1.0"];

    [PublishedFact]
    public void Parts_AddUpToTheWhole_Nearly()
    {
        var errors = Runs().SelectMany(run =>
        {
            var (proj, resid, full) = Parts(run.Value);
            return Measured(full).Select(t => (
                Relative: Math.Abs(Math.Sqrt((proj[t] * proj[t]) + (resid[t] * resid[t])) - full[t]) / full[t],
                Rounding: (
                    Printed.HalfUnitOfFiveDigits(full[t]) + Printed.HalfUnitOfFiveDigits(
                        resid[t]) + Printed.HalfUnitOfFiveDigits(proj[t])) / full[t]));
        }).ToArray();

        // Stated: nearly. Each part is a median of its own over the samples of a record, so the identity need not hold to the
        // last digit; ten miss it.
        Assert.Equal(118, errors.Length);
        Printed.Equal(0.00006m, errors.Max(error => error.Relative));
        Assert.Equal(10, errors.Count(error => error.Relative > error.Rounding));
    }

    [PublishedFact]
    public void Remainder_IsNearlyAllOfIt_WithTwoExceptions()
    {
        var shares = Runs().SelectMany(run =>
        {
            var (_, resid, full) = Parts(run.Value);
            return Measured(full).Select(t => (run.Name, Share: resid[t] / full[t]));
        }).ToArray();

        // Stated: above .9999 everywhere. Two of 118 records with a commutator lie below, both without weight decay.
        Assert.Equal(118, shares.Length);
        Assert.Equal(["sub|0.0", "mul|0.0"], shares.Where(entry => entry.Share <= 0.9999).Select(entry => entry.Name));
        Printed.Equal(0.99984m, shares.Min(entry => entry.Share));
    }

    [PublishedFact]
    public void Defects_AreExactlyZero_OnlyWithoutWeightDecay()
    {
        var zeros = Runs()
            .ToDictionary(run => run.Name, run => run.Value.GetProperty("comm").Column("full").Count(value => value == 0));

        Assert.All(WithDecay, name => Assert.Equal(0, zeros[name]));
        Assert.Equal([5, 4, 8, 12], new[] { zeros["add|0.0"], zeros["sub|0.0"], zeros["mul|0.0"], zeros["x2_y2|0.0"] });
    }

    [PublishedTheory]
    [InlineData("mul|0.0", "1951")]
    [InlineData("x2_y2|0.0", "1541")]
    public void LargeDefects_WithoutGeneralisation_AreThePublishedOnes(string name, string largest)
    {
        var run = Runs().Single(entry => entry.Name == name).Value;

        Assert.False(run.GetProperty("grokked").GetBoolean());

        // The file has five digits, 1950.8 and 1540.5: the second lies on the tie.
        Printed.Equal(
            decimal.Parse(largest, System.Globalization.CultureInfo.InvariantCulture),
            run.GetProperty("comm").Column("defect_median").Max());
    }

    [PublishedFact]
    public void Converse_HasTheCosineOfRandomDirections()
    {
        var file = GrokkingFiles.Converted("converse_commutator_results");

        Assert.Equal(GrokkingFiles.Parameters, file.GetProperty("total_params").GetInt32());
        Printed.Equal(0.0014806m, RandomDirections.MeanAbsoluteCosine(GrokkingFiles.Parameters));
        Printed.FiveDigits(file.Number("rand_cos"), RandomDirections.MeanAbsoluteCosine(GrokkingFiles.Parameters));

        // The baseline of the subspace is K/P, the square of the length that the fractions beside it are.
        Printed.FiveDigits(file.Number("rand_frac"), Math.Pow(RandomDirections.ProjectedLength(12, GrokkingFiles.Parameters), 2));
    }

    private static JsonProperty[] Runs() => [.. GrokkingFiles.Converted("commutator_results").EnumerateObject()];

    private static (double[] Proj, double[] Resid, double[] Full) Parts(JsonElement run)
    {
        var records = run.GetProperty("comm");
        return (records.Column("proj"), records.Column("resid"), records.Column("full"));
    }

    private static IEnumerable<int> Measured(double[] full) => Enumerable.Range(0, full.Length).Where(t => full[t] > 0);
}
