#:project ../src/SpectralEdge.Monitor.Sinks
#:property PublishAot=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false

// Follows a run from another process, by its file alone: as it grows, or one that has ended.
//   dotnet run examples/watch.cs -- runs/first

using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

if (args is not [var path])
{
    Console.Error.WriteLine("Give the folder of a run, or its run.jsonl.");
    return 2;
}

// snippet: watch
var (run, lines) = (new RunFollower(path), new Lines());
while (true)
{
    run.Poll(lines);
    if (run.State is not (RunState.Live or RunState.Unreachable))
    {
        break;
    }

    Thread.Sleep(TimeSpan.FromSeconds(0.5));
}

Console.WriteLine($"{run.Name}: {run.State}");
// end

// Afterwards, or without following: all samples of the file, one after the other.
// snippet: samples
var largest = RunRecordReader.Samples(path).Where(sample => sample.Group == "all").MaxBy(sample => sample.GapRatio);
Console.WriteLine(FormattableString.Invariant($"the largest ratio, {largest?.GapRatio:F2}, came at step {largest?.Step}"));
// end
return 0;

/// <summary>Prints samples of the whole model, and all events.</summary>
// snippet: lines
internal sealed class Lines : ISpectralSink
{
    public void Write(SinkRecord record)
    {
        switch (record.Value)
        {
            case SpectralSample { Group: "all" } sample:
                Console.WriteLine(FormattableString.Invariant($"{sample.Step,8} {sample.GapRatio,8:F3} {sample.GapPosition}"));
                break;
            case SpectralEvent e:
                Console.WriteLine(e);
                break;
        }
    }
}
// end
