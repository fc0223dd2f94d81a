using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class RunRecordTests
{
    [Fact]
    public void Read_RunFile_HasEverythingInIt()
    {
        using var small = new SmallRun();

        var run = RunRecordReader.Read(small.Path);

        Assert.Equal(("small", true, 0), (run.Name, run.IsComplete, run.Problems.Count));
        Assert.Equal(
            small.Samples.Select(sample => (sample.Step, sample.GapRatio)),
            run.Samples.Select(sample => (sample.Step, sample.GapRatio)));
        Assert.Equal(["gap_opened", "gap_collapsed"], run.Events.Select(value => value.Kind));
        Assert.Single(run.Spectra());
    }

    [Fact]
    public void Read_CutFile_LeavesOutTheLastLineAndSaysSo()
    {
        using var small = new SmallRun();
        var text = File.ReadAllText(small.Path);
        var cut = small.Path + ".cut";
        File.WriteAllText(cut, text[..text.LastIndexOf("\"type\":\"sample\"", StringComparison.Ordinal)] + "\"type");

        var run = RunRecordReader.Read(cut);

        Assert.False(run.IsComplete);
        Assert.Single(run.Problems);
        Assert.Equal(small.Samples.Count - 1, run.Samples.Count);
    }

    /// <summary>Ten lines from the end were trained again: what stood there first is no part of the run.</summary>
    [Fact]
    public void Read_RunThatWasResumed_LeavesOutWhatItGaveUp()
    {
        using var run = new SmallRun();
        string[] lines = File.ReadAllLines(run.Path);
        var after = lines.Length - 10;
        File.WriteAllLines(run.Path, [.. lines, $"{{\"type\":\"resumed\",\"after_line\":{after}}}", .. lines[after..]]);

        var whole = RunRecordReader.Read(run.Path);

        Assert.Equal(run.Samples.Select(sample => sample.Step), whole.Samples.Select(sample => sample.Step));
        Assert.Equal(["gap_opened", "gap_collapsed"], whole.Events.Select(value => value.Kind));
    }

    [Fact]
    public void Samples_OneAfterTheOther_AreThoseOfTheWholeRun()
    {
        using var run = new SmallRun();
        string[] lines = File.ReadAllLines(run.Path);
        var after = lines.Length - 10;
        File.WriteAllLines(run.Path, [.. lines, $"{{\"type\":\"resumed\",\"after_line\":{after}}}", .. lines[after..]]);

        var samples = RunRecordReader.Samples(run.Path);

        Assert.Equal(RunRecordReader.Read(run.Path).Samples.Select(Line), samples.Select(Line));
        Assert.Equal(run.Samples.Select(sample => sample.Step), samples.Select(sample => sample.Step));

        static string Line(SpectralSample sample)
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                RunSample.Write(json, sample);
                json.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(text.ToArray());
        }
    }

    [Fact]
    public void Samples_ThatCannotBeRead_AreLeftOutWhenTheirTurnComes()
    {
        using var run = new SmallRun();
        string[] lines = File.ReadAllLines(run.Path);
        var second = Array.FindIndex(lines, Array.FindIndex(lines, IsSample) + 1, IsSample);
        lines[second] = """{"type":"sample","step":"none"}""";
        File.WriteAllLines(run.Path, lines);

        Assert.Equal(
            run.Samples.Where((_, i) => i != 1).Select(sample => sample.Step),
            RunRecordReader.Samples(run.Path).Select(sample => sample.Step));

        static bool IsSample(string line) => line.StartsWith("{\"type\":\"sample\"", StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_OfNoRunFile_IsRefusedAtOnce()
    {
        using var run = new SmallRun();
        File.WriteAllText(run.Path, "{\"type\":\"sample\"}\n");

        Assert.Throws<FormatException>(() => RunRecordReader.Samples(run.Path));
    }

    [Fact]
    public void Read_FileWithLinesMissing_SaysWhichAndFromWhereOn()
    {
        using var run = new SmallRun();
        string[] lines = File.ReadAllLines(run.Path);
        File.WriteAllLines(run.Path,
        [
            lines[0].Replace("\"blocks\":", "\"blocks_left_out\":7,\"blocks\":", StringComparison.Ordinal),
            """{"type":"file_restart","reason":"gone","lines_lost":12}""",
            .. lines[1..^1],
            """{"type":"thinned","step":300,"lines":"sample","keep_every":2}""",
            """{"type":"thinned","step":400,"lines":"sample","keep_every":4}""",
            lines[^1],
        ]);

        var record = RunRecordReader.Read(run.Path);

        Assert.Equal(
            [
                "line 1: 7 blocks and 0 groups are left out, since the line would have been too long",
                "line 2: the file was removed, emptied or cut while the run lasted; 12 lines before this one are missing",
                "lines of type sample are thinned out from step 300 on, to keep the file within its largest size; one of 4 is "
                + "left at its end",
            ],
            record.Problems);
        Assert.Equal(run.Samples.Count, record.Samples.Count);
    }

    [Fact]
    public void SampleFields_OfASample_AreTheNumbersOfItsLine()
    {
        using var small = new SmallRun();
        foreach (var line in new RunFileReader(small.Path).Lines().Where(line => line.Type == "sample"))
        {
            var sample = RunSample.Read(line);
            foreach (var name in SampleFields.Names.Where(name => line.Fields.TryGetProperty(name, out _)))
            {
                var field = line.Fields.GetProperty(name);

                Assert.Equal(
                    field.ValueKind == JsonValueKind.Null ? double.NaN : field.GetDouble(),
                    SampleFields.Find(name)!(sample) is var value && double.IsFinite(value) ? value : double.NaN);
            }
        }

        Assert.All(
            SampleFields.Names, name => Assert.Contains($"\"{name}\"", File.ReadAllText(small.Path), StringComparison.Ordinal));
    }

    [Fact]
    public void EventKinds_AreThoseOfTheRun() => Assert.Superset(
        new HashSet<string> { "gap_opened", "gap_collapsed", "gap_position_shifted", "level_changed" },
        EventKinds.Known.ToHashSet());

    [Fact]
    public void Summary_OfARun_IsWhatItsSamplesSay()
    {
        using var small = new SmallRun();
        var run = RunRecordReader.Read(small.Path);

        var summary = SpectrumSummary.Of(run.Spectra()[0]);

        var ratios = run.Samples.Select(sample => sample.GapRatio).ToList();
        Assert.Equal((ratios.Min(), ratios.Max()), (summary.Lowest!.Value.Value, summary.Highest!.Value.Value));
        Assert.Equal(run.Samples.MaxBy(sample => sample.GapRatio)!.Step, summary.Highest.Value.Step);
        Assert.Equal((ratios.Order().ElementAt(17) + ratios.Order().ElementAt(18)) / 2, summary.MedianRatio, 14);
        Assert.Equal(run.Samples.Count(sample => sample.GapPosition is not null) / 36.0, summary.DefinedShare);
        Assert.Equal((36, 1), (summary.Loss!.Count, summary.PositionMode));
        Assert.Equal(Enum.GetValues<PhaseMethod>(), summary.Phases.Select(phase => phase.Method));
    }

    [Fact]
    public void Difference_OfListsThatDiffer_PairsTheNearest()
    {
        SpectralEvent[] first = [Event("gap_opened", 10), Event("gap_collapsed", 50), Event("gap_opened", 100)];
        SpectralEvent[] second = [Event("gap_opened", 10), Event("gap_collapsed", 53), Event("gap_opened", 300)];

        var differences = EventDifference.Between(first, second);

        Assert.Equal(
            [(EventChange.Same, 0L), (EventChange.Moved, 3), (EventChange.Gone, null), (EventChange.New, null)],
            differences.Select(difference => (difference.Change, difference.Delay)));
    }

    [Fact]
    public void Moments_OfRuns_AreFirstEventsAndTheirSpread()
    {
        using var small = new SmallRun();
        var run = RunRecordReader.Read(small.Path);
        var later = run with
        {
            Events = [.. run.Events.Select(value => value with { Origin = value.Origin with { Step = value.Step + 4 } })],
        };

        var opened = RunMoments.Of([run, later], [run.Spectra()[0], later.Spectra()[0]])
            .Single(moment => moment.Name == "gap_opened");

        Assert.Equal((2, run.Events[0].Step + 2.0), (opened.Count, opened.Mean));
        Assert.Equal(4 / Math.Sqrt(2), opened.Deviation, 12);
    }

    private static SpectralEvent Event(string kind, long step)
    {
        var text = $$"""
            {"kind":"{{kind}}","severity":"low","step":{{step}},"first_step":{{step}},"group":"all","window":5,"stride":1,
            "quantity":"gap_ratio","before":1,"after":2,"threshold":1.5,"standard_error":0,"p_value":null,"k_before":1,
            "k_after":null,"peak_ratio":3,"peak_step":4}
            """;
        return EventReader.Read(new RunLine(1, "event", JsonDocument.Parse(text).RootElement.Clone()));
    }
}
