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
    [InlineData("step 40", 40L)]
    [InlineData("step-1k", 1000L)]
    [InlineData("step-1.5k", 1500L)]
    [InlineData("step-143K", 143_000L)]
    [InlineData("step_2M_bf16", 2_000_000L)]
    [InlineData("step-1e3", 1000L)]
    [InlineData("step-2.5e+4", 25_000L)]
    [InlineData("step-1,000", 1000L)]
    [InlineData("step-1,234,567", 1_234_567L)]
    [InlineData("step-1_000", 1000L)]
    [InlineData("step=100.0", 100L)]
    [InlineData("step100x", 100L)]
    [InlineData("model", null)]
    public void Of_OneName_FindsTheStep(string name, long? step) => Assert.Equal(step, StepNames.Of([name])[0].Step);

    [Theory]
    [InlineData("step-9999999999999999999", "it has more than 18 digits")]
    [InlineData("step-9e30", "it has more than 18 digits")]
    [InlineData("step-1,00", "commas stand between groups of three digits")]
    [InlineData("step-1,000,5", "commas stand between groups of three digits")]
    [InlineData("step-1.000", "it is no whole number")]
    [InlineData("step-1e-3", "it is no whole number")]
    [InlineData("step-1.2345k", "it is no whole number")]
    [InlineData("step-1 000", "thousands are set apart by another sign than a comma")]
    [InlineData("step-1'000", "thousands are set apart by another sign than a comma")]
    [InlineData("step-10m", "it is not known what m stands for")]
    public void Of_NumberThatIsNoStep_SaysWhy(string name, string why) => Assert.Contains(
        $"\n- {name}: '{name["step-".Length..]}' is no step, since {why}\n",
        Assert.Throws<CheckpointException>(() => StepNames.Of([name])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("step_500,step_1_000,step_1_500", "500,1000,1500")]
    [InlineData("iter_5_128,iter_10_128,iter_15_128", "5,10,15")]
    [InlineData("model_100_v2,model_200_v2,model_1000_v2", "100,200,1000")]
    [InlineData("gpt2_100,gpt2_900,gpt2_1000", "100,900,1000")]
    [InlineData("model_500,model_1_000", null)]
    [InlineData("model_1_000,model_2_000,model_2_500", "1000,2000,2500")]
    [InlineData("100,200,1000", "100,200,1000")]
    [InlineData("step-1,step-2,model_v7", "1,2,-")]
    [InlineData("step-1,ckpt-2,final", "1,2,-")]
    [InlineData("step_1_100,step_2_200", null)]
    [InlineData("model_8_800,model_9_900", null)]
    [InlineData("model-8-800,model-9-900", null)]
    [InlineData("loss2.31-100,loss2.30-200", null)]
    [InlineData("2024-01-05-x,2024-02-06-x", null)]
    [InlineData("epoch-1,step-200", null)]
    [InlineData("a3f9,b1c2d", null)]
    [InlineData("model-1,model-2,step-3", null)]
    public void Of_Series_ReadsWhatChangesOrRefuses(string names, string? steps)
    {
        string[] all = names.Split(',');

        var found = steps is null ? null
            : string.Join(',', StepNames.Of(all).Select(outcome => outcome.Step is { } step ? $"{step}" : "-"));

        Assert.Equal(steps, found);
        if (steps is null)
        {
            Assert.Contains(
                "are not clear: ", Assert.Throws<CheckpointException>(() => StepNames.Of(all)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NamesOfFiles_PutTogetherAtRandom_MeanWhatTheExpressionsSay()
    {
        string[] parts =
        [
            "step", "Steps", "iter", "ITERS", "iteration", "iterations", "checkpoint", "ckpt", "Epoch", "model", "optim", "Optimizer",
            "optimiser", "optimize", "opt", "x", "-", "_", ".", "=", " ", "0", "7", "12", "0003", "99999999999999999999", "σ",
        ];
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Equal(
                (name, Regex.IsMatch(name, "(?:^|[^a-z])opt(?:im(?:i[sz]er)?)?(?:[^a-z]|$)", Case)),
                (name, FileNames.IsOptimizer(Path.Combine("optim", name))));

            // Thousands are for the tests above.
            if (!Regex.IsMatch(name, "[0-9][_ ][0-9]{3}(?![0-9])"))
            {
                Assert.Equal((name, SlowStep(name)), (name, StepName.In(name).Number?.Value));
            }
        }
    }

    [Fact]
    public void Of_FileWithoutDigits_TakesItsFolder() =>
        Assert.Equal("step-40", StepName.Of(Path.Combine("runs9", "step-40", "model.safetensors")));

    [Fact]
    public void Of_FileWithoutDigits_DoesNotTakeTheFolderThatAllLieIn()
    {
        Assert.Equal("final", StepName.Of(Path.Combine("run5", "final.safetensors"), "run5"));
        Assert.Equal("step-40", StepName.Of(Path.Combine("run5", "step-40", "model.safetensors"), "run5"));
        Assert.Equal("step-40", StepName.Of(Path.Combine("run5", "step-40.safetensors"), "run5"));
        Assert.Equal("step-40", StepName.Of(Path.Combine("run5", "step-40-00001-of-00002.safetensors")));
    }

    [Fact]
    public void Of_PresentFolder_TakesItsName()
    {
        using var folder = new SpectralEdge.Monitor.Tests.TempFolder();
        var inner = Directory.CreateDirectory(Path.Combine(folder.Path, "step-40", "x")).FullName;

        Assert.Equal("step-40", StepName.Of(Path.Combine(inner, "..")));
        Assert.Equal("step-40", StepName.Of(Path.Combine(inner, "..") + Path.DirectorySeparatorChar));
    }

    private const RegexOptions Case = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>The rules as expressions: the first that fits, its last match.</summary>
    private static long? SlowStep(string name)
    {
        string[] rules =
        [
            "(?:steps?|iter|iters|iteration|iterations)[-_.= ]?", "(?:checkpoint|ckpt)[-_.= ]?", "epoch[-_.= ]?", string.Empty,
        ];
        var match = rules.Select(rule => Regex.Matches(name, rule + "(?<![0-9])(?<![0-9][.])([0-9]+)(?:[.]([0-9]+))?", Case))
            .FirstOrDefault(matches => matches.Count > 0)?[^1];
        var digits = match?.Groups[1].Value.TrimStart('0');
        return digits is null || digits.Length > 18 || match!.Groups[2].Value is not ("" or "0") ? null
            : digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
