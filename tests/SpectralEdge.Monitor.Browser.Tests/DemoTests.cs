using System.Diagnostics;
using Microsoft.Playwright;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>The demo with the real TorchSharp: its page is open while it trains.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DemoTests(Chromium chromium) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task Page_OfTheDemo_ShowsItWhileItTrains()
    {
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [Program(), "--page", "0", "--steps", "20000"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await using var visit = await Visit.To(chromium, await Page(demo));
            var page = visit.Page;
            await page.Ready();
            await page.Says("#state", "live");
            await page.WaitForFunctionAsync("() => window.spectralEdge.events.all.length >= 1", null, new() { Timeout = 60_000 });
            Assert.Equal("gap_opened", (await page.Events())[0].Split(' ')[0]);

            // The event is there at once, the charts of samples a moment later.
            await page.WaitForFunctionAsync("() => document.querySelector('.panel[data-panel=ratio] .plot')?.dataset.drawn");
            await page.Ready();
            Assert.Equal(string.Empty, await Faults(page));
            var before = (await page.Sight()).FullMax;
            await page.WaitForFunctionAsync("before => window.spectralEdge.view.full.max > before", before);
            await page.Keyboard.PressAsync("+");
            Assert.Equal(string.Empty, await Faults(page));
            await visit.Picture("demo");
            demo.Kill();
            await page.Says("#banner", "has not answered since");
            visit.AssertClean(serverWasGone: true);
        }
        finally
        {
            demo.Kill();
            demo.WaitForExit();
        }
    }

    private static Task<Uri> Page(Process demo)
    {
        const string Begin = "Page: ";
        var address = new TaskCompletionSource<Uri>();
        demo.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Begin, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(new Uri(line.Data[Begin.Length..]));
            }
        };
        demo.BeginOutputReadLine();
        return address.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    // Built in the configuration of the tests: .../bin/<configuration>/<framework>.
    private static string Program()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Repository.PathOf(
            "examples", "Grokking.TorchSharp", "bin", framework.Parent!.Name, framework.Name, "Grokking.TorchSharp.dll");
    }

    /// <summary>What is wrong with the lines; the charts of a run that grows may be made anew at any moment, so it is asked again.</summary>
    private static async Task<string> Faults(IPage page)
    {
        var faults = await page.FaultsOfLines();
        for (var tries = 0; faults.Length > 0 && tries < 30; tries++)
        {
            await Task.Delay(500);
            faults = await page.FaultsOfLines();
        }

        return faults;
    }
}
