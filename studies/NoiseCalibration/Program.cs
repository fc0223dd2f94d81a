using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using NoiseCalibration;

var path = new Argument<string>("file") { Description = "Where the table goes." };
var seed = new Option<int>("--seed")
{
    Description = "Names the draws; equal seeds give equal tables on any number of threads.",
    DefaultValueFactory = _ => 20260315,
};
var date = new Option<string>("--date")
{
    Description = "The date that the table carries.",
    DefaultValueFactory = _ => DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
};
var nulls = new Option<bool>("--nulls")
{
    Description = "The table of what is left of noise when a null is taken out, in place of that of noise as it is.",
};
var runs = new Option<bool>("--runs")
{
    Description = "The table of how often consecutive samples are beyond a level, for windows that slide by one, in its place.",
};
var share = new Option<double>("--share")
{
    Description = "Share of the draws: below 1 for a quick look.",
    DefaultValueFactory = _ => 1.0,
};

var command = new RootCommand(
    "Simulates how large the largest ratio of neighbouring singular values gets in windows of pure "
        + "noise.") { path, seed, date, share, nulls, runs };
command.SetAction(parsed =>
{
    var began = Stopwatch.GetTimestamp();
    using var writer = new StreamWriter(parsed.GetValue(path)!) { NewLine = "\n" };
    var calibration = new Calibration(parsed.GetValue(seed), parsed.GetValue(share));
    Action<TextWriter, string, TextWriter> write = parsed.GetValue(runs) ? new RunCalibration(
        parsed.GetValue(seed), parsed.GetValue(share)).Write
        : parsed.GetValue(nulls) ? calibration.WriteNulls
        : calibration.Write;
    write(writer, parsed.GetValue(date)!, Console.Out);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s on {Environment.ProcessorCount} processors."));
});

return command.Parse(args).Invoke();
