using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>One Chromium for all tests; each test opens pages of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why a test cannot use it and nobody is to blame; null where it is there, or could have been installed.</summary>
    public static string? Missing { get; } = SystemChromium.Location is null && !SystemChromium.CanBeInstalled
        ? "No chromium on the path, and none can be installed here. Debian: apt-get install chromium."
        : null;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Chromium is missing. Run: apt-get install chromium");

    public async Task InitializeAsync()
    {
        if (SystemChromium.Location is not null)
        {
            _playwright = await SystemChromium.PlaywrightAsync();
            _browser = await SystemChromium.LaunchAsync(_playwright);
        }
    }

    public async Task DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
    }
}

/// <summary>All tests that use the browser, one after another: they share two cores with it.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit calls it so.
public sealed class BrowserCollection : ICollectionFixture<Chromium>
#pragma warning restore CA1711
{
    public const string Name = "browser";
}

/// <summary>A test in Chromium; skipped, with the reason, where there is none and none could have been installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
