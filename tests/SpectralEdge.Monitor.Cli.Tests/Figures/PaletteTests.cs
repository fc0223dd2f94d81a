using System.Text.RegularExpressions;
using SkiaSharp;
using SpectralEdge.Monitor.Figures;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Cli.Tests;

public partial class PaletteTests
{
    private static readonly string Page = Repository.PathOf("src", "SpectralEdge.Monitor.Dashboard", "Page");

    [Fact]
    public void Colours_AreThoseOfTheLightPage()
    {
        Assert.Equal(new SKColor(0x1f, 0x3a, 0x5f), Palette.Of("line-1"));
        var css = File.ReadAllText(Path.Combine(Page, "page.css")).Split("[data-paint=\"dark\"]")[0];
        Assert.All(Colour().Matches(css), match => Assert.Equal(SKColor.Parse(match.Groups[2].Value), Palette.Of(match.Groups[1].Value)));
    }

    [Fact]
    public void Kinds_AreAllKnown_EachWithALookOfItsOwn()
    {
        var table = File.ReadAllText(Path.Combine(Page, "kinds.js")).Split("const KINDS = {")[1].Split("};")[0];
        var kinds = table.Split('\n').Select(line => line.Split(':')[0].Trim()).Where(name => name.Length > 0).ToList();

        Assert.True(kinds.Count > 20);
        Assert.Equal(kinds.Count, kinds.Select(Palette.KindOf).Select(look => (look.Colour, look.Shape, look.IsFilled)).Distinct().Count());
        Assert.All(kinds, kind => Assert.InRange(Palette.KindOf(kind).Order, 0, kinds.Count - 1));
        Assert.Equal("norm grew", Palette.KindOf("norm_grew").Label);
    }

    // L* of CIE 1976 under D65, from the tables of Bruce Lindbloom's calculator.
    [Theory]
    [InlineData("#ffffff", 100)]
    [InlineData("#000000", 0)]
    [InlineData("#ff0000", 53.24)]
    [InlineData("#00ff00", 87.73)]
    [InlineData("#0000ff", 32.30)]
    [InlineData("#777777", 50.03)]
    public void Lightness_OfKnownColours_IsThatOfTheTables(string colour, double lightness) =>
        Assert.Equal(lightness, Palette.Lightness(SKColor.Parse(colour)), 0.02);

    [Fact]
    public void Lines_OfOnePanel_CanBeToldApartInGrey()
    {
        for (var i = 1; i <= 4; i++)
        {
            for (var j = 1; j < i; j++)
            {
                Assert.NotEqual(Palette.Dashes(i), Palette.Dashes(j));
                Assert.True(
                    Math.Abs(Palette.Lightness(Palette.Sigma(i)) - Palette.Lightness(Palette.Sigma(j))) >= 7, $"σ{i} and σ{j}");
            }

            // 3:1 on white is an L* of 62 at most.
            Assert.InRange(Palette.Lightness(Palette.Tone(i)), 0, 62);
            Assert.True(Palette.Lightness(Palette.Sigma(i + 1)) - Palette.Lightness(Palette.Sigma(i)) >= 3);
        }

        Assert.True(Palette.Lightness(Palette.Of("state-collapsed")) - Palette.Lightness(Palette.Of("state-open")) >= 8);
        Assert.All(Enumerable.Range(0, 10), i => Assert.InRange(Palette.Lightness(Palette.Run(i)), 0, 62));
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6})")]
    private static partial Regex Colour();
}
