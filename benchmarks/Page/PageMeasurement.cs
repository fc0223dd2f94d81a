using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using SpectralEdge.Monitor.Browser.Tests;

namespace SpectralEdge.Monitor.PageBenchmark;

/// <summary>What a person waits for on the page of a long run, and what page and server take.</summary>
internal static class PageMeasurement
{
    // When each chart was drawn first, by the clock that begins with the navigation.
    private const string NoteCharts = """
        window.drawn = {};
        new MutationObserver(changes => {
          for (const { target } of changes) {
            const panel = target.closest?.('.panel');
            if (panel && target.dataset.drawn > 0) window.drawn[panel.dataset.panel] ??= performance.now();
          }
        }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
        """;

    private const string CountFrames = """
        () => {
          window.frames_ = [];
          const note = time => { window.frames_.push(time); window.counting = requestAnimationFrame(note); };
          window.counting = requestAnimationFrame(note);
        }
        """;

    private const string StopFrames = "() => { cancelAnimationFrame(window.counting); return window.frames_; }";

    public static async Task Measure(string folder, string name, int times)
    {
        using var server = new ServerProcess(folder);
        var (id, samples, seconds) = await Load(server.Address, name);
        Say($"server has read {samples:N0} samples of {name} after {seconds:F1} s; {Size(folder, name):F0} MB, {Directory.GetDirectories(folder).Length} runs in the folder");
        Say($"server memory                        {server.Memory().Now,7:F0} MB (most so far {server.Memory().Most:F0})");

        using var playwright = await SystemChromium.PlaywrightAsync();
        await using var browser = await SystemChromium.LaunchAsync(playwright, "--enable-precise-memory-info");
        var address = new Uri(server.Address, $"/#run={id}");
        var opened = new List<(double Paint, double Chart, double All)>();
        for (var i = 0; i < times; i++)
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
            var page = await context.NewPageAsync();
            opened.Add(await Open(page, address));
        }

        Say($"first paint                          {Median(opened.Select(one => one.Paint)),7:F0} ms (most {opened.Max(one => one.Paint):F0}, of {times})");
        Say($"first full chart                     {Median(opened.Select(one => one.Chart)),7:F0} ms (most {opened.Max(one => one.Chart):F0})");
        Say($"all charts in sight                  {Median(opened.Select(one => one.All)),7:F0} ms (most {opened.Max(one => one.All):F0})");

        await using var last = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        var looked = await last.NewPageAsync();
        await Open(looked, address);
        await looked.EvaluateAsync("async () => { for (const one of document.querySelectorAll('.panel')) { one.scrollIntoView(); await new Promise(done => setTimeout(done, 300)); } scrollTo(0, 0); }");
        await looked.WaitForTimeoutAsync(1500);
        await Frames(looked, "zoom by wheel", async (page, box) =>
        {
            await page.Keyboard.DownAsync("Control");
            for (var i = 0; i < 120; i++)
            {
                await page.Mouse.WheelAsync(0, i % 60 < 30 ? -40 : 40);
                await Task.Delay(16);
            }

            await page.Keyboard.UpAsync("Control");
        });
        await looked.Keyboard.PressAsync("0");
        for (var i = 0; i < 3; i++)
        {
            await looked.Keyboard.PressAsync("+");
        }

        await looked.WaitForTimeoutAsync(1000);
        await Frames(looked, "move by drag", async (page, box) =>
        {
            await page.Keyboard.DownAsync("Shift");
            await page.Mouse.DownAsync();
            for (var i = 0; i < 120; i++)
            {
                await page.Mouse.MoveAsync((float)(box.X + (box.Width * (0.5 + (0.4 * Math.Sin(i / 10.0))))), box.Y + (box.Height / 2));
                await Task.Delay(16);
            }

            await page.Mouse.UpAsync();
            await page.Keyboard.UpAsync("Shift");
        });
        await looked.WaitForTimeoutAsync(1000);
        await Memory(looked);
        Say($"server memory afterwards             {server.Memory().Now,7:F0} MB (most so far {server.Memory().Most:F0})");
    }

    private static async Task<(double Paint, double Chart, double All)> Open(IPage page, Uri address)
    {
        await page.AddInitScriptAsync(NoteCharts);
        await page.GotoAsync(address.AbsoluteUri);
        await page.WaitForFunctionAsync("() => ['loss', 'ratio', 'k', 'sigma'].every(key => window.drawn[key])", null, new() { Timeout = 60_000 });
        var found = await page.EvaluateAsync<double[]>(
            """
            () => [performance.getEntriesByName('first-contentful-paint')[0].startTime,
              ...['loss', 'ratio', 'k', 'sigma'].map(key => window.drawn[key])]
            """);
        return (found[0], found[1..].Min(), found[1..].Max());
    }

    private static async Task Frames(IPage page, string name, Func<IPage, LocatorBoundingBoxResult, Task> act)
    {
        var box = (await page.Locator("[data-panel=ratio] .u-over").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.EvaluateAsync(CountFrames);
        await act(page, new() { X = box.X, Y = box.Y, Width = box.Width, Height = box.Height });
        var frames = await page.EvaluateAsync<double[]>(StopFrames);
        var lasted = frames.Zip(frames.Skip(1), (a, b) => b - a).Order().ToArray();
        Say($"{name,-36} {1000 * lasted.Length / lasted.Sum(),7:F0} frames a second (longest frame {lasted[^1]:F0} ms, 19 of 20 within {lasted[(int)(0.95 * lasted.Length)]:F0} ms)");
    }

    private static async Task Memory(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        await session.SendAsync("Performance.enable");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble());
        var renderers = Process.GetProcesses().Where(IsRenderer).Select(process => (process.Id, Rss: ServerProcess.Status(process.Id, "VmRSS"))).ToList();
        var largest = renderers.MaxBy(one => one.Rss).Id;
        Say($"page: JavaScript heap                {metrics["JSHeapUsedSize"] / (1 << 20),7:F0} MB, {metrics["Nodes"]:N0} nodes");
        Say($"page: memory of its process          {ServerProcess.Private(largest),7:F0} MB for itself, {ServerProcess.Status(largest, "VmRSS"):F0} MB with what it shares");
    }

    private static bool IsRenderer(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("--type=renderer", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<(string Id, long Samples, double Seconds)> Load(Uri address, string name)
    {
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        using var list = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, $"/api/runs?filter={name}")));
        var id = list.RootElement.GetProperty("runs")[0].GetProperty("id").GetString()!;
        while (true)
        {
            using var detail = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, $"/api/runs/{id}")));
            var run = detail.RootElement.GetProperty("run");
            if (run.GetProperty("problem").ValueKind == JsonValueKind.Null && run.GetProperty("samples").GetInt64() is > 0 and var samples)
            {
                return (id, samples, Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            await Task.Delay(100);
        }
    }

    private static double Size(string folder, string name) => new FileInfo(Path.Combine(folder, name, "run.jsonl")).Length / 1e6;

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
