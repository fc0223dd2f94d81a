using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A process that writes recordings and says so, a byte on its standard output for each sample, until it is killed.
/// </summary>
internal static class WritingProcess
{
    public const string Command = "--write-recordings";

    /// <summary>Samples of a recording that is thinned out; a tenth of them fits the cap.</summary>
    public const int SamplesOfOne = 150;

    // 160 MB, far more than is written until it is killed: whoever was to kill it may have been killed first.
    private const long MostOfAll = 20_000;

    public static TrajectoryHeader Header { get; } = Recordings.Header(("a", 700), ("b", 300));

    public static Process Start(string folder, WritingKind kind)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(WritingProcess).Assembly.Location, Command, folder, kind.ToString()]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    public static void Run(string folder, WritingKind kind)
    {
        using var output = Console.OpenStandardOutput();
        var (samples, left) = (kind == WritingKind.Endless ? long.MaxValue : SamplesOfOne, MostOfAll);
        var most = kind == WritingKind.Endless ? long.MaxValue : SamplesOfOne / 10 * TrajectoryFormat.SampleBytes(Header);
        var sketch = new double[Header.Length];
        for (var number = 0; ; number++)
        {
            using var writer = TrajectoryWriter.Create(PathOf(folder, number), Header, most);
            for (var index = 0L; index < samples; index++)
            {
                if (left-- == 0)
                {
                    return;
                }

                Recordings.Fill(sketch, index);
                writer.Write(10 * index, index, 0.5 * index, 1, false, sketch);
                output.WriteByte(1);
                output.Flush();
            }
        }
    }

    public static string PathOf(string folder, int number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
}
