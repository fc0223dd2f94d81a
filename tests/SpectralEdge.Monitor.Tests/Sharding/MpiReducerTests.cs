using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The example of sharded training as a job of several processes. This process itself never initialises MPI.</summary>
public class MpiReducerTests
{
    [MpirunTheory]
    [InlineData(2)]
    [InlineData(4)]
    public void TrySum_RanksOfAJob_SeeWhatOneProcessSees(int ranks)
    {
        var (exitCode, lines) = Mpirun.Example(ranks, "--steps", "300");

        Assert.True(exitCode == 0, string.Join('\n', lines));
        var verdicts = lines.Where(line => line.Contains("largest relative difference", StringComparison.Ordinal)).ToList();
        Assert.Equal(ranks, verdicts.Count);

        // The gap is there from the first sample on, at step 100; the fourth settles it.
        Assert.All(
            verdicts,
            verdict => Assert.Contains(
                "parameters equal; events equal (gap_opened 130); 21 samples", verdict, StringComparison.Ordinal));
    }

    [MpirunTheory]
    [InlineData(3, 1)]
    public void TrySum_RankThatIsKilled_IsLoggedByTheOthersWhichGoOn(int ranks, int killed)
    {
        var survivors = Enumerable.Range(0, ranks).Where(rank => rank != killed).ToList();

        // Five seconds are enough on most machines. Where a rank is later than that before the other one dies, the job is run
        // again with more.
        var all = JobWithADeath(ranks, killed, seconds: 5);
        var (seconds, losses) = (5, Losses(all));
        if (losses.Any(step => step < 104))
        {
            (all, seconds) = (JobWithADeath(ranks, killed, seconds: 30), 30);
            losses = Losses(all);
        }

        // The training run sums parameters at every step and the monitor sketches at every tenth.
        Assert.True(losses.Order().SequenceEqual([104, 104, 110, 110]), all);
        foreach (var rank in survivors)
        {
            var detail = $"Not all of the {ranks} ranks took part within {TimeSpan.FromSeconds(seconds)}; rank {rank} was there.";
            Assert.Contains(
                $"rank {rank}: The shards cannot be combined at step 110: {detail}", all, StringComparison.Ordinal);
            Assert.Contains($"rank {rank}: trained to step 200, loss ", all, StringComparison.Ordinal);
        }

        Assert.Contains($"rank {killed}: step 103: dies", all, StringComparison.Ordinal);
        Assert.DoesNotContain($"rank {killed}: trained", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TimeoutOfZero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MpiReducer.Create(TimeSpan.Zero));

    [Fact]
    public void Load_NoSuchLibrary_SaysWhatToInstall()
    {
        var (library, reason) = MpiLibrary.Load(["libmpi-that-is-not-there.so", "libnor-this.so"]);

        Assert.Null(library);
        Assert.Equal(
            "No library libmpi-that-is-not-there.so or libnor-this.so was found. Install Open MPI (Debian: openmpi-bin "
                + "and libopenmpi-dev).", reason);
    }

    [Fact]
    public void Load_LibraryOfAnotherKind_IsNotTakenForOpenMpi()
    {
        var (library, reason) = MpiLibrary.Load(["libc.so.6"]);

        Assert.Null(library);
        Assert.StartsWith(
            OperatingSystem.IsLinux() ? "libc.so.6 is not Open MPI's: " : "No library libc.so.6 was found.",
            reason,
            StringComparison.Ordinal);
    }

    private static string JobWithADeath(int ranks, int killed, int seconds) =>
        string.Join('\n', Mpirun.Example(ranks, "--steps", "200", "--timeout", $"{seconds}", "--kill", $"{killed}@103").Lines);

    /// <summary>The steps at which ranks say that another one did not take part in a sum.</summary>
    private static List<int> Losses(string all) =>
    [
        .. Regex.Matches(
            all,
            "rank \\d+: (?:step (\\d+): the training run lost a rank|The shards cannot be combined at step (\\d+))")
            .Select(match => int.Parse(match.Groups[match.Groups[1].Success ? 1 : 2].Value, CultureInfo.InvariantCulture)),
    ];
}
