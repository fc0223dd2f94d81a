using System.Reflection;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>What each command prints on terminals of every width.</summary>
public partial class WidthTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private static readonly int[] Widths = [40, 60, 80, 120, 200];

    // The name of a commit may be broken, and some of its letters are digits.
    private static readonly string Commit = typeof(SpectralMonitor).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    [Theory]
    [InlineData("analyze", "RUN", "--group", "layer.first")]
    [InlineData("analyze", "CHECKPOINTS", "--window", "5", "--loss", "LOSS", "--groups", "layer", "--at", "20")]
    [InlineData("analyze", "--gram", "MATRIX", "--parameters", "1000", "--watch", "all")]
    [InlineData("replay", "RUN", "--open-above", "4", "--hold", "1")]
    [InlineData("sweep", "CHECKPOINTS", "--loss", "LOSS")]
    [InlineData("compare", "RUN", "OTHER", "--align", "gap_collapsed")]
    [InlineData("compare", "RUN", "OTHER", "RUN", "OTHER", "RUN", "OTHER", "RUN", "OTHER", "RUN", "OTHER", "RUN", "OTHER")]
    [InlineData("check", "RUN", "--rule", "no gap_collapsed after 1", "--rule", "effective_rank > 2 in all after 5")]
    [InlineData("info", "RUN")]
    [InlineData("info", "CHECKPOINTS", "--files", "--tensors", "--groups", "layer")]
    [InlineData("watch", "RUN", "--once")]
    public void Run_AtEveryWidth_KeepsToItAndEveryNumberInOnePiece(params string[] arguments)
    {
        string[] given = [.. arguments.Select(Path)];
        var whole = Numbers().Matches(Tool.Run(given).Output).Select(number => number.Value).ToHashSet();

        foreach (var width in Widths)
        {
            var outcome = Tool.Run(
                terminal => terminal with
                {
                    IsInteractive = true, HasColours = true, Width = width, ErrorWidth = width,
                },
                given);
            var text = Colours().Replace(outcome.Output, string.Empty);

            // A path stays whole, so that it can be copied.
            Assert.All(
                (text + outcome.Error).Split('\n').Where(line => line.Contains(' ', StringComparison.Ordinal)),
                line => Assert.True(line.Length <= width, $"{line.Length} of {width}: '{line}'"));
            Assert.All(
                Numbers().Matches(NotOfTheRun().Replace(text, string.Empty)),
                number => Assert.True(
                    whole.Contains(number.Value) || Commit.Contains(number.Value, StringComparison.Ordinal), number.Value));
        }
    }

    [Theory]
    [InlineData("analyze")]
    [InlineData("check")]
    [InlineData("watch")]
    [InlineData("convert")]
    public void Help_NarrowTerminal_KeepsToIt(string command)
    {
        var outcome = Tool.Run(terminal => terminal with { Width = 60 }, command, "--help");

        Assert.All(outcome.Lines, line => Assert.True(line.TrimEnd().Length <= 60, line));
        Assert.Contains("\n  spectral-edge " + command, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Complain_NarrowTerminal_LeavesWhatIsToBeCopiedAsItIs()
    {
        var error = new StringWriter { NewLine = "\n" };
        var code = "    " + string.Join(' ', Enumerable.Repeat("word", 20));

        new Terminal(TextWriter.Null, error) { ErrorWidth = 20 }.Complain($"one two three four five six\n\n{code}\nend");

        Assert.Equal($"one two three four\nfive six\n\n{code}\nend\n", error.ToString());
    }

    [Fact]
    public void Progress_NarrowTerminal_StaysInItsLine()
    {
        var (time, error) = (new ManualTime(), new StringWriter());
        using var progress = new ProgressLine(
            new Terminal(TextWriter.Null, error) { Time = time, ErrorWidth = 40 }, "reading", 100, isShown: true);

        time.Advance(TimeSpan.FromSeconds(2));
        progress.Report(25);

        Assert.Equal("\rreading [######..................] 25 %", error.ToString().TrimEnd());
    }

    private string Path(string argument) => argument switch
    {
        "RUN" => inputs.Run,
        "OTHER" => inputs.Other,
        "CHECKPOINTS" => inputs.Checkpoints,
        "LOSS" => inputs.Loss,
        "MATRIX" => inputs.Matrix,
        _ => argument,
    };

    [GeneratedRegex(@"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?:E[+-][0-9]+)?(?![\w.])")]
    private static partial Regex Numbers();

    // What was left out, and how long ago the run wrote, which goes on.
    [GeneratedRegex(@" no room for[\s\S]*?shows\s+all|newest .*")]
    private static partial Regex NotOfTheRun();

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Colours();
}
