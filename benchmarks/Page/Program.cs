using System.Diagnostics;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.PageBenchmark;
var w = Stopwatch.StartNew();
var f = LongRun.Write(args[0], "long", int.Parse(args[1]), 12, Enum.Parse<SampleMeasures>(args[2]));
Console.WriteLine($"{f} {w.Elapsed} {new FileInfo(Path.Combine(f, "run.jsonl")).Length / 1e6} MB");
