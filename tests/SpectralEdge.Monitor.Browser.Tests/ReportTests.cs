using System.Diagnostics;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>A report opened from disk: the same charts, and nothing is asked for.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ReportTests(Chromium chromium) : IDisposable
{
    private const string Markup = "<b>bold</b></script><script>alert(1)</script>";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserTheory]
    [InlineData(1400, false)]
    [InlineData(1400, true)]
    [InlineData(390, false)]
    public async Task Report_FromDisk_ShowsTheRun(int width, bool dark)
    {
        var run = Write("told", "first", Markup);
        var file = Make("report", run);
        await using var visit = await Visit.To(chromium, new Uri(file), width, dark);
        var page = visit.Page;
        await page.Ready();
        await page.Unfold();

        Assert.Equal(string.Empty, await page.FaultsOfLines());
        Assert.InRange(await Canvases.Colours(page.Plot("heat")), 20, int.MaxValue);
        Assert.InRange(await Canvases.Colours(page.Locator("#strip")), 3, int.MaxValue);
        await page.Says("#state", "ended");
        await page.Says("#name", "told");
        Assert.True((await page.Events()).Count >= 3);
        Assert.True((await page.Locator("#verdict").TextContentAsync())!.Length > 20);
        Assert.Contains(Markup, await page.Locator(".multiple .top bdi").AllTextContentsAsync());

        // Whoever gets the file may be elsewhere: times have their zone.
        Assert.Matches(@"\d\d:\d\d:\d\d [A-Z]", await page.Locator("#health").TextContentAsync() ?? string.Empty);

        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        var sight = await page.Sight();
        Assert.True(sight.Width < 0.2 * (sight.FullMax - sight.FullMin), $"{sight}");
        await page.Panel("ratio").Locator("details.table > summary").ClickAsync();
        await visit.AssertAccessible();
        await visit.Picture($"report-{width}-{(dark ? "dark" : "light")}");
        Assert.Equal([new Uri(file).AbsoluteUri], visit.Requests);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Compare_FromDisk_LaysRunsOverOneAnother()
    {
        var file = Make("compare", Write("one", "a"), Write("three", "a"));
        await using var visit = await Visit.To(chromium, new Uri(file));
        var page = visit.Page;
        await page.Locator("body.several").WaitForAsync();
        await page.Ready();

        Assert.Equal(string.Empty, await page.FaultsOfLines());
        await visit.AssertAccessible();
        await visit.Picture("compare");
        Assert.Equal([new Uri(file).AbsoluteUri], visit.Requests);
        visit.AssertClean();
    }

    private string Write(string name, params string[] groups)
    {
        using var run = new Subject(_folder.Path, name, groups);
        return Path.GetDirectoryName(run.TrainAStory().Monitor.RunFile)!;
    }

    private string Make(string command, params string[] runs)
    {
        var file = Path.Combine(_folder.Path, command + ".html");
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "spectral-edge.dll"), command, .. runs, "--out", file];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && File.Exists(file), error);
        return file;
    }
}
