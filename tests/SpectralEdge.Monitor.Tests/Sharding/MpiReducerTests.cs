
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
        Assert.All(verdicts, verdict => Assert.Contains("parameters equal; events equal (gap_opened 120); 21 samples", verdict, StringComparison.Ordinal));
    }

    [MpirunTheory]
    [InlineData(3, 1)]
    public void TrySum_RankThatIsKilled_IsLoggedByTheOthersWhichGoOn(int ranks, int killed)
    {
        var (_, lines) = Mpirun.Example(ranks, "--steps", "200", "--timeout", "5", "--kill", $"{killed}@103");

        var all = string.Join('\n', lines);
        foreach (var rank in Enumerable.Range(0, ranks).Where(rank => rank != killed))
        {
            Assert.Contains(
                $"rank {rank}: The shards cannot be put together at step 110: Not all of the 3 ranks took part within 00:00:05; rank {rank} was there. Training goes on, nothing more is watched; 10 updates were kept so far.",
                all,
                StringComparison.Ordinal);
            Assert.Contains($"rank {rank}: trained to step 200, loss ", all, StringComparison.Ordinal);
        }

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
            "No library libmpi-that-is-not-there.so or libnor-this.so was found. Install Open MPI (Debian: openmpi-bin and libopenmpi-dev).", reason);
    }

    [Fact]
    public void Load_LibraryOfAnotherKind_IsNotTakenForOpenMpi()
    {
        var (library, reason) = MpiLibrary.Load(["libc.so.6"]);

        Assert.Null(library);
        Assert.StartsWith(OperatingSystem.IsLinux() ? "libc.so.6 is not Open MPI's: " : "No library libc.so.6 was found.", reason, StringComparison.Ordinal);
    }
}
