using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Whole training programs, unwatched and watched in both ways: the same bits, and not one tensor more.</summary>
/// <remarks>
/// The table of all programs is printed by
/// <c>dotnet test tests/SpectralEdge.Monitor.TorchSharp.Tests -c Release --filter "FullyQualifiedName~Programs" --logger
/// "console;verbosity=detailed"</c>. With <c>SPECTRALEDGE_LARGE=1</c> there is one program more, with a parameter above 2 GiB; it
/// takes 12 GB of memory.
/// </remarks>
public class ProgramTests(ITestOutputHelper output)
{
    public static TheoryData<string> Programs => [.. TrainingProgram.All.Select(program => program.Name)];

    public static TheoryData<string, Attached> Watched
    {
        get
        {
            var data = new TheoryData<string, Attached>();
            foreach (var program in TrainingProgram.All)
            {
                data.Add(program.Name, Attached.ByCall);
                data.Add(program.Name, Attached.ByOptimizer);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_Unwatched_TrainsAndChangesItsModel(string name)
    {
        var run = TrainingProgram.Named(name).Runs()[Attached.Not];

        Assert.Null(run.Failure);
        Assert.InRange(run.Losses.Count, 6, 200);
        Assert.True(run.Losses.Distinct().Count() > run.Losses.Count / 2, "The loss hardly changes: nothing is trained.");
        Assert.NotEmpty(run.Hashes);
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void Program_Watched_EndsWithTheSameBits(string name, Attached way)
    {
        var runs = TrainingProgram.Named(name).Runs();

        Assert.Null(runs[way].Failure);
        Assert.Equal(runs[Attached.Not].Losses, runs[way].Losses);
        Assert.Equal(runs[Attached.Not].Hashes, runs[way].Hashes);
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void Program_Watched_LeavesAsManyTensors(string name, Attached way)
    {
        var runs = TrainingProgram.Named(name).Runs();

        Assert.Null(runs[way].Failure);
        Assert.Equal(runs[Attached.Not].TensorsAtTheEndOfTheLoop, runs[way].TensorsAtTheEndOfTheLoop);
        Assert.Equal(runs[Attached.Not].TensorsAfterwards, runs[way].TensorsAfterwards);
    }

    [Theory]
    [MemberData(nameof(Watched))]
    public void Program_Watched_IsSeenToItsLastStepWithoutAComplaint(string name, Attached way)
    {
        var program = TrainingProgram.Named(name);
        var run = program.Runs()[way];

        Assert.Null(run.Failure);
        Assert.NotEmpty(run.Seen);
        Assert.All(run.Seen, seen =>
        {
            Assert.Equal(seen.Iterations, seen.Steps);
            Assert.Equal(seen.Iterations / seen.Every, seen.Updates + seen.Skipped);
            Assert.True(seen.ToTheEnd);
            Assert.Equal(0, seen.LossesLost);
        });
        Assert.Equal(program.Skipped, run.Seen.Sum(seen => seen.Skipped));
        Assert.Equal(program.Skipped, run.Warnings.Count);
        Assert.All(run.Warnings, warning => Assert.StartsWith("BlocksChanged: ", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Table_OfAllPrograms_IsPrinted()
    {
        var table = new StringBuilder()
            .AppendLine(
                "| program | parameters | steps | bits by calls | bits wrapped "
                + "| tensors unwatched | by calls | wrapped | events by calls | wrapped |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var program in TrainingProgram.All)
        {
            table.AppendLine(Row(program));
        }

        output.WriteLine(table.ToString());
        foreach (var warning in TrainingProgram.All.SelectMany(
            program => program.Runs().Values.SelectMany(run => run.Warnings)).Distinct())
        {
            output.WriteLine(warning);
        }

        output.WriteLine("Tensors: growth at the end of the loop / after the program. Events: number raised.");
        Assert.All(
            TrainingProgram.All, program => Assert.Contains($"| {program.Name} |", table.ToString(), StringComparison.Ordinal));
    }

    private static string Row(TrainingProgram program)
    {
        var runs = program.Runs();
        var (plain, called, wrapped) = (runs[Attached.Not], runs[Attached.ByCall], runs[Attached.ByOptimizer]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {program.Name} | {plain.Parameters} | {plain.Losses.Count} | {Bits(plain, called)} | {Bits(plain, wrapped)} ")
            + $"| {Growth(plain)} | {Growth(called)} | {Growth(wrapped)} | {Events(called)} | {Events(wrapped)} |";
    }

    private static string Bits(Run plain, Run other) => other.Failure is { } failure
        ? $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}"
        : plain.Losses.SequenceEqual(other.Losses) && plain.Hashes.SequenceEqual(other.Hashes) ? "identical" : "DIFFERENT";

    private static string Growth(Run run) =>
        run.Failure is null
            ? string.Create(CultureInfo.InvariantCulture, $"{run.TensorsAtTheEndOfTheLoop} / {run.TensorsAfterwards}")
            : "-";

    private static string Events(Run run) => run.Seen.Sum(seen => seen.Events).ToString(CultureInfo.InvariantCulture);
}
