using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class StepNameTests
{
    [Theory]
    [InlineData("step-200", 200L)]
    [InlineData("checkpoint_000200", 200L)]
    [InlineData("model.200", 200L)]
    [InlineData("global_step1000", 1000L)]
    [InlineData("pythia-70m-step512", 512L)]
    [InlineData("step_200_fp32", 200L)]
    [InlineData("epoch=3-step=1200", 1200L)]
    [InlineData("ckpt-00017-v2", 17L)]
    [InlineData("epoch_4", 4L)]
    [InlineData("run7_iter0", 0L)]
    [InlineData("Iteration-12", 12L)]
    [InlineData("v2_final_300", 300L)]
    [InlineData("model", null)]
    [InlineData("step-9999999999999999999", null)]
    public void In_Name_FindsTheStep(string name, long? step) => Assert.Equal(step, StepName.In(name));

    [Fact]
    public void NamesOfFiles_PutTogetherAtRandom_MeanWhatTheExpressionsSay()
    {
        string[] parts =
        [
            "step", "Steps", "iter", "ITERS", "iteration", "iterations", "checkpoint", "ckpt", "Epoch", "model", "optim", "Optimizer",
            "optimiser", "optimize", "x", "-", "_", ".", "=", "0", "7", "12", "0003", "99999999999999999999", "σ",
        ];
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)]));

            Assert.Equal((name, SlowStep(name)), (name, StepName.In(name)));
            Assert.Equal(
                (name, Regex.IsMatch(name, "(?:^|[^a-z])optim(?:i[sz]er)?(?:[^a-z]|$)", Case)),
                (name, SeriesFiles.IsOptimizer(Path.Combine("optim", name))));
        }
    }

    [Fact]
    public void Of_FileWithoutDigits_TakesItsFolder() =>
        Assert.Equal(40, StepName.Of(Path.Combine("runs9", "step-40", "model.safetensors")));

    [Fact]
    public void Of_FileWithoutDigits_DoesNotTakeTheFolderThatAllLieIn()
    {
        Assert.Null(StepName.Of(Path.Combine("run5", "final.safetensors"), "run5"));
        Assert.Equal(40, StepName.Of(Path.Combine("run5", "step-40", "model.safetensors"), "run5"));
        Assert.Equal(40, StepName.Of(Path.Combine("run5", "step-40.safetensors"), "run5"));
    }

    [Fact]
    public void Of_PresentFolder_TakesItsName()
    {
        using var folder = new SpectralEdge.Monitor.Tests.TempFolder();
        var inner = Directory.CreateDirectory(Path.Combine(folder.Path, "step-40", "x")).FullName;

        Assert.Equal(40, StepName.Of(Path.Combine(inner, "..")));
        Assert.Equal(40, StepName.Of(Path.Combine(inner, "..") + Path.DirectorySeparatorChar));
    }

    private const RegexOptions Case = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>The rules as expressions: the first that fits, its last match.</summary>
    private static long? SlowStep(string name)
    {
        string[] rules =
        [
            "(?:steps?|iter|iters|iteration|iterations)[-_.=]?([0-9]+)", "(?:checkpoint|ckpt)[-_.=]?([0-9]+)",
            "epoch[-_.=]?([0-9]+)", "([0-9]+)",
        ];
        var match = rules.Select(rule => Regex.Matches(name, rule, Case)).FirstOrDefault(matches => matches.Count > 0)?[^1];
        var digits = match?.Groups[1].Value.TrimStart('0');
        return digits is null || digits.Length > 18 ? null
            : digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
