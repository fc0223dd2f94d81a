using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>
/// What do a whole sample at 20,000 parameters and a cold start cost? Runs <see cref="MonitorChild"/> over and over, in turn with
/// that of another build, if one is given: only ratios within one run mean something.
/// </summary>
internal static class MonitorReport
{
    private const int Rounds = 10;

    /// <summary>Measures, and writes a table of medians and minima over the processes.</summary>
    /// <param name="cases">What is measured.</param>
    /// <param name="window">W.</param>
    /// <param name="unit">Unit of the figures.</param>
    /// <param name="figures">Names of the two figures.</param>
    /// <param name="others">The assembly of this program in another build, or none.</param>
    public static void Write(string[] cases, int window, string unit, string[] figures, string[] others)
    {
        string[] builds = [.. others, typeof(MonitorReport).Assembly.Location];
        var all = cases.SelectMany(what => builds.Select(build => (what, build)))
            .ToDictionary(key => key, _ => new List<double[]>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (what, build) in all.Keys)
            {
                all[(what, build)].Add(Measure(build, what, window));
            }
        }

        Console.WriteLine($"| {unit} | build | {figures[0]}: median | least | {figures[1]}: median | least |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|");
        foreach (var ((what, build), rounds) in all)
        {
            var row = string.Join(" | ", Enumerable.Range(0, 2).Select(i => Text(rounds, i)));
            Console.WriteLine($"| {what} | {(build == builds[^1] ? "this" : "other")} | {row} |");
        }

        Console.WriteLine();
    }

    private static double[] Measure(string build, string what, int window)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["exec", build, MonitorChild.Argument, what, window.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{what} failed in {build}.");
    }

    private static string Text(List<double[]> rounds, int figure)
    {
        double[] sorted = [.. rounds.Select(round => round[figure]).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:F1} | {sorted[0]:F1}");
    }
}
