using System.CommandLine;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Browser.Tests;
using SpectralEdge.Monitor.PageBenchmark;

var samples = new Option<int>("--samples") { Description = "Samples of the long run.", DefaultValueFactory = _ => 100_000 };
var groups = new Option<int>("--groups") { Description = "Groups of the long run, the whole model among them.", DefaultValueFactory = _ => 12 };
var runs = new Option<int>("--runs") { Description = "Runs in the folder; all but one have 1,000 samples.", DefaultValueFactory = _ => 20 };
var measures = new Option<SampleMeasures>("--measures")
{
    Description = "What the samples of the long run hold: None writes 1.7 GB, Motion 3.9 GB, All 11 GB.",
    DefaultValueFactory = _ => SampleMeasures.None,
};
var folder = new Option<string?>("--folder") { Description = "Where the runs are kept for another time; else they are deleted." };
var times = new Option<int>("--times") { Description = "How often the page is opened.", DefaultValueFactory = _ => 5 };
var events = new Option<int>("--events")
{
    Description = "Measure instead how long events take from the handler in the training loop to the page: so many.",
};
var command = new RootCommand("Opens the page of a long run in Chromium and measures what a person waits for, and what it takes.")
{
    samples, groups, runs, measures, folder, times, events,
};
command.SetAction(async parsed =>
{
    if (SystemChromium.Location is null)
    {
        await Console.Error.WriteLineAsync("Chromium is missing. Debian: apt-get install chromium");
        return 1;
    }

    var kept = parsed.GetValue(folder);
    var place = kept is null ? Directory.CreateTempSubdirectory("spectral-edge-page-").FullName : Directory.CreateDirectory(kept).FullName;
    try
    {
        if (parsed.GetValue(events) is > 0 and var count)
        {
            await EventDelays.Measure(place, count);
            return 0;
        }

        var name = FormattableString.Invariant($"long-{parsed.GetValue(samples)}-{parsed.GetValue(groups)}-{parsed.GetValue(measures)}");
        LongRun.WriteOnce(place, name, parsed.GetValue(samples), parsed.GetValue(groups), parsed.GetValue(measures));
        for (var i = 1; i < parsed.GetValue(runs); i++)
        {
            LongRun.WriteOnce(place, FormattableString.Invariant($"short-{i}"), 1000, 2, SampleMeasures.All);
        }

        await PageMeasurement.Measure(place, name, parsed.GetValue(times));
        return 0;
    }
    finally
    {
        if (kept is null)
        {
            Directory.Delete(place, recursive: true);
        }
    }
});

return await command.Parse(args).InvokeAsync();
