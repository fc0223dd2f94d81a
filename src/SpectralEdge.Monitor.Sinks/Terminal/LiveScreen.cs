using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>The last lines of a terminal, kept for a view, while everything else scrolls above them.</summary>
/// <remarks>
/// <para>
/// The terminal itself does it: its scrolling region ends above the view, and each frame is one write that keeps the cursor where
/// the program has it. So nothing that the program, its libraries or its children write is caught, held up or changed.
/// </para>
/// <para>
/// The cursor is never hidden. The region is given back at the end, on an unhandled exception and on Ctrl-C and other signals;
/// after <c>kill -9</c> the terminal keeps it until <c>reset</c>. One in a process. May be used from any thread.
/// </para>
/// </remarks>
/// <param name="output">The terminal.</param>
/// <param name="size">Its size; asked at every frame.</param>
internal sealed class LiveScreen(Stream output, Func<(int Width, int Height)> size) : IDisposable
{
    /// <summary>Lines that are left to everything else at least.</summary>
    public const int LeastAbove = 3;

    private static readonly TimeSpan QuietAfterSignal = TimeSpan.FromSeconds(1);
    private static int _isTaken;

    private readonly Lock _lock = new();
    private readonly List<IDisposable> _signals = [];
    private (int Width, int Height, int Lines) _region;
    private long _quietUntil;
    private bool _isEnded;

    /// <summary>Its size now.</summary>
    public (int Width, int Height) Size => size();

    /// <summary>The console of this process.</summary>
    /// <returns>Null where it has no such lines: it is redirected, simple, too small, or taken already.</returns>
    // The one place that looks for a terminal, and writes to it: UseConsole says so. The stream lives as long as the process.
#pragma warning disable RS0030, CA2000
    public static LiveScreen? OfConsole()
    {
        var terminal = Environment.GetEnvironmentVariable("TERM");
        if (Console.IsOutputRedirected || terminal == "dumb" || (string.IsNullOrEmpty(terminal) && !OperatingSystem.IsWindows()))
        {
            return null;
        }

        var (width, height) = SizeOfConsole();
        if (width < ViewLines.Narrowest
            || height < ViewLines.Fixed + LeastAbove
            || Interlocked.Exchange(ref _isTaken, 1) == 1)
        {
            return null;
        }

        var screen = new LiveScreen(Console.OpenStandardOutput(), SizeOfConsole);
        screen.GiveBackOnExit();
        return screen;
    }

    private static (int Width, int Height) SizeOfConsole()
    {
        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (IOException)
        {
            return (0, 0);
        }
    }
#pragma warning restore RS0030, CA2000

    /// <summary>Draws the view.</summary>
    /// <param name="lines">Its lines, as the terminal is to get them; none may be wider than it.</param>
    public void Draw(IReadOnlyList<string> lines)
    {
        lock (_lock)
        {
            if (_isEnded || Environment.TickCount64 < _quietUntil)
            {
                return;
            }

            var (width, height) = size();
            var region = (width, height, lines.Count);
            var text = new StringBuilder();
            if (region != _region)
            {
                text.Append(Release());
                Reserve(text, height, lines.Count);
                _region = region;
            }

            text.Append("\e7\e[0m");
            for (var i = 0; i < lines.Count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"\e[{height - lines.Count + 1 + i};1H\e[2K{lines[i]}");
            }

            Write(text.Append("\e8"));
        }
    }

    /// <summary>Gives the lines back, and leaves a last view among the other output.</summary>
    public void End(IReadOnlyList<string> lines)
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            var text = new StringBuilder(Release());

            // A line of blanks ends on the next line only if the cursor was not at the beginning of one.
            text.Append(' ', lines.Count > 0 ? size().Width : 0).Append(lines.Count > 0 ? "\r\e[K" : string.Empty);
            foreach (var line in lines)
            {
                text.Append(line).Append("\e[0m\n");
            }

            Write(text);
            _isEnded = true;
        }

        _signals.ForEach(static signal => signal.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        Interlocked.Exchange(ref _isTaken, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => End([]);

    /// <summary>Makes room below the cursor, which stays in its column, and ends the scrolling region above it.</summary>
    private static void Reserve(StringBuilder text, int height, int lines) => text
        .Insert(text.Length, "\eD", lines)
        .Append(CultureInfo.InvariantCulture, $"\e[{lines}A\e7\e[1;{height - lines}r\e8");

    /// <summary>The whole terminal scrolls again, the view is wiped, and the cursor stands at the beginning of a line.</summary>
    private string Release()
    {
        var (_, height, lines) = _region;
        _region = default;
        return lines == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"\e7\e[r\e[{height - lines + 1};1H\e[0m\e[J\e8");
    }

    private void GiveBackOnExit()
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
        PosixSignal[] signals = OperatingSystem.IsWindows()
            ? [PosixSignal.SIGINT]
            : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, PosixSignal.SIGTSTP];
        _signals.AddRange(signals.Select(signal => PosixSignalRegistration.Create(signal, _ => StepAside())));
    }

    private void OnExit(object? sender, EventArgs e) => StepAside();

    /// <summary>Gives the lines back at once; a program that goes on has them again after a second.</summary>
    private void StepAside()
    {
        if (_lock.TryEnter(TimeSpan.FromMilliseconds(500)))
        {
            try
            {
                _quietUntil = Environment.TickCount64 + (long)QuietAfterSignal.TotalMilliseconds;
                Write(new StringBuilder(Release()));
            }
            finally
            {
                _lock.Exit();
            }
        }
    }

    private void Write(StringBuilder text)
    {
        try
        {
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
            output.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone; there is nobody to tell.
            _isEnded = true;
        }
    }
}
