using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>Times cases in turn, so that noise hits all alike.</summary>
internal static class RoundRobin
{
    private const int MostRounds = 101;

    // Chosen, not measured: long against the hand-over between threads and the clock.
    private const double LeastSeconds = 2e-3;

    /// <summary>Runs rounds until there are enough of them and the time is over.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="leastRounds">How many are enough.</param>
    /// <param name="time">The time.</param>
    /// <returns>Their times, in the same order.</returns>
    public static IReadOnlyList<CaseTimes> Run(IEnumerable<ComparedCase> cases, int leastRounds, TimeSpan time)
    {
        CaseTimes[] all = [.. cases.Select(compared => new CaseTimes(compared))];
        Array.ForEach(all, WarmUp);
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < MostRounds && (round < leastRounds || Stopwatch.GetElapsedTime(began) < time); round++)
        {
            // Another one begins each round, so that no case always follows the same.
            for (var turn = 0; turn < all.Length; turn++)
            {
                var times = all[(turn + round) % all.Length];
                if (round < times.Case.MostRounds)
                {
                    times.Add(Time(times.Case.Run, times.Repetitions));
                }
            }
        }

        return all;
    }

    private static void WarmUp(CaseTimes times)
    {
        // The first pass compiles and touches, the second says how long a pass takes where that could matter.
        var seconds = Time(times.Case.Run, 1);
        if (seconds < 0.1)
        {
            seconds = Time(times.Case.Run, 1);
        }

        times.Repetitions = (int)Math.Clamp(Math.Ceiling(LeastSeconds / seconds), 1, 10_000);
    }

    private static double Time(Action run, int repetitions)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < repetitions; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds / repetitions;
    }
}
