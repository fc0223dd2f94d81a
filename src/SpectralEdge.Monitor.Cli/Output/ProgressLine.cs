using System.Globalization;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A line that shows how far a task has come: bar, share, rate and time left. Nothing is drawn in the first second, and nothing where it cannot be drawn over.</summary>
internal sealed class ProgressLine : IProgress<long>, IDisposable
{
    private const int BarLength = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Terminal _terminal;
    private readonly string _what;
    private readonly long _total;
    private readonly bool _isShown;
    private readonly long _began;
    private TimeSpan _drawn;
    private int _length;

    public ProgressLine(Terminal terminal, string what, long total, bool isShown)
    {
        (_terminal, _what, _total, _isShown) = (terminal, what, Math.Max(1, total), isShown);
        _began = terminal.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(long value)
    {
        if (!_isShown)
        {
            return;
        }

        var elapsed = _terminal.Time.GetElapsedTime(_began);
        if (elapsed < Patience || elapsed - _drawn < Between)
        {
            return;
        }

        _drawn = elapsed;
        Draw(Text(value, elapsed));
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_length > 0)
        {
            Draw(string.Empty);
            _terminal.Error.Write('\r');
            _terminal.Error.Flush();
        }
    }

    private string Text(long value, TimeSpan elapsed)
    {
        var share = Math.Clamp((double)value / _total, 0, 1);
        var full = (int)(share * BarLength);
        var rate = value / elapsed.TotalSeconds;
        var left = rate > 0 ? TimeSpan.FromSeconds(Math.Min(359_999, (_total - value) / rate)) : TimeSpan.Zero;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_what} [{new string('#', full)}{new string('.', BarLength - full)}] {share * 100:F0} %  {rate:G3}/s  {(int)left.TotalMinutes}:{left.Seconds:00} left");
    }

    private void Draw(string text)
    {
        _terminal.Error.Write('\r');
        _terminal.Error.Write(text.PadRight(_length));
        _terminal.Error.Flush();
        _length = Math.Max(_length, text.Length);
    }
}
