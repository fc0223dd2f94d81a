using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>The letters of figures: DejaVu Sans, which is part of the assembly, so that a figure is the same on every machine,
/// also on one without fonts.</summary>
internal static class Lettering
{
    private static readonly SKTypeface Face = Load();

    /// <summary>The font of a text. Another one of the system only where ours has not all of its letters.</summary>
    public static SKFont Font(string text, float size)
    {
        var rare = Face.ContainsGlyphs(text) ? 0 : text.EnumerateRunes().First(rune => !Face.ContainsGlyph(rune.Value)).Value;
        var face = rare == 0 ? Face : SKFontManager.Default.MatchCharacter(rare) ?? Face;

        // Widths of letters that no pixel grid bends: the same in every format.
        return new SKFont(face, size) { Subpixel = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };
    }

    /// <summary>Whether our font has a letter.</summary>
    public static bool Has(char letter) => Face.ContainsGlyph(letter);

    /// <summary>Width of a text in pixels.</summary>
    public static float Width(string text, float size)
    {
        using var font = Font(text, size);
        return font.MeasureText(text);
    }

    /// <summary>The text, or as much of its beginning as there is room for, with an ellipsis.</summary>
    public static string Fit(string text, float size, float room)
    {
        if (Width(text, size) <= room)
        {
            return text;
        }

        var length = text.Length;
        while (length > 0 && Width(text[..length] + "…", size) > room)
        {
            length--;
        }

        return text[..length].TrimEnd() + "…";
    }

    /// <summary>Breaks a text into lines, between words where that is possible.</summary>
    public static IEnumerable<string> Lines(string text, float size, float room)
    {
        while (Width(text, size) > room)
        {
            var length = text.Length - 1;
            while (length > 1 && Width(text[..length], size) > room)
            {
                length--;
            }

            var blank = text.LastIndexOf(' ', length);
            var cut = blank > 0 ? blank : length;
            yield return text[..cut].TrimEnd();
            text = text[cut..].TrimStart();
        }

        yield return text;
    }

    private static SKTypeface Load()
    {
        using var stream = typeof(Lettering).Assembly.GetManifestResourceStream("DejaVuSans.ttf");
        return SKTypeface.FromStream(stream);
    }
}
