using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>A way that alerts go: to the standard error stream, to a command, to a webhook, or one of your own.</summary>
/// <remarks>Each has a thread and a queue of its own, of 100 alerts: one that is slow or fails holds up no other.</remarks>
public abstract class AlertChannel
{
    /// <summary>What messages about the channel call it. No secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Lines on the standard error stream, <c>ALERT</c> before each. This writes to the console.</summary>
    public static AlertChannel StandardError { get; } = new WriterChannel(null);

    /// <summary>A program that is started for each alert.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, as they stand: no shell is between, and nothing of an alert is put in.</param>
    /// <returns>The channel.</returns>
    /// <remarks>
    /// The alert is on its standard input as JSON, and in the variables <c>SPECTRAL_EDGE_WHAT</c>, <c>_RULE</c>, <c>_RUN</c>,
    /// <c>_STEP</c> and <c>_MESSAGE</c> of its environment. It has 30 seconds; then it is ended, with what it started.
    /// </remarks>
    public static AlertChannel Command(string file, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(arguments);
        return string.IsNullOrWhiteSpace(file)
            ? throw new ArgumentException(
                "The command of an alert is empty; it must be a program. Give for instance \"notify.sh\".", nameof(file))
            : new CommandChannel(file, arguments, TimeSpan.FromSeconds(30));
    }

    /// <summary>An address that each alert is posted to.</summary>
    /// <param name="address">Where to: <c>https</c> or <c>http</c>.</param>
    /// <param name="format">What the body looks like.</param>
    /// <returns>The channel.</returns>
    /// <remarks>
    /// Three tries of at most five seconds each, one and three seconds apart, where the other side cannot be reached, is too
    /// busy (429) or fails (5xx); any other answer than 2xx is final. Redirects are not followed. Names of the address after
    /// its host never stand in a message: they are often a secret.
    /// </remarks>
    /// <exception cref="ArgumentException">The address is of another kind, or the format is none.</exception>
    public static AlertChannel Webhook(Uri address, WebhookFormat format = WebhookFormat.Json)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentException(
                $"The format of a webhook is {format:D}; it must be one of {string.Join(", ", Enum.GetNames<WebhookFormat>())}.",
                nameof(format));
        }

        return address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new WebhookChannel(address, format, WebhookChannel.UsualPauses, WebhookChannel.UsualLimit)
            : throw new ArgumentException(
                "The address of a webhook must begin with https:// or http://. Copy it from the service that receives it.",
                nameof(address));
    }

    /// <summary>Sends an alert, and returns when it has arrived. Called on the channel's own thread.</summary>
    /// <param name="alert">The alert.</param>
    /// <remarks>What it throws is told to the log, or to the standard error stream; the alert is then lost.</remarks>
    public abstract void Send(Alert alert);
}

/// <summary>What is posted to a webhook.</summary>
public enum WebhookFormat
{
    /// <summary>The fields of <see cref="Alert.ToJson"/>.</summary>
    Json,

    /// <summary>A message of Slack, and of what understands its shape: an object with <c>text</c>.</summary>
    Slack,

    /// <summary>A message of Discord: an object with <c>content</c>, which mentions nobody.</summary>
    Discord,
}

/// <summary>Lines on the standard error stream.</summary>
/// <param name="output">What stands for it; null for that of the process.</param>
internal sealed class WriterChannel(TextWriter? output) : AlertChannel
{
    /// <inheritdoc/>
    public override string Name => "standard error";

    /// <inheritdoc/>
    // The documentation of this channel says that it writes there.
#pragma warning disable RS0030
    public override void Send(Alert alert) => (output ?? Console.Error).WriteLine($"ALERT {alert}");
#pragma warning restore RS0030
}

/// <summary>Starts a program for each alert.</summary>
internal sealed class CommandChannel(string file, IReadOnlyList<string> arguments, TimeSpan limit) : AlertChannel
{
    // An environment of megabytes keeps a program from starting.
    private const int LongestText = 4096;

    /// <inheritdoc/>
    public override string Name => $"command '{file}'";

    /// <inheritdoc/>
    // Long: one process from its start to its end.
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
            // What it wrote may still be on its way; a child of its own that goes on keeps it open, so not for long.
            for (var waits = 0; complaints.IsEmpty && waits < 20; waits++)
            {
                Thread.Sleep(10);
            }

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

/// <summary>Posts each alert to an address.</summary>
/// <param name="address">The address.</param>
/// <param name="format">What the body looks like.</param>
/// <param name="pauses">Times between tries; there is one try more.</param>
/// <param name="limit">Longest time of a try.</param>
internal sealed class WebhookChannel(Uri address, WebhookFormat format, TimeSpan[] pauses, TimeSpan limit)
    : AlertChannel
{
    /// <summary>Most that Discord takes.</summary>
    private const int LongestContent = 2000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One for all, as long as the process lives. An address may come to mean another machine within a run of weeks.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    // Chosen: an alert is late after half a minute.
    public static TimeSpan[] UsualPauses => [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    public static TimeSpan UsualLimit => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string Name => $"webhook {address.Scheme}://{address.Authority}";

    /// <summary>The body of a request.</summary>
    public static string BodyOf(Alert alert, WebhookFormat format) => format switch
    {
        // Three characters stand for others there; without them no name can mention anybody.
        WebhookFormat.Slack => JsonSerializer.Serialize(
            new Dictionary<string, string>
            {
                ["text"] = alert.ToString().Replace("&", "&amp;", StringComparison.Ordinal)
                    .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal),
            },
            Readable),
        WebhookFormat.Discord => JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["content"] = alert.ToString() is { Length: > LongestContent } text
                    ? text[..LongestContent]
                    : alert.ToString(),
                ["allowed_mentions"] = new Dictionary<string, string[]> { ["parse"] = [] },
            },
            Readable),
        _ => alert.ToJson(),
    };

    /// <inheritdoc/>
    public override void Send(Alert alert)
    {
        var body = BodyOf(alert, format);
        for (var tries = 0; ; tries++)
        {
            var problem = Post(body, out var isFinal);
            if (problem is null)
            {
                return;
            }

            if (isFinal || tries == pauses.Length)
            {
                throw new InvalidOperationException(
                    tries == 0 ? problem : string.Create(CultureInfo.InvariantCulture, $"{problem}, {tries + 1} times"));
            }

            Thread.Sleep(pauses[tries]);
        }
    }

    /// <summary>One try.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    private string? Post(string body, out bool isFinal)
    {
        isFinal = false;
        using var cancel = new CancellationTokenSource(limit);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        try
        {
            using var response = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancel.Token);
            isFinal = (int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests;
            return response.IsSuccessStatusCode ? null
                : (int)response.StatusCode is >= 300 and < 400
                    ? string.Create(CultureInfo.InvariantCulture, $"it answers {(int)response.StatusCode}, to go elsewhere, ")
                        + "which is not followed; give the last address"
                    : string.Create(CultureInfo.InvariantCulture, $"it answers {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it did not answer within {limit.TotalSeconds} s");
        }
        catch (HttpRequestException exception)
        {
            return $"it cannot be reached ({exception.HttpRequestError})";
        }
    }
}
