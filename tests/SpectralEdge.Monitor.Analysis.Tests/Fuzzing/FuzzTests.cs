using SpectralEdge.Monitor.Fuzzing;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>A short round of the fuzzer (tests/Fuzz): each reader reads a damaged file, or raises what its documentation says, and
/// takes no more memory than the size of the file allows. Time is measured by the program alone.</summary>
public class FuzzTests
{
    private const int Seed = 20260315;
    private const int Count = 200;

    public static TheoryData<string> Readers => [.. FuzzedReader.All.Select(reader => reader.Name)];

    public static TheoryData<string, string> Hostile
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in HostileFile.All)
            {
                data.Add(file.Reader, file.Name);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Readers))]
    public void Run_AFewHundredDamagedFiles_NoReaderBreaksItsWord(string name)
    {
        using var round = new FuzzRound(ReaderOf(name));

        var summary = round.Run(Seed, first: 0, Count, TimeSpan.MaxValue);

        Assert.Equal([], summary.Failures);
        Assert.Equal(Count, summary.ReadCount + summary.RefusedCount);

        // A follower and a recording refuse next to nothing: they count the lines and bytes that they leave out.
        Assert.True(
            summary.ReadCount > 0 && (summary.RefusedCount > 0 || name is "follower" or "recording"), summary.ToString());
    }

    [Theory, MemberData(nameof(Hostile))]
    public void Look_AFileMadeToBeSlow_TakesWhatItsSizeAllows(string reader, string name)
    {
        using var round = new FuzzRound(ReaderOf(reader));
        var file = HostileFile.All.Single(file => (file.Reader, file.Name) == (reader, name));

        Assert.Null(round.Look(file.Make(FuzzRound.MostBytes / 4)).Problem);
    }

    [Fact]
    public void Make_SameSeedAndNumber_IsTheSameFile()
    {
        using FuzzRound one = new(ReaderOf("npz")), other = new(ReaderOf("npz"));

        Assert.Equal(one.Make(3, 17), other.Make(3, 17));
        Assert.NotEqual(one.Make(3, 17), other.Make(4, 17));
    }

    private static FuzzedReader ReaderOf(string name) => FuzzedReader.All.Single(reader => reader.Name == name);
}
