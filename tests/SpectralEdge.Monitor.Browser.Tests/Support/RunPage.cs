using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>The page of a run as a person meets it: what can be read on it and done with it.</summary>
internal static class RunPage
{
    /// <summary>Which steps are seen, which event is lit, where the cursor is.</summary>
    internal sealed record Seen(double Min, double Max, double FullMin, double FullMax, double? Cursor, double? Lit)
    {
        public double Width => Max - Min;
    }

    /// <summary>Waits until everything that is seen is drawn.</summary>
    public static async Task Ready(this IPage page)
    {
        await page.Locator("body[data-ready=true]").WaitForAsync();
        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('.panel[open]:not(.empty):not([data-panel=groups]) .plot')].every(plot => plot.dataset.drawn)");
    }

    public static async Task<Seen> Sight(this IPage page)
    {
        await page.Frames();
        var json = await page.EvaluateAsync<JsonElement>(
            "() => { const v = window.spectralEdge.view; return { min: v.min, max: v.max, fullMin: v.full.min, fullMax: v.full.max, cursor: v.cursor, lit: v.lit }; }");
        double? Number(string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        return new(Number("min")!.Value, Number("max")!.Value, Number("fullMin")!.Value, Number("fullMax")!.Value, Number("cursor"), Number("lit"));
    }

    /// <summary>Lets the page draw: two frames, and the time after which a zoom counts as done.</summary>
    public static async Task Frames(this IPage page)
    {
        await page.EvaluateAsync("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 220))");
    }

    public static ILocator Panel(this IPage page, string key) => page.Locator($".panel[data-panel={key}]");

    public static ILocator Plot(this IPage page, string key) => page.Locator($".panel[data-panel={key}] .plot");

    /// <summary>Keys of the charts there are.</summary>
    public static async Task<IReadOnlyList<string>> Panels(this IPage page) => await page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('.panel')].map(panel => panel.dataset.panel)");

    public static async Task<string> State(this IPage page) => await page.Locator("#state").GetAttributeAsync("data-state") ?? string.Empty;

    /// <summary>Waits until a text of the page is as it should be, and fails with what it is.</summary>
    public static async Task Says(this IPage page, string selector, string part, int seconds = 15)
    {
        var locator = page.Locator(selector).First;
        try
        {
            await Assertions.Expect(locator).ToContainTextAsync(part, new() { Timeout = seconds * 1000 });
        }
        catch (PlaywrightException)
        {
            Assert.Fail($"'{selector}' does not say '{part}' but '{await locator.TextContentAsync()}'.");
        }
    }

    /// <summary>Kind and step of each event, as the server gives them.</summary>
    public static async Task<IReadOnlyList<string>> Events(this IPage page) => await page.EvaluateAsync<string[]>(
        "() => window.spectralEdge.events.all.map(event => `${event.kind} ${event.step} ${event.group}`)");

    /// <summary>Opens whatever is folded, but for the long tables.</summary>
    public static async Task Unfold(this IPage page)
    {
        await page.EvaluateAsync("() => { for (const one of document.querySelectorAll('details:not(.table)')) one.open = true; }");
        await page.EvaluateAsync(
            """
            async () => {
              // What is out of sight waits with its drawing.
              for (const panel of document.querySelectorAll('.panel')) {
                panel.scrollIntoView();
                for (let i = 0; i < 100 && !panel.matches('.empty') && !panel.querySelector('.plot').dataset.drawn; i++) {
                  await new Promise(done => requestAnimationFrame(done));
                }
              }
              scrollTo(0, 0);
            }
            """);
        await page.Ready();
    }

    /// <summary>
    /// What is wrong with the lines of the charts, one a line: each series that has data must be found on its canvas in its own
    /// colour, from where its data begin to where they end; runs that lie over one another may cover each other.
    /// </summary>
    public static async Task<string> FaultsOfLines(this IPage page) => string.Join('\n', await page.EvaluateAsync<string[]>(
        """
        () => {
          const faults = [];
          const rgb = colour => {
            const one = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
            one.fillStyle = colour;
            one.fillRect(0, 0, 1, 1);
            return one.getImageData(0, 0, 1, 1).data;
          };
          let lines = 0;
          for (const panel of window.spectralEdge.stage.panels) {
            if (!panel.chart || !panel.node.open || panel.node.classList.contains('empty')) continue;
            const plot = panel.chart.plot;
            if (!plot && !panel.seen) continue;
            if (!plot) { faults.push(`${panel.shape.key}: no chart`); continue; }
            const { canvas } = plot.ctx;
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            const { left, top, width, height } = plot.bbox;
            const { data } = copy.getImageData(left, top, width, height);
            panel.series.forEach((one, at) => {
              const steps = panel.data[0].filter((x, i) => panel.data[at + 1][i] !== null && x >= panel.view.min && x <= panel.view.max);
              if (one.aside || one.hidden || steps.length < 3) return;
              const [r, g, b] = rgb(one.stroke);
              let [count, first, last] = [0, Infinity, -1];
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] < 80 || Math.abs(data[i] - r) > 30 || Math.abs(data[i + 1] - g) > 30 || Math.abs(data[i + 2] - b) > 30) continue;
                const x = (i / 4) % width;
                [count, first, last] = [count + 1, Math.min(first, x), Math.max(last, x)];
              }
              lines++;
              const expected = plot.valToPos(steps[steps.length - 1], 'x', true) - plot.valToPos(steps[0], 'x', true);
              if (window.spectralEdge.stage.several ? count === 0 : count < 30 || last - first < 0.6 * expected)
                faults.push(`${panel.shape.key}, ${one.label}: ${count} pixels from ${first} to ${last} of ${width}, ${steps.length} points over ${Math.round(expected)}`);
            });
          }
          if (lines === 0) faults.push('no line at all');
          return faults;
        }
        """));

    /// <summary>Steps of an address such as <c>…&amp;from=20&amp;to=40</c>; null where it has none.</summary>
    public static double? InAddress(this IPage page, string key) =>
        page.Url.Split('#', '&').FirstOrDefault(part => part.StartsWith(key + "=", StringComparison.Ordinal)) is { } part
            ? double.Parse(part[(key.Length + 1)..], CultureInfo.InvariantCulture)
            : null;
}
