using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Starts a program for each alert.</summary>
internal sealed class CommandChannel(string file, IReadOnlyList<string> arguments, TimeSpan limit) : AlertChannel
{
    // An environment of megabytes keeps a program from starting.
    private const int LongestText = 4096;

    /// <inheritdoc/>
    public override string Name => $"command '{file}'";

    /// <inheritdoc/>
    public override void Send(Alert alert)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SPECTRAL_EDGE_WHAT"] = alert.What,
                ["SPECTRAL_EDGE_RULE"] = Text(alert.Rule),
                ["SPECTRAL_EDGE_RUN"] = Text(alert.Run),
                ["SPECTRAL_EDGE_STEP"] = alert.Step.ToString(CultureInfo.InvariantCulture),
                ["SPECTRAL_EDGE_MESSAGE"] = Text(alert.Message),
            },
        };
        using var process = Start(start);
        var complaints = new ConcurrentQueue<string>();
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (complaints.IsEmpty && !string.IsNullOrWhiteSpace(line.Data))
            {
                complaints.Enqueue(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            process.StandardInput.WriteLine(alert.ToJson());
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read its input, which it need not.
        }

        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"it was ended after {limit.TotalSeconds} s. It has to return sooner."));
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"it returned exit code "
                + $"{process.ExitCode}{(complaints.TryPeek(out var complaint) ? $": {Text(complaint)}" : string.Empty)}"));
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"it cannot be started: {exception.Message}", exception);
        }
    }

    private static string Text(string text)
    {
        var clean = ViewText.Clean(text);
        return clean.Length <= LongestText ? clean : clean[..LongestText];
    }
}
