using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using SpectralEdge.Monitor.Figures;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A figure as its SVG file has it.</summary>
internal sealed class SvgFigure(string path)
{
    private readonly XElement _root = XDocument.Load(path).Root!;

    public XElement Root => _root;

    /// <summary>All paths.</summary>
    public IEnumerable<XElement> Paths => _root.Descendants().Where(element => element.Name.LocalName == "path");

    /// <summary>The boxes of the marks of events: outlines of 0.8 around filled ones, of 1.4 around hollow ones.</summary>
    public IEnumerable<SKRect> Marks =>
        from path in Paths
        where path.Attribute("stroke-dasharray") is null && path.Attribute("stroke-width") is not null
            && MathF.Round(Numbers(path, "stroke-width")[0], 2) is 0.8f or 1.4f
        let shape = (string)path.Attribute("d")!
        where shape.Contains('Z', StringComparison.Ordinal)
        select SKPath.ParseSvgPathData(shape).Bounds;

    /// <summary>Every text and its box, from the places of its letters in the file.</summary>
    public IReadOnlyList<(string Text, SKRect Box)> Texts =>
    [
        .. _root.Descendants().Where(element => element.Name.LocalName == "text").Select(element =>
        {
            var (x, y) = (Numbers(element, "x"), Numbers(element, "y"));
            var size = Numbers(element, "font-size")[0];
            var last = Lettering.Width(element.Value[^1..], size);
            return (element.Value, new SKRect(x[0], y[0] - (0.76f * size), x[^1] + last, y[0] + (0.22f * size)));
        }),
    ];

    /// <summary>Texts that lie on each other.</summary>
    public IEnumerable<string> Collisions() =>
        from i in Enumerable.Range(0, Texts.Count)
        let one = Texts[i]
        from other in Texts.Skip(i + 1)
        where one.Box.IntersectsWith(other.Box)
        select $"'{one.Text}' {one.Box} and '{other.Text}' {other.Box}";

    /// <summary>Texts that stand out of the picture.</summary>
    public IEnumerable<string> Outside()
    {
        var size = ((string)_root.Attribute("viewBox")!).Split(' ').Select(Number).ToArray();
        var all = new SKRect(0, 0, size[2], size[3]);
        return Texts.Where(text => !all.Contains(text.Box)).Select(text => $"'{text.Text}' {text.Box} in {all}");
    }

    private static float[] Numbers(XElement element, string name) =>
        [.. ((string)element.Attribute(name)!).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
