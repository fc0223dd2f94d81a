using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Browser.Tests;
using SpectralEdge.Monitor.Dashboard;

namespace SpectralEdge.Monitor.PageBenchmark;

/// <summary>From the handler of an event in the training loop to its marker on the page.</summary>
internal static class EventDelays
{
    private const string NoteEvents = """
        window.seen = {};
        new MutationObserver(() => {
          for (const mark of document.querySelectorAll('.lane .mark'))
            for (const id of mark.dataset.events.split(' ')) window.seen[id] ??= Date.now();
        }).observe(document, { childList: true, subtree: true, attributes: true });
        """;

    /// <summary>Trains in this process, with the page served by it and by <c>spectral-edge serve</c>.</summary>
    public static async Task Measure(string folder, int count)
    {
        var parameters = new float[300];
        using var monitor = new SpectralMonitor(
            new ParameterArrays().Add("weights", parameters),
            new MonitorOptions { Windows = [new(Every: 1, Length: 10)], Run = new RunOptions { Folder = folder, Name = "events" } },
            NullLoggerFactory.Instance);
        var raised = new ConcurrentQueue<(string Name, long Time)>();
        monitor.On<SpectralEvent>(e => raised.Enqueue(
            (FormattableString.Invariant($"{e.Kind} {e.Step}"), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())));
        using var own = monitor.ServeDashboard(new DashboardOptions { Port = 0 });
        using var other = new ServerProcess(folder);
        using var playwright = await SystemChromium.PlaywrightAsync();
        await using var browser = await SystemChromium.LaunchAsync(playwright);
        var pages = new[] { await browser.NewPageAsync(), await browser.NewPageAsync() };
        foreach (var (page, address) in pages.Zip([own.Url, other.Address]))
        {
            await page.AddInitScriptAsync(NoteEvents);
            await page.GotoAsync(address.AbsoluteUri);
        }

        var random = new Random(7);
        for (var step = 1; raised.Count < count; step++)
        {
            var common = step % 100 > 50 ? 0.02f : 0;
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i] += (0.01f * (float)(random.NextDouble() - 0.5)) + (i % 2 == 0 ? common : -common);
            }

            monitor.Observe(step, loss: 1.0 / step);
            await Task.Delay(20);
        }

        await Task.Delay(3000);
        foreach (var (page, name) in pages.Zip(["served by the process", "served from its file"]))
        {
            var seen = (await page.EvaluateAsync<string[]>(
                "() => window.spectralEdge.events.all.map(e => `${e.kind} ${e.step},${window.seen[e.id]}`)"))
                .Select(line => line.Split(',')).Where(words => words[1] != "undefined")
                .ToDictionary(words => words[0], words => (long)double.Parse(words[1], CultureInfo.InvariantCulture));
            var delays = raised.Where(e => seen.ContainsKey(e.Name)).Select(e => seen[e.Name] - e.Time).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-22} {delays.Count} of {raised.Count} events on the page, after {delays[delays.Count / 2]} ms (median), {delays[^1]} ms (most)"));
        }
    }
}
