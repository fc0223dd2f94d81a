using System.Reflection;
using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>The Chromium of the system, driven by Playwright from where its package lies; nothing is downloaded.</summary>
internal static class SystemChromium
{
    // No sandbox, since tests in a container run as root; nothing that fetches anything by itself.
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Location { get; } = Find("chromium") ?? Find("chromium-browser") ?? Find("google-chrome");

    /// <summary>Whether it could be installed here.</summary>
    public static bool CanBeInstalled => Environment.IsPrivilegedProcess && Find("apt-get") is not null;

    /// <summary>Starts Playwright; the path of its driver was noted when this assembly was built.</summary>
    public static Task<IPlaywright> PlaywrightAsync()
    {
        var driver = typeof(SystemChromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PlaywrightDriver").Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        return Playwright.CreateAsync();
    }

    /// <summary>Starts the browser, without a window.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] more) =>
        playwright.Chromium.LaunchAsync(new() { ExecutablePath = Location, Args = [.. Flags, .. more] });

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
