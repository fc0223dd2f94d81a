// Where the log of a run can go: the console, a file that rolls over, or JSON for a log collector.
//   dotnet run --project examples/Logging console
//   dotnet run --project examples/Logging file FOLDER
//   dotnet run --project examples/Logging json
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Formatting.Compact;
using SpectralEdge.Monitor;

switch (args)
{
    case ["console"]:
        ToConsole();
        return 0;
    case ["file", var folder]:
        ToFile(folder);
        return 0;
    case ["json"]:
        ToJson();
        return 0;
    default:
        Console.Error.WriteLine("Give 'console', 'file FOLDER' or 'json'.");
        return 2;
}

static void ToConsole()
{
    // snippet: console
    using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
    // end
    Train(loggers);
}

static void ToFile(string folder)
{
    // snippet: file
    using var file = new LoggerConfiguration().WriteTo.File(
        new CompactJsonFormatter(), Path.Combine(folder, "training-.log"), rollingInterval: RollingInterval.Day,
        fileSizeLimitBytes: 16 << 20, rollOnFileSizeLimit: true, retainedFileCountLimit: 14).CreateLogger();
    using var loggers = LoggerFactory.Create(logging => logging.AddSerilog(file));
    // end
    Train(loggers);
}

static void ToJson()
{
    // snippet: json
    using var loggers = LoggerFactory.Create(logging => logging.AddJsonConsole());
    // end
    Train(loggers);
}

// Noise, and from step 9 to 23 much of it along one direction: a gap opens and collapses. Then a value that is not finite.
static void Train(ILoggerFactory loggers)
{
    var (weights, random) = (new float[1000], new Random(7));
    var options = new MonitorOptions { Windows = [new(Every: 1, Length: 5)], Run = new() { Folder = null } };
    using var monitor = new SpectralMonitor(new ParameterArrays().Add("weights", weights), options, loggers);
    for (var step = 1; step <= 45; step++)
    {
        var along = step is > 8 and < 24 ? 4 * Normal(random) : 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] += (float)(0.01 * (Normal(random) + (i % 2 == 0 ? along : -along)));
        }

        weights[0] = step == 42 ? float.NaN : 0;
        monitor.Observe(step);
    }
}

static double Normal(Random random) =>
    Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
