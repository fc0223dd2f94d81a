using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>A page that is open, and everything about it that must not happen.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private Visit(IBrowserContext context, IPage page, Uri address) => (_context, Page, Address) = (context, page, address);

    public IPage Page { get; }

    public Uri Address { get; }

    /// <summary>What the page asked for, whether it got it or not.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Errors and warnings of the console, exceptions, and requests to other places than the page's own.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Opens a page.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="address">Its address.</param>
    /// <param name="width">CSS pixels.</param>
    /// <param name="dark">Whether the system prefers dark.</param>
    /// <param name="still">Whether the system prefers reduced motion.</param>
    /// <param name="script">Runs before the page does.</param>
    public static async Task<Visit> To(
        Chromium chromium, Uri address, int width = 1400, bool dark = false, bool still = false, string script = "0")
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 500 ? 844 : 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = still ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            IsMobile = width < 500,
            HasTouch = width < 500,
        });
        context.SetDefaultTimeout(15_000);
        var visit = new Visit(context, await context.NewPageAsync(), address);
        await visit.WatchAsync();
        await visit.Page.AddInitScriptAsync(script);
        await visit.Page.GotoAsync(address.AbsoluteUri);
        return visit;
    }

    /// <summary>Fails if anything happened that must not; a server that is gone is said by the browser itself.</summary>
    /// <param name="serverWasGone">Whether the server was stopped on purpose: its refused connections are no problem then.</param>
    public void AssertClean(bool serverWasGone = false)
    {
        var problems = _problems.Where(problem => !serverWasGone || !IsRefusal(problem)).Distinct().ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>Fails if axe finds anything serious or critical.</summary>
    /// <param name="part">The part of the page that is looked at; null for all.</param>
    public async Task AssertAccessible(string? part = null)
    {
        var found = await Axe(part);
        Assert.True(found.Length == 0, found);
    }

    /// <summary>Findings of axe that are serious or critical, one a line.</summary>
    public async Task<string> Axe(string? part = null)
    {
        var options = new AxeRunOptions { ResultTypes = [ResultType.Violations] };
        var result = part is null ? await Page.RunAxe(options) : await Page.Locator(part).RunAxe(options);
        return string.Join('\n', result.Violations.Where(rule => rule.Impact is "serious" or "critical").SelectMany(
            rule => rule.Nodes.Select(node => $"{rule.Impact} {rule.Id}: {rule.Help}: {node.Target} {node.Html}")));
    }

    /// <summary>Keeps a picture of the page in the folder <c>pictures</c> of the test output, to be looked at.</summary>
    public Task Picture(string name) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(AppContext.BaseDirectory, "pictures", name + ".png"),
        FullPage = true,
    });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private static bool IsRefusal(string problem) =>
        problem.Contains("net::ERR_CONNECTION_REFUSED", StringComparison.Ordinal)
        || problem.Contains("net::ERR_INCOMPLETE_CHUNKED_ENCODING", StringComparison.Ordinal)
        || problem.Contains("net::ERR_CONNECTION_RESET", StringComparison.Ordinal)
        || problem.Contains("net::ERR_EMPTY_RESPONSE", StringComparison.Ordinal);

    private async Task WatchAsync()
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        Page.PageError += (_, error) => _problems.Enqueue($"exception: {error}");
        Page.Crash += (_, _) => _problems.Enqueue("the page crashed");
        Page.Dialog += (_, dialog) =>
        {
            _problems.Enqueue($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        _context.Request += (_, request) =>
        {
            _requests.Enqueue(request.Url);
            if (!IsOwn(request.Url))
            {
                _problems.Enqueue($"request to another place: {request.Url}");
            }
        };
        await _context.RouteAsync(url => !IsOwn(url), route => route.AbortAsync());
    }

    // A file may ask for itself only.
    private bool IsOwn(string url) =>
        url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal)
        || (Address.IsFile
            ? url.Split('#')[0] == Address.AbsoluteUri.Split('#')[0]
            : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Authority == Address.Authority && uri.Scheme == Address.Scheme);
}
