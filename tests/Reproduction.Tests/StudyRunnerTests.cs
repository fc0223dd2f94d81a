using Reproduction.Experiments;
using Reproduction.Reports;
using Reproduction.Running;
using Reproduction.Series;
using SpectralEdge.Monitor.Tests;

namespace Reproduction.Tests;

/// <summary>Runs go on where they stood, and no folder mixes two setups.</summary>
public sealed class StudyRunnerTests
{
    public static TheoryData<string> Experiments => [.. Catalogue.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Run_OfEachExperiment_TrainsAndIsReadBack(string experiment)
    {
        using var folder = new TempFolder();
        var study = Short(experiment, 60);

        Assert.Equal(Outcome.Trained, StudyRunner.Train(study, folder.Path));
        Assert.Equal(Outcome.Complete, StudyRunner.Train(study, folder.Path));

        var series = StudySeries.OfRun(StudyRunner.FolderOf(folder.Path, study.Setup));
        Assert.Equal(60, series.Steps[^1]);
        Assert.All(series["loss"], loss => Assert.True(double.IsFinite(loss)));
        Assert.True(series["sigma_1"][^1] > 0);
        series.Write(folder.Path);
        var read = StudySeries.ReadAll(folder.Path, experiment).Single();
        Assert.Equal(series.Setup.ToJson(), read.Setup.ToJson());
        Assert.Equal(series.Columns, read.Columns);
        Assert.Equal(series.Steps, read.Steps);
        Assert.Equal(series["sigma_1"].Select(value => (float)value), read["sigma_1"].Select(value => (float)value), (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Abs(a));
    }

    [Fact]
    public void Run_ThatWasBrokenOff_BeginsAgainAndIsTheSame()
    {
        using var folder = new TempFolder();
        var study = Short("small", 60);
        StudyRunner.Train(study, folder.Path);
        var run = StudyRunner.FolderOf(folder.Path, study.Setup);
        var first = StudySeries.OfRun(run);
        File.Delete(Path.Combine(run, "done.txt"));
        File.WriteAllText(Path.Combine(run, "watch", "run.jsonl"), "{\"type\":\"hea");

        Assert.Equal(Outcome.Trained, StudyRunner.Train(study, folder.Path));
        Assert.Equal(first["loss"], StudySeries.OfRun(run)["loss"]);
        Assert.Equal(first["sigma_3"], StudySeries.OfRun(run)["sigma_3"]);
    }

    [Fact]
    public void Folder_OfAnotherSetup_IsRefused()
    {
        using var folder = new TempFolder();
        var study = Short("small", 60);
        StudyRunner.Train(study, folder.Path);

        Assert.Equal(Outcome.Refused, StudyRunner.Train(study with { Setup = study.Setup with { LearningRate = 0.1 } }, folder.Path));
    }

    [Fact]
    public void Shift_ReplacesTheExamples()
    {
        var study = Language.Case("language", "shifted", 1, 4, "AdamW", 1e-3, every: 1, windows: [5], shift: 3);
        using var training = new Training(study);
        string First() => training.Loss(training.Draw(isTest: false, 0, 1)).item<float>().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        training.Step(1);
        var before = First();
        Assert.Equal(before, First());
        training.Step(2);
        training.Step(3);
        training.Step(4);

        using var steady = new Training(study with { Setup = study.Setup with { ShiftStep = 0 }, Problem = () => { var problem = study.Problem(); return new Problem { Train = problem.Train, Test = problem.Test, Loss = problem.Loss, Measure = problem.Measure }; } });
        steady.Step(1);
        Assert.Equal(before, steady.Loss(steady.Draw(isTest: false, 0, 1)).item<float>().ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        var losses = new[] { steady.Step(2), steady.Step(3) };
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        Assert.NotEqual(First(), steady.Loss(steady.Draw(isTest: false, 0, 1)).item<float>().ToString("R", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Run_ThatIsNotFiniteBeforeItsFirstWindowIsFull_HasASeriesWithoutSamples()
    {
        using var folder = new TempFolder();
        var study = Rates.All().First(one => one.Setup is { Task: "teacher", Optimizer: "SGD" });
        study = study with { Setup = study.Setup with { LearningRate = 1e20 } };
        StudyRunner.Train(study, folder.Path);
        StudySeries.OfRun(StudyRunner.FolderOf(folder.Path, study.Setup)).Write(folder.Path);
        var read = StudySeries.ReadAll(folder.Path, "rates").Single();

        Assert.Empty(read.Steps);
        Assert.Empty(read.Columns);
        // Before the first step: the variance of the labels, 3² that of a small network's answers + 0.1², and a little.
        Assert.InRange(read.Facts["start_test_loss"], 0.01, 10);
        Assert.Empty(RateTable.PointsOf([read]));
    }

    private static StudyCase Short(string experiment, int steps)
    {
        var study = Catalogue.All.First(one => one.Name == experiment).Cases().First();
        return study with { Setup = study.Setup with { Steps = steps, DefectEvery = 0, MeasureEvery = 20, Every = 5, Windows = [3] } };
    }
}
