using System.Text;
using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public sealed class RunReplayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_SettingsOfTheRun_GivesTheSameEventsAndIncidents()
    {
        var (path, events, incidents) = EventfulRun.Record(_folder.Path);

        var heard = new LastReport();
        var replay = RunReplay.Run(path, progress: heard);

        Assert.Equal(File.ReadLines(path).Count(), heard.Value);
        Assert.True(events.Count > 10 && incidents.Count > 1, $"{events.Count} events, {incidents.Count} incidents");
        Assert.Empty(replay.Problems);
        Assert.Equal(events, replay.Events);
        Assert.Equal(incidents.Select(JsonLine.Of), replay.Incidents.Select(JsonLine.Of));
        Assert.Equal(
            RunLines.Of(path, "event").Select(line => line.GetRawText()),
            replay.Events.Select(value => "{\"type\":\"event\"," + JsonLine.Of(value)[1..]));
        Assert.Equal(RunLines.Of(path, "sample").Length, replay.Samples);
    }

    [Fact]
    public void Run_SettingsThatAreNotTheDefaults_AreTakenFromTheHeader()
    {
        var (path, events, _) = EventfulRun.Record(
            _folder.Path,
            options => options with
            {
                Spectrum = options.Spectrum with { Null = GapNull.WhiteNoise, NoiseLevel = 0.95 },
                Detectors =
                [
                    Detect.Gap(new GapOptions
                    {
                        OpenAbove = 1.31,
                        CollapseBelow = 1.1,
                        Hold = 2,
                    }),
                ],
            });

        Assert.Equal(events, RunReplay.Run(path).Events);
    }

    [Fact]
    public void Run_OtherThresholds_GivesOtherEvents()
    {
        var (path, events, _) = EventfulRun.Record(_folder.Path);
        var settings = RecordedOptions.Read(new RunFileReader(path).ReadHeader());

        var deaf = RunReplay.Run(path, settings with { Detectors = [Detect.Gap(new GapOptions { OpenAbove = 1e5 })] });
        var white = RunReplay.Run(path, settings with { Spectrum = settings.Spectrum with { Null = GapNull.WhiteNoise } });

        Assert.DoesNotContain(deaf.Events, value => value is GapOpened);
        Assert.NotEqual(events, white.Events);
    }

    [Fact]
    public void Run_DetectorsOfTheUsers_SeeTheSameSamples()
    {
        var (path, events, _) = EventfulRun.Record(
            _folder.Path, options => options with { Detectors = [Detect.Gap(), _ => new LengthAlarm(0.3)] });
        var settings = RecordedOptions.Read(new RunFileReader(path).ReadHeader());

        var replay = RunReplay.Run(path, settings with { Detectors = [Detect.Gap(), _ => new LengthAlarm(0.3)] });

        var without = RunReplay.Run(path);

        Assert.Contains(events, value => value is LengthAlarm.LengthEvent);
        Assert.Equal(events, replay.Events);
        Assert.Empty(replay.Problems);
        Assert.Equal(events.Where(value => value is not LengthAlarm.LengthEvent), without.Events);
        Assert.Equal(
            $"{events.Count(value => value is LengthAlarm.LengthEvent)} events of kind 'long_update' came from a detector that is not of "
                + "this library and did not look at the run again; give it in Detectors of the options",
            Assert.Single(without.Problems));
    }

    [Fact]
    public void Read_EverySampleLine_IsWrittenAgainToTheByte()
    {
        var (path, _, _) = EventfulRun.Record(_folder.Path);
        var lines = new RunFileReader(path).Lines().Where(line => line.Type == "sample").ToArray();
        var written = new List<string>();
        foreach (var line in lines)
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WriteString("type", "sample");
                RunSample.Write(json, RunSample.Read(line));
                json.WriteEndObject();
            }

            written.Add(Encoding.UTF8.GetString(stream.ToArray()));
        }

        Assert.True(lines.Length > 500);
        Assert.Equal(lines.Select(line => line.Fields.GetRawText()), written);
    }

    [Fact]
    public void Run_AFileThatIsNone_IsRefused()
    {
        var path = Path.Combine(_folder.Path, "other.jsonl");
        File.WriteAllText(path, "{\"type\":\"sample\"}\n");

        Assert.Equal(
            $"'{path}' is no run file: its first line must be a header. Give the run.jsonl that a monitor wrote, or the "
                + $"folder it is in.",
            Assert.Throws<FormatException>(() => RunReplay.Run(path)).Message);
    }

    private sealed class LastReport : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
