using Microsoft.Playwright;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>Several runs: the list, the filter, runs over one another, and what is kept.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ManyRunsTests(Chromium chromium) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task Folder_WithoutRuns_SaysSoAndShowsTheFirstThatComes()
    {
        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        await visit.Page.Says("#name", "No run yet");

        Write("newcomer");
        await visit.Page.Says("#name", "newcomer");
        await visit.Page.Ready();
        Assert.Equal(string.Empty, await visit.Page.FaultsOfLines());
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Runs_LaidOverOneAnother_KeepTheirColoursWhenOneAppears()
    {
        Write("one", "two", "three");
        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        var page = visit.Page;
        await page.Ready();
        await page.Locator("#runs-button").ClickAsync();
        foreach (var box in await page.Locator("#runs input[type=checkbox]:not(:disabled)").AllAsync())
        {
            await box.CheckAsync();
        }

        await Together(page, 3);
        var colours = await Colours(page);
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        await visit.AssertAccessible("#runs");

        Write("four");
        await page.Says("#runs", "four");
        Assert.Equal(colours, await Colours(page));

        await page.Locator("#bar select").Last.SelectOptionAsync("event:gap_collapsed");
        await page.Ready();
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        var sight = await page.Sight();
        Assert.True(sight.FullMin < 0 && sight.FullMax > 0, $"{sight}");
        await page.ReloadAsync();
        await Together(page, 3);
        Assert.Equal(colours, await Colours(page));
        var after = await page.Sight();
        Assert.Equal((sight.FullMin, sight.FullMax), (after.FullMin, after.FullMax));
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task List_OfManyRuns_IsFilteredByKeys()
    {
        Write("needle");
        var line = File.ReadLines(Path.Combine(_folder.Path, "needle", "run.jsonl")).First() + "\n";
        foreach (var i in Enumerable.Range(0, 300))
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, $"straw-{i}")).FullName, "run.jsonl"), line);
        }

        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        var page = visit.Page;
        await page.Ready();
        await page.Keyboard.PressAsync("r");
        await page.Says("#runs", "200 runs, 101 more");
        await page.Keyboard.TypeAsync("needle");
        await Assertions.Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        for (var i = 0; i < 4 && await page.EvaluateAsync<string?>("() => document.activeElement.className") != "link"; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");
        await page.Says("#name", "needle");
        await page.Ready();
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task TwoServers_OnOneRun_ShowTheSame()
    {
        using var trainer = Trainer.Start(_folder.Path, "shared", serves: true, "a");
        using var serving = Serving.Start(_folder.Path);
        await using var own = await Visit.To(chromium, trainer.Page!);
        await using var other = await Visit.To(chromium, serving.Address);
        trainer.Train(60);
        trainer.Train(60, 0.02f);
        foreach (var visit in new[] { own, other })
        {
            await visit.Page.Says("#name", "shared");
            await visit.Page.Says("#fact-step", "120");
            await visit.Page.WaitForFunctionAsync("count => window.spectralEdge.events.all.length === count", trainer.Events.Count);
        }

        Assert.Equal(await own.Page.Events(), await other.Page.Events());
        trainer.Kill();
        await own.Page.Says("#banner", "has not answered since");
        await other.Page.Says("#state", "killed");
        own.AssertClean(serverWasGone: true);
        other.AssertClean();
    }

    private static async Task Together(IPage page, int runs)
    {
        await page.WaitForFunctionAsync(
            "runs => window.spectralEdge.stage.panels.find(panel => panel.shape.key === 'ratio')?.series?.length === runs", runs);
        await page.Ready();
    }

    private static async Task<IReadOnlyList<string>> Colours(IPage page) => await page.EvaluateAsync<string[]>(
        """
        () => window.spectralEdge.stage.panels.find(panel => panel.shape.key === 'ratio').series
          .map(one => `${one.name} ${one.stroke} ${one.dash}`).sort()
        """);

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            using var run = new Subject(_folder.Path, name, "a");
            run.TrainAStory();
        }
    }
}
