using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>The page that a training process serves itself, while it lasts: what is seen, and what can be done with it.</summary>
[Collection(BrowserCollection.Name)]
public class LivePageTests(Chromium chromium, LiveRun run) : IClassFixture<LiveRun>
{
    [BrowserTheory]
    [InlineData(1400, false)]
    [InlineData(1400, true)]
    [InlineData(390, false)]
    public async Task Charts_AreDrawn(int width, bool dark)
    {
        await using var visit = await Visit.To(chromium, run.Page, width, dark);
        await visit.Page.Ready();
        await visit.Page.Unfold();

        Assert.Equal(string.Empty, await visit.Page.FaultsOfLines());
        string[] expected = ["loss", "metrics", "ratio", "k", "sigma", "heat", "groups", "motion", "backbone", "norm"];
        Assert.Empty(expected.Except(await visit.Page.Panels()));
        Assert.InRange(await Canvases.Colours(visit.Page.Plot("heat")), 20, int.MaxValue);
        Assert.Equal(3, await visit.Page.Plot("groups").Locator("canvas").CountAsync());
        foreach (var canvas in await visit.Page.Plot("groups").Locator("canvas").AllAsync())
        {
            Assert.InRange(await Canvases.Drawn(canvas), 100, int.MaxValue);
        }

        Assert.InRange(await Canvases.Colours(visit.Page.Locator("#strip")), 3, int.MaxValue);
        await visit.Picture($"live-{width}-{(dark ? "dark" : "light")}");
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Charts_HaveANameASentenceAndATable()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        foreach (var key in await page.Panels())
        {
            var panel = page.Panel(key);
            Assert.False(string.IsNullOrWhiteSpace(await panel.Locator("h2").TextContentAsync()), $"{key} has no name");
            Assert.False(string.IsNullOrWhiteSpace(await panel.Locator(".plot").GetAttributeAsync("aria-label")), $"{key}'s drawing has no name");
            Assert.True((await panel.Locator(".say").TextContentAsync())!.Length > 20, $"{key} has no sentence");
            await panel.Locator("details.table > summary").ClickAsync();
            await Assertions.Expect(panel.Locator("details.table tbody tr").First).ToBeVisibleAsync();
            Assert.True(await panel.Locator("details.table tbody tr").CountAsync() >= 3, $"{key} has no table");
        }

        Assert.True((await page.Locator("#verdict").TextContentAsync())!.Length > 20);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Mouse_ZoomsAndMovesAllChartsTogether()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        var all = await page.Sight();
        string[] keys = ["loss", "ratio"];
        async Task<double[]> Pictures() => [.. await Task.WhenAll(keys.Select(key => Canvases.Hash(page.Plot(key))))];
        var before = await Pictures();

        var box = (await page.Plot("ratio").Locator(".u-over").BoundingBoxAsync())!;
        var middle = box.Y + (box.Height / 2);
        async Task Drag(double from, double to)
        {
            await page.Mouse.MoveAsync((float)(box.X + (from * box.Width)), middle);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync((float)(box.X + ((from + to) / 2 * box.Width)), middle);
            await page.Mouse.MoveAsync((float)(box.X + (to * box.Width)), middle);
            await page.Mouse.UpAsync();
        }

        await Drag(0.25, 0.5);
        var zoomed = await page.Sight();
        Assert.Equal(all.Min + (0.25 * all.Width), zoomed.Min, 0.02 * all.Width);
        Assert.Equal(all.Min + (0.5 * all.Width), zoomed.Max, 0.02 * all.Width);
        Assert.Equal(Math.Round(zoomed.Min), page.InAddress("from")!.Value, 1.0);
        Assert.Equal(Math.Round(zoomed.Max), page.InAddress("to")!.Value, 1.0);
        var after = await Pictures();
        Assert.All(keys.Index(), key => Assert.NotEqual(before[key.Index], after[key.Index]));
        Assert.Equal(string.Empty, await page.FaultsOfLines());

        await page.Keyboard.DownAsync("Shift");
        await Drag(0.2, 0.4);
        await page.Keyboard.UpAsync("Shift");
        var moved = await page.Sight();
        Assert.Equal(zoomed.Width, moved.Width, 1e-6 * all.Width);
        Assert.Equal(zoomed.Min - (0.2 * zoomed.Width), moved.Min, 0.05 * zoomed.Width);

        await page.Mouse.MoveAsync(box.X + (box.Width / 2), middle);
        await page.Keyboard.DownAsync("Control");
        await page.Mouse.WheelAsync(0, -100);
        await page.Keyboard.UpAsync("Control");
        var closer = await page.Sight();
        Assert.InRange(closer.Width, 0.3 * moved.Width, 0.95 * moved.Width);
        Assert.Equal(moved.Min + (moved.Width / 2), closer.Min + (closer.Width / 2), 0.03 * moved.Width);

        await page.Mouse.DblClickAsync(box.X + (box.Width / 2), middle);
        Assert.Equal((all.Min, all.Max), ((await page.Sight()).Min, (await page.Sight()).Max));
        Assert.Null(page.InAddress("from"));
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Keys_DoWhatTheMouseDoes()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        var all = await page.Sight();

        await page.Keyboard.PressAsync("+");
        var closer = await page.Sight();
        Assert.Equal(all.Width / 2, closer.Width, 0.01 * all.Width);
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        var later = await page.Sight();
        Assert.Equal(closer.Min + (0.2 * closer.Width), later.Min, 0.01 * all.Width);
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        Assert.Equal(closer.Min, (await page.Sight()).Min, 0.01 * all.Width);
        await page.Keyboard.PressAsync("-");
        Assert.Equal(all.Width, (await page.Sight()).Width, 0.01 * all.Width);
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("0");
        Assert.Equal((all.Min, all.Max), ((await page.Sight()).Min, (await page.Sight()).Max));

        await page.Keyboard.PressAsync(".");
        var first = (await page.Sight()).Cursor;
        await page.Keyboard.PressAsync(".");
        Assert.Equal(first + 1, (await page.Sight()).Cursor);
        await page.Keyboard.PressAsync(",");
        Assert.Equal(first, (await page.Sight()).Cursor);
        await page.Keyboard.PressAsync("Escape");
        Assert.Null((await page.Sight()).Cursor);

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#help")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#help")).ToBeHiddenAsync();
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Events_AreWalkedByKeys_AndListMarkerAndCursorGoTogether()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        var expected = run.Trainer.Events.OrderBy(e => e.Step).ToList();
        Assert.True(expected.Count >= 3, "The run raised no events.");
        Assert.Equal(expected.Select(e => (e.Kind, e.Step)).Order(), (await page.Events()).Select(Split).Order());

        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowRight");
        var sight = await page.Sight();
        var second = (await page.Events())[1].Split(' ');
        Assert.Equal(second[1], $"{sight.Cursor}");
        var line = page.Locator("#side .lit");
        await Assertions.Expect(line.First).ToBeVisibleAsync();
        Assert.Contains(second[1], await line.First.TextContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".lane .mark.lit")).ToHaveCountAsync(1);
        Assert.Equal(sight.Lit, page.InAddress("event"));
        await page.Says("#live", $"Step {second[1]}");

        await page.Keyboard.PressAsync("Escape");
        Assert.Null((await page.Sight()).Lit);
        visit.AssertClean();

        static (string Kind, long Step) Split(string e) =>
            (e.Split(' ')[0], long.Parse(e.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [BrowserFact]
    public async Task Marker_PointedAtOrFocused_SaysWhatHappenedInWords()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        var mark = page.Locator(".lane .mark").First;

        await mark.HoverAsync();
        await page.Says("#tip", "step");
        var pointed = await page.Locator("#tip").TextContentAsync();
        Assert.True(pointed!.Length > 60, pointed);
        await page.Mouse.MoveAsync(2, 2);
        await Assertions.Expect(page.Locator("#tip")).ToBeHiddenAsync();
        await mark.FocusAsync();
        await Assertions.Expect(page.Locator("#tip")).ToBeVisibleAsync();
        Assert.Equal(pointed, await page.Locator("#tip").TextContentAsync());
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Reload_KeepsWhatWasChosen()
    {
        await using var visit = await Visit.To(chromium, run.Page);
        var page = visit.Page;
        await page.Ready();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("t");
        await page.EvaluateAsync("() => document.querySelector('[data-panel=groups]').scrollIntoView()");
        await page.Locator(".multiple[data-group='second.weight']").ClickAsync();
        await page.Ready();
        var before = await page.Sight();
        var events = await page.Events();
        Assert.True(before.Width < 0.2 * (before.FullMax - before.FullMin), $"{before}");

        await page.ReloadAsync();
        await page.Ready();
        var after = await page.Sight();
        Assert.Equal((before.Lit, before.FullMin, before.FullMax), (after.Lit, after.FullMin, after.FullMax));
        Assert.Equal(before.Min, after.Min, 1.0);
        Assert.Equal(before.Max, after.Max, 1.0);
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));
        Assert.Contains("group=second.weight", page.Url, StringComparison.Ordinal);
        Assert.Equal(events, await page.Events());
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Phone_OrderIsVerdictStripRatioEventsAndTheRestFolded()
    {
        await using var visit = await Visit.To(chromium, run.Page, width: 390);
        var page = visit.Page;
        await page.Ready();
        var tops = await page.EvaluateAsync<double[]>(
            "() => ['#verdict', '#strip', '[data-panel=ratio]', '#side', '[data-panel=loss]', '#health'].map(one => document.querySelector(one).getBoundingClientRect().top)");

        Assert.Equal(tops.Order(), tops);
        Assert.Equal(["ratio"], await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.panel[open]')].map(one => one.dataset.panel)"));
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 300, 390);
        await page.Unfold();
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 300, 390);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task ReducedMotion_NothingMoves()
    {
        await using var visit = await Visit.To(chromium, run.Page, still: true);
        await visit.Page.Ready();
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.Page.Keyboard.PressAsync("+");

        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.getAnimations().length"));
        visit.AssertClean();
    }

    [BrowserTheory]
    [InlineData(1400, false)]
    [InlineData(1400, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task Axe_FindsNothingSerious(int width, bool dark)
    {
        await using var visit = await Visit.To(chromium, run.Page, width, dark);
        await visit.Page.Ready();
        await visit.Page.Unfold();

        // Few samples, a lit event with its words, a table, and the list of runs or the keys.
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Panel("ratio").Locator("details.table > summary").ClickAsync();
        await visit.AssertAccessible();
        await visit.Page.Keyboard.PressAsync("?");
        await visit.AssertAccessible("#help");
        visit.AssertClean();
    }
}
