using System.Buffers.Text;
using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>The rows of the tables of noise: found at once, and their numbers read when they are asked for.</summary>
/// <remarks>
/// A monitor asks for a few of two thousand rows, and reading all of them took longer than its whole start. Any thread may ask.
/// </remarks>
internal sealed class NoiseRows
{
    private readonly List<Row> _rows = new(2200);

    /// <summary>Finds the rows of both tables.</summary>
    public NoiseRows()
    {
        Levels = [];
        Find("NoiseTable.txt", isOfOneLaw: true);
        Find("NullTable.txt", isOfOneLaw: false);
    }

    /// <summary>The levels of all quantiles, smallest first.</summary>
    public double[] Levels { get; private set; }

    /// <summary>The tabulated windows on both sides of one.</summary>
    /// <param name="law">The null.</param>
    /// <param name="window">W.</param>
    /// <param name="dimensions">p.</param>
    /// <returns>The largest that is not above W, and the smallest that is not below; 0 where there is none.</returns>
    public (int Below, int Above) Around(GapNull law, int window, int dimensions)
    {
        var (below, above) = (0, 0);
        foreach (var row in _rows)
        {
            if (row.Law == law && row.Dimensions == dimensions)
            {
                below = row.Window <= window && row.Window > below ? row.Window : below;
                above = row.Window >= window && (above == 0 || row.Window < above) ? row.Window : above;
            }
        }

        return (below, above);
    }

    /// <summary>The quantiles on both sides of a position.</summary>
    /// <param name="law">The null.</param>
    /// <param name="window">A tabulated W.</param>
    /// <param name="dimensions">p.</param>
    /// <param name="position">K.</param>
    /// <returns>The largest tabulated K that is not above it, and the smallest that is not below, with their quantiles.</returns>
    public ((int Position, double[] Quantiles) Below, (int Position, double[] Quantiles) Above) Around(
        GapNull law, int window, int dimensions, int position)
    {
        Row? below = null;
        Row? above = null;
        foreach (var row in _rows)
        {
            if (row.Law == law && row.Window == window && row.Dimensions == dimensions)
            {
                below = row.Position <= position && (below is null || row.Position > below.Position) ? row : below;
                above = row.Position >= position && (above is null || row.Position < above.Position) ? row : above;
            }
        }

        Debug.Assert(below is not null && above is not null, "Every tabulated window has K = 1 and K = W − 1.");
        return ((below.Position, below.Quantiles), (above.Position, above.Quantiles));
    }

    /// <summary>Finds the rows of one file; the levels are the same in all.</summary>
    private void Find(string file, bool isOfOneLaw)
    {
        using var resource = typeof(NoiseRows).Assembly.GetManifestResourceStream("SpectralEdge.Monitor.Nulls." + file)!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        for (var rest = text.AsMemory(); !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = new Words(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.StartsWith("levels "u8))
            {
                line.Skip();
                Levels = line.Numbers();
            }
            else if (!line.StartsWith("#"u8) && !line.IsEmpty)
            {
                // Columns: law if there are several, W, p, draws, K, quantiles.
                var law = isOfOneLaw ? GapNull.WhiteNoise : line.Law();
                var (window, dimensions, _, position) = (line.Whole(), line.Whole(), line.Whole(), line.Whole());
                _rows.Add(new Row(law, window, dimensions, position, line));
            }
        }
    }

    /// <summary>One row, whose quantiles are text until they are asked for.</summary>
    private sealed class Row(GapNull law, int window, int dimensions, int position, Words quantiles)
    {
        private double[]? _quantiles;

        public GapNull Law => law;

        public int Window => window;

        public int Dimensions => dimensions;

        public int Position => position;

        // Two threads at once read the same numbers.
        public double[] Quantiles => _quantiles ??= quantiles.Numbers();
    }

    /// <summary>What is left of a line of words with a space between them.</summary>
    private struct Words(ReadOnlyMemory<byte> text)
    {
        private ReadOnlyMemory<byte> _text = text;

        public readonly bool IsEmpty => _text.IsEmpty;

        public readonly bool StartsWith(ReadOnlySpan<byte> start) => _text.Span.StartsWith(start);

        public void Skip() => Next();

        public int Whole() => Utf8Parser.TryParse(Next(), out int value, out _) ? value : throw Broken();

        public GapNull Law()
        {
            var word = Next();
            return word.SequenceEqual("UnequalSteps"u8) ? GapNull.UnequalSteps
                : word.SequenceEqual("ColouredNoise"u8) ? GapNull.ColouredNoise
                : word.SequenceEqual("ColouredUnequalSteps"u8) ? GapNull.ColouredUnequalSteps
                : throw Broken();
        }

        /// <summary>All words that are left, as numbers; they stay.</summary>
        public readonly double[] Numbers()
        {
            var (rest, numbers) = (this, new double[_text.Span.Count((byte)' ') + 1]);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Utf8Parser.TryParse(rest.Next(), out double value, out _) ? value : throw Broken();
            }

            return numbers;
        }

        private ReadOnlySpan<byte> Next()
        {
            var end = _text.Span.IndexOf((byte)' ');
            var word = end < 0 ? _text.Span : _text.Span[..end];
            _text = end < 0 ? default : _text[(end + 1)..];
            return word;
        }

        private static InvalidOperationException Broken() => new("A table of noise holds what is no number.");
    }
}
