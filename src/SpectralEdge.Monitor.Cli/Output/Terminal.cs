using System.Text;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Where a command writes, and what the other end can show.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors, notes and progress.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>The width of a file or a pipe.</summary>
    public const int Unlimited = 10_000;

    /// <summary>Whether a person reads the results as they come.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether progress can be drawn over itself.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether results may have colours.</summary>
    public bool HasColours { get; init; }

    /// <summary>Characters in a line of the results.</summary>
    public int Width { get; init; } = Unlimited;

    /// <summary>Characters in a line of errors, notes and progress.</summary>
    public int ErrorWidth { get; init; } = Unlimited;

    /// <summary>Opens the last lines of the terminal for a view; null where it has none.</summary>
    public Func<LiveScreen?> OpenScreen { get; init; } = static () => null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Writes an error or a note, in lines between words where a person reads it; what is to be copied, below an empty
    /// line, as it is.</summary>
    public void Complain(string text)
    {
        var parts = text.Split("\n\n", 2);
        foreach (var line in TextLines.OfSentence(parts[0], ErrorWidth - 1))
        {
            Error.WriteLine(line);
        }

        if (parts.Length > 1)
        {
            Error.WriteLine();
            Error.WriteLine(parts[1]);
        }
    }
}

/// <summary>The console of this process as a <see cref="Terminal"/>.</summary>
internal static class ConsoleTerminal
{
    // The only place that uses the console: commands write to the writers of a Terminal, so that tests can read them.
    // Its streams live as long as the process.
#pragma warning disable RS0030, CA2000
    public static Terminal Open()
    {
        if (!Console.IsOutputRedirected)
        {
            // Greek letters and bars of tables.
            Console.OutputEncoding = Encoding.UTF8;
        }

        return new Terminal(
            Console.IsOutputRedirected ? Utf8(Console.OpenStandardOutput()) : Console.Out,
            Console.IsErrorRedirected ? Utf8(Console.OpenStandardError()) : Console.Error)
        {
            IsInteractive = !Console.IsOutputRedirected,
            ShowsProgress = !Console.IsErrorRedirected,
            HasColours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = Console.IsOutputRedirected ? Terminal.Unlimited : WidthOrDefault(),
            ErrorWidth = Console.IsErrorRedirected ? Terminal.Unlimited : WidthOrDefault(),
            OpenScreen = LiveScreen.OfConsole,
        };
    }

    /// <summary>Files and pipes get UTF-8 without a byte order mark, whatever the language of the machine.</summary>
    private static StreamWriter Utf8(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private static int WidthOrDefault()
    {
        const int Usual = 80;
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }
#pragma warning restore RS0030, CA2000
}
