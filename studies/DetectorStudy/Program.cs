using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DetectorStudy;

var streams = new Option<int>("--streams")
{
    Description = "Quiet streams of each class for thresholds from noise.",
    DefaultValueFactory = _ => 2000,
};
var stretches = new Option<int>("--stretches")
{
    Description = "Streams of each class for thresholds from the stream's own warm-up, one calibration for each.",
    DefaultValueFactory = _ => 150,
};
var length = new Option<int>("--length")
{
    Description = "Values in a stream after its warm-up.",
    DefaultValueFactory = _ => 5000,
};
var seed = new Option<int>("--seed")
{
    Description = "Names the draws; thresholds come from others.",
    DefaultValueFactory = _ => 20261125,
};
var stretch = new Option<int>("--stretch")
{
    Description = "Only Page–Hinkley with k = 0.5, its threshold from that many values of another stream of the class.",
};
var blocks = new Option<int>("--blocks")
{
    Description = "Length of bootstrap blocks, in windows.",
    DefaultValueFactory = _ => 2,
};
var cost = new Option<bool>("--cost") { Description = "Only how long a calibration takes." };

var histories = new Option<bool>("--histories")
{
    Description = "Only columns of histories (docs/guide/foreign-logs.md): run lengths, delays and what trends do.",
};
var table = new Option<string?>("--table")
{
    Description = "Only the table of thresholds that level detectors ship with: the file it goes to.",
};
var tableStreams = new Option<int>("--table-streams")
{
    Description = "Simulated streams for each row of it.",
    DefaultValueFactory = _ => 4000,
};
var check = new Option<double?>("--check")
{
    Description = "Only how often the threshold that the table gives for this run length is reached in fresh streams, as "
        + "many as --table-streams.",
};
var date = new Option<string>("--date")
{
    Description = "The date that the table carries.",
    DefaultValueFactory = _ => DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
};

var command = new RootCommand(
    "Measures run lengths and delays of sequential change tests whose thresholds are calibrated to one false alarm in "
        + "10,000 values.")
    {
        streams,
        stretches,
        length,
        seed,
        stretch,
        blocks,
        cost,
        histories,
        table,
        tableStreams,
        check,
        date,
    };
command.SetAction(parsed =>
{
    if (parsed.GetValue(table) is { } path)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        ThresholdTable.Write(writer, parsed.GetValue(tableStreams), parsed.GetValue(seed), parsed.GetValue(date)!);
        return;
    }

    if (parsed.GetValue(check) is { } runLength)
    {
        ThresholdTable.Check(Console.Out, runLength, parsed.GetValue(tableStreams));
        return;
    }

    if (parsed.GetValue(histories))
    {
        HistoryStudy.Write(Console.Out, parsed.GetValue(streams), parsed.GetValue(seed));
        return;
    }

    if (parsed.GetValue(cost))
    {
        CalibrationCost.Write(Console.Out);
        return;
    }

    var began = Stopwatch.GetTimestamp();
    var settings = new StudySettings(
        parsed.GetValue(streams),
        parsed.GetValue(stretches),
        parsed.GetValue(length),
        parsed.GetValue(seed),
        parsed.GetValue(stretch),
        parsed.GetValue(blocks));
    var cells = new List<StudyCell>();
    foreach (var window in new[] { 10, 20 })
    {
        foreach (var warmUp in new[] { 100, 300 })
        {
            cells.Add(new StudyCell(settings, window, warmUp, Console.Error));
        }
    }

    StudyTables.Write(cells, Console.Out);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s on one core."));
});

return command.Parse(args).Invoke();
