namespace SpectralEdge.Monitor.Sinks;

/// <summary>A quantity over the whole run so far, in bounded memory: when it is full every second value is left out.</summary>
internal sealed class SeriesHistory
{
    private const int Most = 2048;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly List<(long Step, double Value)> _values = [];
    private long _added;
    private long _keepEvery = 1;

    /// <summary>Step of the first value.</summary>
    public long? FirstStep => _values.Count > 0 ? _values[0].Step : null;

    /// <summary>Smallest and largest finite value; NaN where there is none.</summary>
    public (double Low, double High) Range
    {
        get
        {
            var finite = _values.Where(static pair => double.IsFinite(pair.Value)).Select(static pair => pair.Value).ToList();
            return finite.Count > 0 ? (finite.Min(), finite.Max()) : (double.NaN, double.NaN);
        }
    }

    /// <summary>Adds a value.</summary>
    public void Add(long step, double value)
    {
        if (_added++ % _keepEvery != 0)
        {
            return;
        }

        _values.Add((step, value));
        if (_values.Count == Most)
        {
            for (var i = 0; i < Most / 2; i++)
            {
                _values[i] = _values[2 * i];
            }

            _values.RemoveRange(Most / 2, Most / 2);
            _keepEvery *= 2;
        }
    }

    /// <summary>Forgets later steps.</summary>
    public void GoBack(long step) => _values.RemoveAll(pair => pair.Step > step);

    /// <summary>The values as bars from the smallest to the largest, oldest first; a blank where no value is finite.</summary>
    /// <param name="width">Most characters; each stands for an equal number of values, and shows their mean.</param>
    public string Sparkline(int width)
    {
        var cells = Math.Min(width, _values.Count);
        var (low, high) = Range;
        return string.Create(Math.Max(0, cells), this, (text, history) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var (from, to) = (i * _values.Count / cells, (i + 1) * _values.Count / cells);
                var finite = history._values[from..to].Where(static pair => double.IsFinite(pair.Value)).ToList();
                var share = finite.Count == 0 ? double.NaN : (finite.Average(static pair => pair.Value) - low) / (high - low);
                text[i] = finite.Count == 0 ? ' '
                    : double.IsFinite(share) ? Bars[Math.Clamp((int)(share * Bars.Length), 0, Bars.Length - 1)]
                    : Bars[Bars.Length / 2];
            }
        });
    }
}
