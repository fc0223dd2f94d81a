using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>Draws lines, areas, marks and texts on a canvas, whatever the canvas becomes.</summary>
internal sealed class Brush : IDisposable
{
    /// <summary>The first mitre limit that stands for dashes.</summary>
    public const int FirstMitre = 100;

    private const float MarkSize = 9;

    private readonly SKPaint _paint = new()
    {
        IsAntialias = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round,
    };

    /// <summary>Colour of bands: that of the page on its paper, without transparency, which some printers do not know.</summary>
    public static SKColor BandColour => new(0xda, 0xdf, 0xe6);

    private readonly SKCanvas _canvas;
    private readonly List<(string Text, SKRect Box)> _labels;
    private readonly List<float[]>? _dashes;

    private Brush(SKCanvas canvas, List<(string Text, SKRect Box)> labels, List<float[]>? dashes) =>
        (_canvas, _labels, _dashes) = (canvas, labels, dashes);

    /// <summary>A brush for a canvas.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="labels">Takes every text with its box.</param>
    /// <param name="dashes">
    /// Null where the canvas draws dashes. That of SVG would turn each dash into a path of its own: there a line gets the mitre
    /// limit <see cref="FirstMitre"/> + its place in this list, and who writes the file puts dashes in its place.
    /// </param>
    public static Brush On(SKCanvas canvas, List<(string Text, SKRect Box)> labels, List<float[]>? dashes) =>
        new(canvas, labels, dashes);

    /// <inheritdoc/>
    public void Dispose() => _paint.Dispose();

    /// <summary>A text; nothing for an empty one.</summary>
    public void Text(string text, float x, float y, string colour, float size, SKTextAlign align = SKTextAlign.Left)
    {
        if (text.Length == 0)
        {
            return;
        }

        using var font = Lettering.Font(text, size);
        var width = font.MeasureText(text);
        var left = align switch { SKTextAlign.Right => x - width, SKTextAlign.Center => x - (width / 2), _ => x };
        _labels.Add((text, new SKRect(left, y - (0.76f * size), left + width, y + (0.22f * size))));
        _canvas.DrawText(text, left, y, SKTextAlign.Left, font, With(Palette.Of(colour), isFilled: true));
    }

    public void Line(float x1, float y1, float x2, float y2, string colour, float width, float[]? pattern = null) =>
        Line(x1, y1, x2, y2, Palette.Of(colour), width, pattern);

    public void Line(float x1, float y1, float x2, float y2, SKColor colour, float width, float[]? pattern = null)
    {
        using var path = new SKPath();
        path.MoveTo(x1, y1);
        path.LineTo(x2, y2);
        Stroke(path, colour, width, pattern);
    }

    public void Stroke(TracedLine line, SKColor colour, float width, float[]? pattern)
    {
        using var path = line.ToPath();
        Stroke(path, colour, width, pattern);
    }

    public void Stroke(SKPath path, SKColor colour, float width, float[]? pattern)
    {
        var paint = With(colour, isFilled: false);
        using var effect = pattern is null || _dashes is not null ? null : SKPathEffect.CreateDash(pattern, 0);
        (paint.StrokeWidth, paint.PathEffect, paint.StrokeCap, paint.StrokeJoin) = pattern is null
            ? (width, effect, SKStrokeCap.Round, SKStrokeJoin.Round)
            : (width, effect, SKStrokeCap.Butt, SKStrokeJoin.Miter);
        if (pattern is not null && _dashes is not null)
        {
            paint.StrokeMiter = FirstMitre + _dashes.Count;
            _dashes.Add(pattern);
        }

        _canvas.DrawPath(path, paint);
        (paint.PathEffect, paint.StrokeJoin) = (null, SKStrokeJoin.Round);
    }

    public void Fill(SKPath path, SKColor colour) => _canvas.DrawPath(path, With(colour, isFilled: true));

    public void Fill(SKRect box, SKColor colour) => _canvas.DrawRect(box, With(colour, isFilled: true));

    /// <summary>A stretch of a state, told apart in grey as well: closed and plateau are outlined, an unsteady gap is hatched
    /// with thick lines, an undefined one with thin ones, the others are filled, dark and light.</summary>
    public void State(SKRect box, string state)
    {
        var colour = Palette.Of(state);
        var (width, every) = state switch { "state-unsteady" => (2f, 5), "state-undefined" => (1f, 4), _ => (0f, 0) };
        if (state is "state-closed" or "phase-plateau")
        {
            Fill(box, colour);
            box.Inflate(-Math.Min(1.2f, box.Width / 2), -1.2f);
            Fill(box, Palette.Of("paper"));
            return;
        }

        if (every == 0)
        {
            Fill(box, colour);
            return;
        }

        using var hatch = new SKPath();
        for (var x = box.Left - box.Height + every; x < box.Right; x += every)
        {
            // From the lower edge to the upper one, cut at the ends.
            var (from, to) = (Math.Max(x, box.Left), Math.Min(x + box.Height, box.Right));
            hatch.MoveTo(from, box.Bottom - (from - x));
            hatch.LineTo(to, box.Bottom - (to - x));
        }

        Stroke(hatch, colour, width, null);
    }

    /// <summary>A point of a line of dots or rings.</summary>
    public void Dot(float x, float y, Line line)
    {
        var isRing = line.Shape == LineShape.Rings;
        var paint = With(line.Colour.WithAlpha(isRing ? (byte)255 : (byte)190), !isRing);
        paint.StrokeWidth = 1.4f;
        _canvas.DrawCircle(x, y, isRing ? 3.6f : 3.8f, paint);
    }

    /// <summary>The mark of an event.</summary>
    public void Shape(float x, float y, KindLook look)
    {
        using var path = SKPath.ParseSvgPathData(look.Shape);
        path.Transform(SKMatrix.CreateScaleTranslation(MarkSize / 16, MarkSize / 16, x - (MarkSize / 2), y - (MarkSize / 2)));
        Fill(path, look.IsFilled ? look.Colour : Palette.Of("paper"));
        Stroke(path, look.Colour, look.IsFilled ? 0.8f : 1.4f, null);
    }

    private SKPaint With(SKColor colour, bool isFilled)
    {
        (_paint.Color, _paint.Style) = (colour, isFilled ? SKPaintStyle.Fill : SKPaintStyle.Stroke);
        return _paint;
    }
}
