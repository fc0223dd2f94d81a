using System.Globalization;
using System.Text.RegularExpressions;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>The files of the page: readable colours, no markup made of data, nothing from elsewhere, short modules.</summary>
public partial class PageTests
{
    private const int MostLines = 400;
    private const int MostColumns = 160;

    private static readonly string Folder = Repository.PathOf("src", "SpectralEdge.Monitor.Dashboard", "Page");

    // What lies on another colour than the papers, or is itself a paper or a faint rule.
    private static readonly string[] Papers = ["paper", "page", "lit", "warn-paper", "rule", "grid"];
    private static readonly string[] Texts = ["ink", "muted", "accent", "warn", "threshold-text", "live", "dead", "gone"];

    public static TheoryData<string> Modules => [.. Directory.EnumerateFiles(Folder, "*.js").Select(file => Path.GetFileName(file)!)];

    /// <summary>WCAG 2.2, contrast ratio (L1 + 0.05)/(L2 + 0.05): 4.5 for text (1.4.3), 3 for graphics (1.4.11).</summary>
    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Colours_StandOutFromTheirPaper(string theme)
    {
        var colours = Theme(theme);
        Assert.True(colours.Count > 50);
        var faint = new List<string>();
        foreach (var (name, colour) in colours.Where(one => !Papers.Contains(one.Key)))
        {
            var onState = StateText().Match(name);
            string[] papers = onState.Success
                ? ["state-" + onState.Groups[1].Value]
                : name is "ink" or "muted" || name.StartsWith("event-", StringComparison.Ordinal) ? ["paper", "page", "lit"] : ["paper", "page"];
            var least = onState.Success || Texts.Contains(name) ? 4.5 : 3;
            foreach (var paper in papers.Where(paper => Contrast(colour, colours[paper]) < least))
            {
                faint.Add(string.Create(CultureInfo.InvariantCulture, $"{name} on {paper}: {Contrast(colour, colours[paper]):F2} < {least}"));
            }
        }

        Assert.Empty(faint);
    }

    [Fact]
    public void Contrast_IsThatOfKnownPairs()
    {
        Assert.Equal(21, Contrast("#000000", "#ffffff"), 1e-9);

        // The grey that WCAG's own examples give as the lightest that passes on white.
        Assert.Equal(4.54, Contrast("#767676", "#ffffff"), 0.005);
    }

    /// <summary>Names of runs, groups and metrics come from files: they become text, never markup or code.</summary>
    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_MakesNoMarkupOfData(string module) => Assert.DoesNotMatch(
        @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|srcdoc",
        File.ReadAllText(Path.Combine(Folder, module)));

    /// <summary>No request leaves the machine; the only addresses are names of vocabularies.</summary>
    [Fact]
    public void Page_NamesNoOtherHost()
    {
        var addresses = Directory.EnumerateFiles(Folder).SelectMany(file => Address().Matches(File.ReadAllText(file)))
            .Select(match => match.Value).Distinct();
        Assert.Equal(["http://www.w3.org/2000/svg"], addresses);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_IsShort(string module)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, module));
        Assert.InRange(lines.Length, 1, MostLines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, MostColumns));
        Assert.StartsWith("// ", lines[0], StringComparison.Ordinal);
    }

    /// <summary>A stricter content security policy than the server's would still let the page through.</summary>
    [Fact]
    public void Index_HasNoInlineScriptOrStyle()
    {
        var html = File.ReadAllText(Path.Combine(Folder, "index.html"));
        Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|<script>|javascript:", html);
    }

    [Fact]
    public void Vendored_HaveTheirVersionAndLicence()
    {
        var vendor = Path.Combine(Folder, "vendor");
        Assert.Contains("(v1.6.32)", File.ReadLines(Path.Combine(vendor, "uPlot.iife.min.js")).First(), StringComparison.Ordinal);
        Assert.StartsWith("The MIT License", File.ReadAllText(Path.Combine(vendor, "uPlot-LICENSE.txt")), StringComparison.Ordinal);
    }

    /// <summary>The colours of a theme: the dark one replaces those of the light one.</summary>
    private static Dictionary<string, string> Theme(string theme)
    {
        var css = File.ReadAllText(Path.Combine(Folder, "page.css"));
        var colours = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match block in Root().Matches(css).Take(theme == "dark" ? 2 : 1))
        {
            foreach (Match colour in Colour().Matches(block.Value))
            {
                colours[colour.Groups[1].Value] = colour.Groups[2].Value;
            }
        }

        return colours;
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Relative luminance of WCAG 2.2, from sRGB.</summary>
    private static double Luminance(string colour)
    {
        double Part(int at)
        {
            var c = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }

    [GeneratedRegex(@":root(\[[^\]]*\])? \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6})")]
    private static partial Regex Colour();

    [GeneratedRegex("^state-([a-z]+)-text$")]
    private static partial Regex StateText();

    [GeneratedRegex("https?://[^\"'`\\s)]+")]
    private static partial Regex Address();
}
