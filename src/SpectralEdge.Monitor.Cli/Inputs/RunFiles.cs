using System.Buffers;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Reads run files, with progress.</summary>
internal static class RunFiles
{
    private const int BufferSize = 1 << 20;

    /// <summary>Reads a run, and notes what could not be read.</summary>
    public static RunRecord Read(string path, Reporter reporter)
    {
        var file = FileOf(path);
        RunRecord run;
        using (var progress = reporter.Progress("reading", CountLines(file)))
        {
            run = RunRecordReader.Read(path, progress);
        }

        Tell(run, reporter);
        return run.Samples.Count > 0
            ? run
            : throw new UsageException(run.Problems.Count == 0
                ? $"'{file}' holds no sample: its window was never full. Record more updates than the window has."
                : $"'{file}' holds no sample that can be read; {Words.Count(run.Problems.Count, "line")} cannot be. Record it "
                    + "again with this version.");
    }

    /// <summary>Runs detectors over a recorded run.</summary>
    public static ReplayResult Replay(string path, MonitorOptions options, Reporter reporter)
    {
        using var progress = reporter.Progress("replaying", CountLines(FileOf(path)));
        return RunReplay.Run(path, options, progress);
    }

    /// <summary>The run file that a path means.</summary>
    public static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, RunFileFormat.FileName) : path;

    private static void Tell(RunRecord run, Reporter reporter)
    {
        const int Shown = 5;
        foreach (var problem in run.Problems.Take(Shown))
        {
            reporter.Note($"{run.Name}: {problem}");
        }

        if (run.Problems.Count > Shown)
        {
            reporter.Note($"{run.Name}: {run.Problems.Count - Shown} more lines could not be read");
        }

        if (!run.IsComplete)
        {
            reporter.Note($"{run.Name}: the run has no end; it was cut off, or goes on.");
        }
    }

    private static long CountLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var lines = 0L;
        for (var count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return lines;
    }
}
