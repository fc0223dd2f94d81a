using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Prints what a command found: as tables and sentences, or as one JSON object.</summary>
internal sealed class Reporter(Terminal terminal, bool isJson, bool isQuiet)
{
    // Greek letters and apostrophes stay readable; the output is no part of a web page.
    private static readonly JsonWriterOptions JsonSettings = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the result is to be JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>By what, with which command and when a figure or report was made; empty where nothing asks.</summary>
    public string Origin { get; init; } = string.Empty;

    /// <summary>Prints the JSON object that is the whole result.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonSettings))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        terminal.Out.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Prints a sentence of the result.</summary>
    public void Line(string text) => terminal.Out.WriteLine(text);

    /// <summary>Prints a sentence of the result, broken into lines where a person reads it.</summary>
    public void Sentence(string text)
    {
        foreach (var line in terminal.IsInteractive ? TextLines.OfSentence(text, terminal.Width - 1) : [text])
        {
            terminal.Out.WriteLine(line);
        }
    }

    /// <summary>Prints a table with a title.</summary>
    public void Table(string title, TableText table)
    {
        Sentence(title);
        terminal.Out.WriteLine();
        foreach (var line in table.Lines(terminal.Width, terminal.HasColours))
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Out.WriteLine();
    }

    /// <summary>Prints a note on the error stream, unless only the result is wanted.</summary>
    public void Note(string text)
    {
        if (!isQuiet)
        {
            terminal.Complain(text);
        }
    }

    /// <summary>Begins a task that may take a while.</summary>
    /// <param name="what">What is done, as a participle.</param>
    /// <param name="total">Number of pieces.</param>
    public ProgressLine Progress(string what, long total) =>
        new(terminal, what, total, isShown: terminal.ShowsProgress && !isQuiet);
}

/// <summary>A line that shows how far a task has come: bar, share, rate and time left. Nothing is drawn in the first second, and
/// nothing where it cannot be drawn over.</summary>
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
        var text = Text(value, elapsed);

        // A line that is broken by the terminal cannot be drawn over.
        Draw(text[..Math.Min(text.Length, Math.Max(0, _terminal.ErrorWidth - 1))]);
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
            $"{_what} [{new string('#', full)}{new string('.', BarLength - full)}] {share * 100:F0} %  {rate:G3}/s  "
            + $"{(int)left.TotalMinutes}:{left.Seconds:00} left");
    }

    private void Draw(string text)
    {
        _terminal.Error.Write('\r');
        _terminal.Error.Write(text.PadRight(_length));
        _terminal.Error.Flush();
        _length = Math.Max(_length, text.Length);
    }
}
