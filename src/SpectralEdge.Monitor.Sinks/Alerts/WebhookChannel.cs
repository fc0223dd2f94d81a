using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SpectralEdge.Monitor.Sinks;

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
                    ? string.Create(CultureInfo.InvariantCulture, $"it answers {(int)response.StatusCode}, to go elsewhere, which "
                        + $"is not followed; give the last address")
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
