using System.Diagnostics;
using SpectralEdge.Monitor;

namespace Sharded;

/// <summary>Runs the ranks: as threads of this process, or this process as one of an MPI job.</summary>
internal static class Launch
{
    /// <summary>All ranks in this process, each on a thread of its own.</summary>
    /// <returns>0 if every rank saw what one process sees.</returns>
    public static int Threads(Settings settings, int ranks, TextWriter output)
    {
        var training = InProcessReducer.CreateGroup(ranks, settings.Timeout);
        var watching = InProcessReducer.CreateGroup(ranks, settings.Timeout);
        var results = new RankRun.Result?[ranks];
        var threads = Enumerable.Range(0, ranks)
            .Select(rank => new Thread(() => results[rank] = RankRun.Sharded(
                settings, training[rank], watching[rank], static () => { }, output)))
            .ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (settings.KilledRank is not null)
        {
            return 0;
        }

        var whole = RankRun.Whole(settings);
        return results.Select((result, rank) => RankRun.Compare(rank, result!, whole, output)).ToList().TrueForAll(same => same)
            ? 0
            : 1;
    }

    /// <summary>This process as one rank of a job that <c>mpirun</c> has started.</summary>
    /// <returns>0 if this rank saw what one process sees.</returns>
    public static int Mpi(Settings settings, TextWriter output)
    {
        if (!MpiReducer.IsAvailable(out var reason))
        {
            output.WriteLine($"There is no MPI here. {reason}");
            return 2;
        }

        RankRun.Result? result;
        int rank;

        // snippet: mpi
        using (var training = MpiReducer.Create(settings.Timeout))
        using (var watching = MpiReducer.Create(settings.Timeout))
        {
            rank = watching.Rank;
            result = RankRun.Sharded(settings, training, watching, Process.GetCurrentProcess().Kill, output);
        }
        // end

        return settings.KilledRank is not null || RankRun.Compare(rank, result!, RankRun.Whole(settings), output) ? 0 : 1;
    }
}
