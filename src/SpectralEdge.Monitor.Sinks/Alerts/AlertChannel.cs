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
    /// <param name="arguments">Its arguments, as they stand: no shell is between, and nothing of an alert is put into them.</param>
    /// <returns>The channel.</returns>
    /// <remarks>
    /// The alert is on its standard input as JSON, and in the variables <c>SPECTRAL_EDGE_WHAT</c>, <c>_RULE</c>, <c>_RUN</c>,
    /// <c>_STEP</c> and <c>_MESSAGE</c> of its environment. It has 30 seconds; then it is ended, with what it started.
    /// </remarks>
    public static AlertChannel Command(string file, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(arguments);
        return new CommandChannel(file, arguments, TimeSpan.FromSeconds(30));
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
    /// <exception cref="ArgumentException">The address is of another kind.</exception>
    public static AlertChannel Webhook(Uri address, WebhookFormat format = WebhookFormat.Json)
    {
        ArgumentNullException.ThrowIfNull(address);
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
