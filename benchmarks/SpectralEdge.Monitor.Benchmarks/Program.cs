using System.Globalization;
using BenchmarkDotNet.Running;
using SpectralEdge.Monitor.Benchmarks;

// --sample and --startup measure a whole monitor in processes of their own; everything else is for BenchmarkDotNet.
switch (args)
{
    case [MonitorChild.Argument, var what, var window]:
        return MonitorChild.Run(what, int.Parse(window, CultureInfo.InvariantCulture));
    case ["--sample", .. var other] when other.Length <= 1:
        string[] cases = ["exact", "sketch", "exact-file", "sketch-file"];
        MonitorReport.Write(cases, 10, "microseconds of Observe", ["median", "minimum"], other);
        return 0;
    case ["--startup", .. var other] when other.Length <= 1:
        MonitorReport.Write(["start"], 10, "milliseconds, W = 10", ["constructor", "first sample"], other);
        MonitorReport.Write(["start"], 512, "milliseconds, W = 512", ["constructor", "first sample"], other);
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
