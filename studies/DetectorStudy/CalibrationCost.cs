using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>How long calibrations with default settings take.</summary>
internal static class CalibrationCost
{
    private const int Repeats = 7;

    /// <summary>Prints one line for each test: the least of some calibrations, since other programs may run beside.</summary>
    public static void Write(TextWriter output)
    {
        output.WriteLine("| test | normal noise | Student noise | warm-up of 100 |");
        output.WriteLine("|---|---|---|---|");
        var stretch = new QuietStream(QuietClass.Normal, 10, 100, seed: 1).Draw(0);
        foreach (var kind in Enum.GetValues<SequentialKind>())
        {
            var test = new SequentialOptions { Kind = kind, WarmUp = 100 };
            double[] times =
            [
                Least(seed => RunLengthCalibration.OnNoise(test, new NoiseModel(), new CalibrationOptions { Seed = seed })),
                Least(seed => RunLengthCalibration.OnNoise(
                    test, new NoiseModel { Degrees = 3 }, new CalibrationOptions { Seed = seed })),
                Least(seed => RunLengthCalibration.OnStretch(test, stretch, 10, 20, new CalibrationOptions { Seed = seed })),
            ];
            output.WriteLine($"| {kind} | "
                + $"{string.Join(" | ", times.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time:F0} ms")))} |");
        }
    }

    private static double Least(Func<int, RunLengthThreshold> calibrate)
    {
        var times = new double[Repeats];
        for (var i = -1; i < Repeats; i++)
        {
            var began = Stopwatch.GetTimestamp();
            calibrate(i);
            times[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return times.Min();
    }
}
