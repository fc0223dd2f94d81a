using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>What a figure is written as.</summary>
internal enum FigureFormat
{
    /// <summary>A vector graphic for pages and editors. Texts are texts.</summary>
    Svg,

    /// <summary>Pixels, two for each of the figure.</summary>
    Png,

    /// <summary>A vector graphic for papers. Its fonts are in it.</summary>
    Pdf,
}

/// <summary>Writes figures as files.</summary>
internal static partial class FigureFile
{
    private const int Scale = 2;

    // Verdana is of the same widths; the others where neither is there.
    private const string Fonts = "DejaVu Sans, Bitstream Vera Sans, Verdana, Arial, sans-serif";

    /// <summary>Writes a figure.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="format">As what.</param>
    /// <param name="path">Where; a file that is there is written over.</param>
    /// <returns>Its texts and where they stand.</returns>
    public static IReadOnlyList<(string Text, SKRect Box)> Write(Figure figure, FigureFormat format, string path)
    {
        var painter = new Painter(figure);

        // A full disk ends the process where the library writes it itself.
        using var file = new MemoryStream();
        Action<Figure, Painter, Stream> write = format switch
        {
            FigureFormat.Svg => Svg,
            FigureFormat.Png => Png,
            _ => Pdf,
        };
        write(figure, painter, file);
        File.WriteAllBytes(path, file.ToArray());
        return painter.Labels;
    }

    /// <summary>The format of a file by its ending; null for another.</summary>
    public static FigureFormat? FormatOf(string path) =>
        Enum.TryParse<FigureFormat>(Path.GetExtension(path).TrimStart('.'), ignoreCase: true, out var format) ? format : null;

    private static void Svg(Figure figure, Painter painter, Stream file)
    {
        using var memory = new MemoryStream();
        var dashes = new List<float[]>();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(painter.Size), memory))
        {
            painter.Draw(canvas, dashes);
        }

        var svg = Encoding.UTF8.GetString(memory.ToArray()).Replace("font-family=\"DejaVu Sans\"", $"font-family=\"{Fonts}\"");
        var (width, height) = (painter.Size.Width, painter.Size.Height);
        var root = string.Create(
            CultureInfo.InvariantCulture,
            $"viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{Text(figure.Title)}</title>\n<desc>")
            + $"{Text(string.Join('\n', figure.Footer))}</desc>";
        svg = Root().Replace(svg, match => $"{match.Groups[1].Value} {root}", 1);
        svg = Mitre().Replace(svg, match => DashesOf(match, dashes));
        svg = Indented().Replace(svg, match => $">{match.Groups[1].Value}</text>");
        svg = Tag().Replace(svg, tag => Long().Replace(tag.Value, "$1"));
        svg = Lines().Replace(svg, ByDifferences);
        file.Write(Encoding.UTF8.GetBytes(svg));
    }

    private static void Png(Figure figure, Painter painter, Stream file)
    {
        using var bitmap = new SKBitmap(
            (int)Math.Ceiling(Scale * painter.Size.Width), (int)Math.Ceiling(Scale * painter.Size.Height), SKColorType.Rgba8888,
            SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(Palette.Of("paper"));
            canvas.Scale(Scale);
            painter.Draw(canvas);
        }

        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private static void Pdf(Figure figure, Painter painter, Stream file)
    {
        using var document = SKDocument.CreatePdf(file, new SKDocumentPdfMetadata
        {
            Title = figure.Title,
            Subject = string.Join(" | ", figure.Footer),
            Creator = "SpectralEdge.Monitor",
        });
        painter.Draw(document.BeginPage(painter.Size.Width, painter.Size.Height));
        document.EndPage();
        document.Close();
    }

    private static string DashesOf(Match mitre, List<float[]> dashes)
    {
        var place = int.Parse(mitre.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - Brush.FirstMitre;
        return place < 0 ? string.Empty
            : $"stroke-linejoin=\"round\" stroke-dasharray=\"{string.Join(' ', dashes[place].Select(
                length => length.ToString(CultureInfo.InvariantCulture)))}\"";
    }

    /// <summary>The same lines by differences, which take less room. Decimals: no error adds up.</summary>
    private static string ByDifferences(Match lines)
    {
        static decimal Number(Group part) => decimal.Parse(part.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        var (text, x, y) = (new StringBuilder(), 0m, 0m);
        foreach (Match point in Point().Matches(lines.Value))
        {
            var (toX, toY) = (Number(point.Groups[2]), Number(point.Groups[3]));
            var (letter, byX, byY) = point.Groups[1].Value == "M" ? ('M', toX, toY) : ('l', toX - x, toY - y);
            text.Append(CultureInfo.InvariantCulture, $"{letter}{byX:0.##} {byY:0.##}");
            (x, y) = (toX, toY);
        }

        return $" d=\"{text.Replace(" -", "-")}\"";
    }

    private static string Text(string text) =>
        SecurityElement.Escape(string.Concat(text.Where(c => c >= ' ' || c is '\n' or '\t')));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    // Thousandths of a pixel cannot be seen, and take room in a file.
    [GeneratedRegex(@"(\.[0-9]{2})[0-9]+")]
    private static partial Regex Long();

    [GeneratedRegex(@" d=""(?:[ML]-?[0-9.]+ -?[0-9.]+)+""")]
    private static partial Regex Lines();

    [GeneratedRegex("([ML])(-?[0-9.]+) (-?[0-9.]+)")]
    private static partial Regex Point();

    [GeneratedRegex("(<svg[^>]*)>")]
    private static partial Regex Root();

    [GeneratedRegex("stroke-miterlimit=\"([0-9]+)\"")]
    private static partial Regex Mitre();

    [GeneratedRegex(@">\s+([^<]*?)\s+</text>")]
    private static partial Regex Indented();
}
