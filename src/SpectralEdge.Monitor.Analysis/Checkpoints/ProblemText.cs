using System.Globalization;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>What is wrong with a file, put together only where something is: a header may have a million tensors, each with
/// checks of its own.</summary>
[InterpolatedStringHandler]
internal ref struct ProblemText
{
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Begins a text.</summary>
    /// <param name="literalLength">Characters outside the holes.</param>
    /// <param name="formattedCount">Number of holes.</param>
    /// <param name="holds">Whether all is well.</param>
    /// <param name="isNeeded">Whether the text is.</param>
    public ProblemText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = isNeeded ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    /// <summary>Adds what stands between holes.</summary>
    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    /// <summary>Fills a hole.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>The text.</summary>
    public string Take() => _text.ToStringAndClear();
}
