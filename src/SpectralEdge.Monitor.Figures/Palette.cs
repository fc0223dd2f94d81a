using System.Text.RegularExpressions;
using SkiaSharp;

namespace SpectralEdge.Monitor.Figures;

/// <summary>What each thing looks like, in every figure and on the page: read from the page's own <c>page.css</c> (its light
/// theme) and <c>kinds.js</c>.</summary>
internal static partial class Palette
{
    private static readonly Dictionary<string, SKColor> Colours = Colour().Matches(Resource("page.css").Split('}')[0])
        .ToDictionary(match => match.Groups[1].Value, match => SKColor.Parse(match.Groups[2].Value));

    private static readonly Dictionary<string, string> Shapes = Shape().Matches(Resource("kinds.js"))
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private static readonly Dictionary<string, KindLook> Kinds = Kind().Matches(Resource("kinds.js")).Select((match, i) =>
            (match.Groups[1].Value, new KindLook(
                i, match.Groups[5].Value, Of("event-" + match.Groups[3].Value), match.Groups[4].Value == "true",
                Shapes[match.Groups[2].Value])))
        .ToDictionary();

    /// <summary>The shape of a mark that is no event of the library.</summary>
    public static string Circle => Shapes["circle"];

    private static readonly KindLook Other = new(int.MaxValue, string.Empty, Of("event-other"), true, Shapes["circle"]);

    /// <summary>A colour by its name on the page: <c>ink</c>, <c>line-1</c>, <c>sigma-3</c>, <c>state-open</c>, …</summary>
    public static SKColor Of(string name) => Colours[name];

    /// <summary>Whether there is a colour of that name.</summary>
    public static bool IsKnown(string name) => Colours.ContainsKey(name);

    /// <summary>The line of a quantity, from 1: four quiet colours that are told apart by width and dashes as well.</summary>
    public static SKColor Tone(int number) => Of($"line-{((number - 1) % 4) + 1}");

    /// <summary>A singular value, from 1 to 5, from dark to light.</summary>
    public static SKColor Sigma(int number) => Of($"sigma-{Math.Clamp(number, 1, 5)}");

    /// <summary>A run among several, from 0; ten of them.</summary>
    public static SKColor Run(int number) => Of($"run-{number % 10}");

    /// <summary>Dashes of a line, by its number in its panel from 1, in pixels; null for none.</summary>
    public static float[]? Dashes(int number) =>
        ((number - 1) % 4) switch { 1 => [7, 3], 2 => [2, 2.5f], 3 => [8, 2, 2, 2], _ => null };

    /// <summary>What a kind of event looks like; a kind of the user's own is a grey circle.</summary>
    public static KindLook KindOf(string kind) =>
        Kinds.GetValueOrDefault(kind) ?? Other with { Label = kind.Replace('_', ' ') };

    /// <summary>How light a colour looks, L* of CIE 1976: 0 black, 100 white. What a grey print leaves of it.</summary>
    public static double Lightness(SKColor colour)
    {
        static double Linear(byte part) =>
            part / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

        var y = (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));
        return y <= 216.0 / 24389 ? y * 24389 / 27 : (116 * Math.Cbrt(y)) - 16;
    }

    private static string Resource(string name)
    {
        using var stream = typeof(Palette).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6})")]
    private static partial Regex Colour();

    [GeneratedRegex("""^\s+([a-z]+): "(M[^"]+Z)",$""", RegexOptions.Multiline)]
    private static partial Regex Shape();

    [GeneratedRegex("""^\s+([a-z_]+): \["([a-z]+)", "([a-z]+)", (true|false), "([^"]+)"\],$""", RegexOptions.Multiline)]
    private static partial Regex Kind();
}

/// <summary>What a kind of event looks like.</summary>
/// <param name="Order">Its place among all kinds.</param>
/// <param name="Label">Its name.</param>
/// <param name="Colour">That of its family.</param>
/// <param name="IsFilled">Whether the shape is filled; shape and filling tell the members of a family apart.</param>
/// <param name="Shape">The shape as an SVG path in a box of 16 by 16.</param>
internal sealed record KindLook(int Order, string Label, SKColor Colour, bool IsFilled, string Shape);
