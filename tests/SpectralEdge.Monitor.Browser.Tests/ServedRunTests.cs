using System.Globalization;
using Microsoft.Playwright;
using SpectralEdge.Monitor.Tests;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>
/// The page of <c>spectral-edge serve</c> while things happen to the run, its files and the server: it says what it shows, since
/// when, and never shows what is stale as fresh.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class ServedRunTests(Chromium chromium, ITestOutputHelper output) : IDisposable
{
    // Generous: what is held is that it comes. How fast it comes is measured by benchmarks/Page.
    private const double Patience = 10;

    // Notes when the marker of each event came onto the page, by the clock of this machine.
    private const string NoteEvents = """
        window.seen = {};
        new MutationObserver(() => {
          for (const mark of document.querySelectorAll('.lane .mark'))
            for (const id of mark.dataset.events.split(' ')) window.seen[id] ??= Date.now();
        }).observe(document, { childList: true, subtree: true });
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Event_IsOnThePageSoonAfterItHappened(bool inProcess)
    {
        using var trainer = Trainer.Start(_folder.Path, "events", inProcess, "a", "b");
        trainer.Train(50);
        using var serving = inProcess ? null : Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving?.Address ?? trainer.Page!, script: NoteEvents);
        await visit.Page.Ready();

        trainer.Begin(40, 0.02f, 10);
        trainer.Wait();
        trainer.Train(40, 0, 10);
        await visit.Page.WaitForFunctionAsync(
            "count => window.spectralEdge.events.all.length >= count && Object.keys(window.seen).length >= count", trainer.Events.Count);
        var seen = await visit.Page.EvaluateAsync<string[]>(
            "() => window.spectralEdge.events.all.map(e => `${e.kind} ${e.step} ${window.seen[e.id]}`)");
        var delays = seen.Select(line => line.Split(' ')).Select(word => Milliseconds(word[2]) - trainer.Events
            .Where(e => e.Kind == word[0] && e.Step == long.Parse(word[1], CultureInfo.InvariantCulture)).Min(e => e.Time).ToUnixTimeMilliseconds()).ToList();

        Assert.True(delays.Count >= 2, "There were no events.");
        Assert.All(delays, delay => Assert.InRange(delay, -50, Patience * 1000));
        output.WriteLine($"{(inProcess ? "in the process" : "from the file")}: {string.Join(", ", delays)} ms from handler to marker");
        visit.AssertClean();

        static long Milliseconds(string text) => (long)double.Parse(text, CultureInfo.InvariantCulture);
    }

    [BrowserFact]
    public async Task Server_GoneAndBack_LosesNothingAndSaysSoMeanwhile()
    {
        using var trainer = Trainer.Start(_folder.Path, "steady", serves: false, "a");
        trainer.Train(60);
        trainer.Train(40, 0.02f);
        var port = Serving.FreePort();
        var first = Serving.Start(_folder.Path, port);
        await using var visit = await Visit.To(chromium, first.Address);
        var page = visit.Page;
        await page.Ready();
        var before = await page.Events();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Says("#state", "live");

        first.Dispose();
        await page.Says("#banner", "has not answered since");
        Assert.Equal("unreachable", await page.State());
        await page.Says("#state", "server does not answer");
        trainer.Train(60);
        Assert.Equal(before, await page.Events());
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        var sight = await page.Sight();

        using var second = Serving.Start(_folder.Path, port);
        await Assertions.Expect(page.Locator("#banner")).ToBeHiddenAsync();
        await page.Says("#state", "live");
        await page.Says("#fact-step", "160");
        await page.WaitForFunctionAsync("count => window.spectralEdge.events.all.length === count", trainer.Events.Count);
        Assert.Equal(trainer.Events.Select(e => $"{e.Kind} {e.Step} all"), await page.Events());
        Assert.Equal(before, (await page.Events()).Take(before.Count));
        var after = await page.Sight();
        Assert.Equal((sight.Lit, sight.Width), (after.Lit, after.Width));
        visit.AssertClean(serverWasGone: true);
    }

    [BrowserFact]
    public async Task Run_ThatIsKilledOrEnds_LooksSo()
    {
        using var serving = Serving.Start(_folder.Path);
        using (var trainer = Trainer.Start(_folder.Path, "short-lived", serves: false, "a"))
        {
            trainer.Train(30);
            await using var visit = await Visit.To(chromium, serving.Address);
            await visit.Page.Ready();
            await visit.Page.Says("#state", "live");
            trainer.Kill();
            await visit.Page.Says("#state", "killed, last sample");
            Assert.Equal("killed", await visit.Page.State());
            Assert.Contains("killed", await visit.Page.TitleAsync(), StringComparison.Ordinal);
            visit.AssertClean();
        }

        using (var trainer = Trainer.Start(_folder.Path, "orderly", serves: false, "a"))
        {
            trainer.Train(30);
            await serving.Lists("orderly");
            await using var visit = await Visit.To(chromium, serving.Address);
            await visit.Page.Ready();
            await visit.Page.Says("#name", "orderly");
            await visit.Page.Says("#state", "live");
            trainer.End();
            await visit.Page.Says("#state", "ended");
            visit.AssertClean();
        }
    }

    [BrowserFact]
    public async Task Run_ThatStandsStill_GrowsOldOnThePage()
    {
        using var trainer = Trainer.Start(_folder.Path, "stuck", serves: false, "a");
        trainer.Train(30);
        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        await visit.Page.Ready();
        var first = await visit.Page.Locator("#age").TextContentAsync();
        await visit.Page.WaitForFunctionAsync("first => document.getElementById('age').textContent !== first", first);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Browser_ThatSlept_ShowsNothingStaleAsFresh()
    {
        using var trainer = Trainer.Start(_folder.Path, "long", serves: false, "a");
        trainer.Train(60);
        var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        var page = visit.Page;
        await page.Ready();
        var browser = await page.Context.NewCDPSessionAsync(page);

        // Asleep while the run goes on: it catches up.
        await browser.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "frozen" });
        trainer.Train(60, 0.02f);
        await browser.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "active" });
        await page.Says("#fact-step", "120");
        await page.WaitForFunctionAsync("count => window.spectralEdge.events.all.length === count", trainer.Events.Count);

        // Asleep for an hour, by its clock, while the server went away: it says so as soon as it wakes.
        serving.Dispose();
        await page.Clock.InstallAsync();
        await page.Clock.FastForwardAsync("01:00:00");
        await page.Says("#state", "server does not answer");
        await page.Says("#banner", "ago. What you see is from then");
        visit.AssertClean(serverWasGone: true);
    }

    [BrowserFact]
    public async Task File_Replaced_ShowsTheOtherRunAndNothingOfTheFirst()
    {
        using (var first = new Subject(_folder.Path, "same", "a"))
        {
            first.TrainAStory();
        }

        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        var page = visit.Page;
        await page.Ready();
        Assert.NotEmpty(await page.Events());
        await page.Says("#fact-step", "200");

        Directory.Delete(Path.Combine(_folder.Path, "same"), recursive: true);
        await page.Says("#state", "unreachable");
        await page.Says("#verdict", "There is no run file");
        await page.Says("#verdict", "What is shown was read before");

        using var second = new Subject(_folder.Path, "same", "a");
        second.Train(35, 0);
        await page.Says("#fact-step", "35");
        await page.Says("#state", "live");
        Assert.Empty(await page.Events());
        await page.WaitForFunctionAsync("() => window.spectralEdge.view.full.max <= 36");
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task File_EmptiedThenFromANewerVersion_IsSaid()
    {
        string file;
        using (var first = new Subject(_folder.Path, "poor", "a"))
        {
            file = first.TrainAStory().Monitor.RunFile!;
        }

        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        await visit.Page.Ready();

        await File.WriteAllTextAsync(file, string.Empty);
        await visit.Page.Says("#verdict", "no whole line");
        Assert.Equal("unreachable", await visit.Page.State());

        await File.WriteAllTextAsync(file, """{"type":"header","format":99,"library_version":"9.0","started":"2030-01-01T00:00:00Z"}""" + "\n");
        await visit.Page.Says("#verdict", "was written by a newer version");

        await File.WriteAllTextAsync(file, "this is no run file\n");
        await visit.Page.Says("#verdict", "is no run file");
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task File_CutInTheMiddleOfALine_IsShownUpToThere()
    {
        string file;
        using (var first = new Subject(_folder.Path, "cut", "a"))
        {
            file = first.TrainAStory().Monitor.RunFile!;
        }

        using (var stream = new FileStream(file, FileMode.Open))
        {
            stream.SetLength(stream.Length * 6 / 10);
        }

        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, serving.Address);
        await visit.Page.Ready();
        Assert.Equal("killed", await visit.Page.State());
        Assert.Equal(string.Empty, await visit.Page.FaultsOfLines());
        Assert.InRange((await visit.Page.Sight()).FullMax, 100, 150);
        visit.AssertClean();
    }

    [BrowserFact]
    public async Task Names_WithMarkupAndRightToLeftText_AreTextAndNothingElse()
    {
        const string Markup = "<img src=x onerror=alert(1)>";
        const string Hebrew = "שלום \u202Eנגב.weight";
        const string Quotes = "\"'`&lt;${alert(2)}\\u003cscript>";
        using (var run = new Subject(_folder.Path, Markup, Markup, Hebrew, Quotes))
        {
            run.TrainAStory();
            run.Monitor.RecordMetric(200, "<svg onload=alert(3)>", 1);
            run.Monitor.RecordMetric(200, "__proto__", 1);
        }

        using (var other = new Subject(_folder.Path, "</script><script>alert(4)</script>".Replace("/", "∕", StringComparison.Ordinal), "a"))
        {
            other.TrainAStory();
        }

        using var serving = Serving.Start(_folder.Path);
        var id = await IdOf(serving, "img src");
        await using var visit = await Visit.To(chromium, new Uri(serving.Address, $"/#run={id}"));
        var page = visit.Page;
        await page.Ready();
        await page.Keyboard.PressAsync("r");
        await page.Unfold();
        await page.Keyboard.PressAsync("ArrowRight");
        foreach (var mark in await page.Locator(".lane .mark").AllAsync())
        {
            await mark.HoverAsync();
        }

        Assert.Equal(Markup, await page.Locator("#name bdi").TextContentAsync());
        string[] names = [Quotes, Markup, Hebrew];
        Assert.Equal(names, (await page.Locator(".multiple .top bdi").AllTextContentsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await page.Locator("img, iframe, object, embed, body script, svg[onload], [onerror]").CountAsync());
        await page.Says("#runs", "alert(4)");
        await page.Says("[data-panel=metrics]", "<svg onload=alert(3)>");
        Assert.Equal(string.Empty, await page.FaultsOfLines());
        visit.AssertClean();
    }

    [BrowserTheory]
    [InlineData("run=<script>alert(1)</script>&from=NaN&to=Infinity")]
    [InlineData("run=..%2f..%2fetc%2fpasswd&compare=x,y,z,%E0%A4%A")]
    [InlineData("group=__proto__&window=constructor&by=event:__proto__&event=-1&theme=javascript:alert(1)")]
    [InlineData("from=1e308&to=-1e308&event=1e999&by=event:gap_moved")]
    [InlineData("from=80&to=80&&&===&%%%=%")]
    public async Task Address_ThatIsNonsense_IsIgnored(string hash)
    {
        using (var run = new Subject(_folder.Path, "plain", "a", "b"))
        {
            run.TrainAStory();
        }

        using var serving = Serving.Start(_folder.Path);
        await using var visit = await Visit.To(chromium, new Uri(serving.Address, $"/#{hash}"));
        await visit.Page.Ready();
        await visit.Page.Says("#name", "plain");
        var sight = await visit.Page.Sight();

        Assert.True(sight.Width > 0 && sight.Min >= sight.FullMin && sight.Max <= sight.FullMax, $"{sight}");
        Assert.DoesNotContain(visit.Problems, problem => !problem.Contains("404", StringComparison.Ordinal));
    }

    internal static async Task<string> IdOf(Serving serving, string name)
    {
        using var client = new HttpClient();
        using var answer = System.Text.Json.JsonDocument.Parse(
            await client.GetStringAsync(new Uri(serving.Address, $"/api/runs?filter={Uri.EscapeDataString(name)}")));
        return answer.RootElement.GetProperty("runs")[0].GetProperty("id").GetString()!;
    }
}
