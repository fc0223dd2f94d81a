using SpectralEdge.Monitor.Analysis;
using Spectre.Console;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Shows a run on the console.</summary>
public static class ConsoleExtensions
{
    /// <summary>Shows on the console how the run goes, from now on to its end. This writes to the standard output.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <returns>The subscription; disposing it takes the view away.</returns>
    /// <remarks>
    /// <para>
    /// On a terminal of at least 40 columns and 9 lines: a view in its last lines, four times a second, with loss and gap ratio
    /// as sparklines over the whole run, k*, the state of the gap, steps per second, overhead and the last events. Everything
    /// else that is written to the terminal scrolls above it as it is. A second view in one process is written as lines.
    /// </para>
    /// <para>
    /// Redirected, or where <c>TERM</c> is <c>dumb</c>: lines without escape codes, one for the first sample, one at most every
    /// ten seconds after it, one for each event, and one for the end. <c>NO_COLOR</c> takes the colours away.
    /// </para>
    /// <para>
    /// The view never hides the cursor, and gives the lines back on Ctrl-C, other signals and unhandled exceptions. It keeps
    /// their default action. After <c>kill -9</c> the terminal needs <c>reset</c>.
    /// </para>
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public static SinkSubscription UseConsole(this ISpectralWatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        var name = Path.GetFileName(Path.GetDirectoryName(watch.Monitor.RunFile)) ?? "run";

        // The library's one use of the standard output; its name and its documentation say so.
#pragma warning disable RS0030
        var (output, isUnicode) = (Console.Out, Console.OutputEncoding.CodePage == 65001);
#pragma warning restore RS0030

        // Both go with the subscription.
#pragma warning disable CA2000
        var sink = new ConsoleSink(new RunView(name), LiveScreen.OfConsole(), output)
        {
            HasColours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            IsUnicode = isUnicode,
        };
#pragma warning restore CA2000
        try
        {
            return watch.AddSink(sink);
        }
        catch
        {
            sink.Dispose();
            throw;
        }
    }
}

/// <summary>Draws the view of a run, or writes it as lines.</summary>
/// <param name="view">What is shown.</param>
/// <param name="screen">Where it is drawn; null to write lines.</param>
/// <param name="output">Where lines go.</param>
internal sealed class ConsoleSink(RunView view, LiveScreen? screen, TextWriter output) : ISpectralSink, IDisposable
{
    // Chosen, not measured: what the eye follows, and what a log of days can hold.
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);
    private const int MostEvents = 4;

    private DateTimeOffset _shown;
    private DateTimeOffset _now;
    private bool _isDisposed;

    /// <summary>Whether colours may be used.</summary>
    public bool HasColours { get; init; }

    /// <summary>Whether more than ASCII may be used.</summary>
    public bool IsUnicode { get; init; } = true;

    /// <summary>How a run of another process stands; null for one of this process that goes on.</summary>
    public RunState? State { get; set; }

    /// <inheritdoc/>
    public void Write(SinkRecord record)
    {
        Take(record);
        Show(record.Time);
    }

    /// <summary>Takes a record without showing it, but for an event among lines.</summary>
    public void Take(SinkRecord record)
    {
        view.Take(record);
        State = State is null && record.Value is RecordedEntry { Type: "end" } ? RunState.Ended : State;
        if (screen is null && record.Value is SpectralEvent e)
        {
            Line(e.ToString());
        }
    }

    /// <summary>Shows the run as it is now, unless that was done a moment ago.</summary>
    public void Show(DateTimeOffset now)
    {
        _now = now;
        if (now - _shown < (screen is null ? BetweenLines : BetweenFrames))
        {
            return;
        }

        if (screen is not null)
        {
            _shown = now;
            var (width, height) = screen.Size;
            if (width >= ViewLines.Narrowest && height >= ViewLines.Fixed + LiveScreen.LeastAbove)
            {
                screen.Draw(Lines(width, Math.Min(ViewLines.Fixed + MostEvents, height - LiveScreen.LeastAbove), now, pad: true));
            }
        }
        else if (view.Last is not null)
        {
            _shown = now;
            Line(new ViewLines(view, IsUnicode).Status(now));
        }
    }

    /// <summary>The view as it is now, as lines for a terminal.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="most">Most lines.</param>
    /// <param name="now">The time.</param>
    /// <param name="pad">Whether there are always so many.</param>
    public IReadOnlyList<string> Lines(int width, int most, DateTimeOffset now, bool pad)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        (console.Profile.Width, console.Profile.Capabilities.Unicode) = (width, IsUnicode);
        var lines = new ViewLines(view, IsUnicode).Make(width, most, now, State);
        foreach (var line in lines)
        {
            console.Write(line);
            console.WriteLine();
        }

        IEnumerable<string> drawn = text.ToString().TrimEnd('\n').Split('\n');
        return [.. drawn.Concat(Enumerable.Repeat(string.Empty, pad ? most - lines.Count : 0))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (screen is not null)
        {
            screen.End(view.Last is null
                ? []
                : Lines(Math.Max(ViewLines.Narrowest, screen.Size.Width), ViewLines.Fixed + MostEvents, _now, pad: false));
        }
        else if (view.Last is not null)
        {
            Line($"{new ViewLines(view, IsUnicode).Status(_now)}, {(State ?? RunState.Live).ToText()}");
        }
    }

    private void Line(string text) => output.WriteLine(ViewText.Clean(text));
}
