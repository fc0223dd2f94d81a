using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Prints what a command found: as tables and sentences, or as one JSON object.</summary>
internal sealed class Reporter(Terminal terminal, bool isJson, bool isQuiet)
{
    // Greek letters and apostrophes stay readable; the output is no part of a web page.
    private static readonly JsonWriterOptions JsonSettings = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the result is to be JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>Whether only the result is wanted.</summary>
    public bool IsQuiet => isQuiet;

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
        var room = terminal.IsInteractive ? Math.Max(40, terminal.Width - 1) : Terminal.Unlimited;
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                terminal.Out.WriteLine(line);
                line.Clear();
            }

            line.Append(line.Length == 0 ? string.Empty : " ").Append(word);
        }

        terminal.Out.WriteLine(line);
    }

    /// <summary>Prints a table with a title.</summary>
    public void Table(string title, TableText table)
    {
        terminal.Out.WriteLine(title);
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.Width;
        console.Write(table.Build(terminal.HasColours));
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            terminal.Out.WriteLine(line.TrimEnd());
        }

        terminal.Out.WriteLine();
    }

    /// <summary>Says something beside the result, unless only the result is wanted.</summary>
    public void Note(string text)
    {
        if (!isQuiet)
        {
            terminal.Error.WriteLine(text);
        }
    }

    /// <summary>Begins a task that may take a while.</summary>
    /// <param name="what">What is done, as a participle.</param>
    /// <param name="total">Number of pieces.</param>
    public ProgressLine Progress(string what, long total) => new(terminal, what, total, isShown: terminal.ShowsProgress && !isQuiet);
}
