using System.Text.Json;

namespace SpectralEdge.Monitor.Cli.Tests;

public class AnalyzeCommandTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    private static readonly string[] Opened = ["gap_opened", "gap_collapsed"];

    [Fact]
    public void Analyze_Run_PrintsSpectrumEventsStatisticsAndVerdict()
    {
        var outcome = Tool.Run("analyze", inputs.Run);

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Error));
        Assert.Equal("small: 36 samples of 5 updates, every 1 step, group all (30 rows of them; --rows, --out or --json for "
            + "more)", outcome.Lines[0]);
        Assert.Equal(
            ["step", "k*", "R", "floor", "σ1", "σ2", "σ3", "rank", "loss", "event"],
            outcome.Lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(30, outcome.Lines.Skip(4).TakeWhile(line => line.Length > 0).Count());
        Assert.Contains("events", outcome.Lines);
        Assert.Contains("statistics", outcome.Lines);
        Assert.Contains("other spectra", outcome.Lines);
        Assert.Matches(
            @"^The gap opened at step \d+ \(k\* = 1, R = [\d.]+\), collapsed at step \d+ \(R = [\d.]+\)\. "
                + "That says when the last 5 updates had a few directions in common and when not; it does not say why, whether "
                + @"the model got better, or what comes next\.$",
            outcome.Lines[^1]);
    }

    [Fact]
    public void Analyze_RunAsJson_HasEverySampleAndEvent()
    {
        var json = Tool.Run("analyze", inputs.Run, "--json").Json;

        Assert.Equal(
            (5, 1, "all"),
            (json.GetProperty("window").GetInt32(), json.GetProperty("every").GetInt32(), json.GetProperty("group").GetString()));
        Assert.Equal(36, json.GetProperty("samples").GetArrayLength());
        Assert.Equal(5, json.GetProperty("samples")[0].GetProperty("sigma").GetArrayLength());
        Assert.Equal(Opened, json.GetProperty("events").EnumerateArray().Select(value => value.GetProperty("kind").GetString()));
        Assert.Equal(2, json.GetProperty("spectra").GetArrayLength());
    }

    [Fact]
    public void Analyze_RecordingWithTheWindowOfTheRun_SaysWhatTheRunSaid()
    {
        var run = Tool.Run("analyze", inputs.Run, "--json").Json;
        var again = Tool.Run("analyze", inputs.Recording, "--window", "5", "--json").Json;

        Assert.Equal(run.GetProperty("events").GetRawText(), again.GetProperty("events").GetRawText());
        Assert.Equal(
            run.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("sigma").GetRawText()),
            again.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("sigma").GetRawText()));
    }

    [Fact]
    public void Analyze_MatrixOfTheCheckpoints_HasTheSpectrumOfTheCheckpoints()
    {
        var checkpoints = Tool.Run("analyze", inputs.Checkpoints, "--window", "5", "--json").Json;
        var matrix = Tool.Run("analyze", "--gram", inputs.Matrix, "--parameters", "1000", "--window", "5", "--json").Json;

        Assert.Equal(
            Opened, checkpoints.GetProperty("events").EnumerateArray().Select(value => value.GetProperty("kind").GetString()));
        Assert.Equal(
            checkpoints.GetProperty("events").EnumerateArray()
                .Select(value => (value.GetProperty("kind").GetString(), value.GetProperty("step").GetInt64())),
            matrix.GetProperty("events").EnumerateArray()
                .Select(value => (value.GetProperty("kind").GetString(), value.GetProperty("step").GetInt64())));

        // Both from float64 differences of float32 states, or from differences rounded to float32: half a unit of 2⁻²⁴ of a value
        // of at most 1 over updates of 0.01.
        foreach (var (first, second) in Ratios(checkpoints).Zip(Ratios(matrix)))
        {
            Assert.Equal(first, second, 1e-4 * first);
        }
    }

    [Fact]
    public void Analyze_OtherDetectors_AreHeardInAllThatIsWatchedNow()
    {
        string[][] inputsOfAll =
        [
            [inputs.Checkpoints], [inputs.Recording], ["--gram", inputs.Matrix, "--parameters", "1000"],
        ];

        Assert.All(inputsOfAll, input =>
        {
            string[] line = ["analyze", .. input, "--window", "5"];
            Assert.Equal(["moving", "stagnated", "moving", "stagnated"], Kinds([.. line, "--watch", "stagnation"]));

            // The fewer samples between false alarms, the fewer settle an opening.
            Assert.True(Opening([.. line, "--run-length", "1000"]) < Opening([.. line, "--run-length", "100000"]));
        });
    }

    [Fact]
    public void Analyze_MatrixWithoutParameters_SaysWhichNullIsUsed()
    {
        var outcome = Tool.Run("analyze", "--gram", inputs.Matrix);

        Assert.Equal(0, outcome.Code);
        Assert.Equal("The null is white noise of unlimited dimension, which explains no ratio: the matrix does not say how many "
            + "parameters there were. Give --parameters for one that explains some.\n", outcome.Error);
        Assert.Equal(string.Empty, Tool.Run("analyze", "--gram", inputs.Matrix, "--quiet").Error);
    }

    [Fact]
    public void Analyze_Loss_IsTakenFromTheFile()
    {
        var json = Tool.Run("analyze", inputs.Checkpoints, "--window", "5", "--loss", inputs.Loss + ":accuracy", "--json").Json;

        Assert.All(
            json.GetProperty("samples").EnumerateArray(),
            sample => Assert.Equal(sample.GetProperty("step").GetInt64() / 50.0, sample.GetProperty("loss").GetDouble()));

        // The accuracy rises in a line, of which detrending leaves nothing to correlate; the loss does not.
        Assert.Equal(JsonValueKind.Null, json.GetProperty("statistics").GetProperty("loss_pairs").ValueKind);
        Assert.Equal(
            36,
            Tool.Run(
                "analyze", inputs.Checkpoints, "--window", "5", "--loss", inputs.Loss, "--json").Json.GetProperty("statistics")
                .GetProperty("loss_pairs").GetInt32());
    }

    [Fact]
    public void Analyze_Groups_GiveEachItsSpectrum()
    {
        var json = Tool.Run(
            "analyze", inputs.Checkpoints, "--window", "5", "--groups", "first=*first*,second=*second*", "--group", "second",
            "--json").Json;

        Assert.Equal("second", json.GetProperty("group").GetString());
        Assert.Equal(
            ["all", "first"],
            json.GetProperty("spectra").EnumerateArray().Select(spectrum => spectrum.GetProperty("group").GetString()));
    }

    [Fact]
    public void Analyze_Out_WritesTablesAndJson()
    {
        using var folder = new TempFolder();

        Tool.Run("analyze", inputs.Run, "--out", folder.Path);

        Assert.Equal(
            ["analysis.json", "events.csv", "metrics.csv", "samples.csv"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(1 + (3 * 36), File.ReadLines(folder.File("samples.csv")).Count());
        Assert.Equal(["step,name,value", "40,accuracy,0.5"], File.ReadAllLines(folder.File("metrics.csv")));
        Assert.Equal(
            Tool.Run("analyze", inputs.Run, "--json").Output,
            File.ReadAllText(folder.File("analysis.json")).ReplaceLineEndings("\n"));
    }

    private static string[] Kinds(params string[] line) =>
        [
            .. Tool.Run([.. line, "--json"]).Json.GetProperty("events").EnumerateArray()
                .Select(value => value.GetProperty("kind").GetString()!),
        ];

    private static long Opening(params string[] line) =>
        Tool.Run([.. line, "--json"]).Json.GetProperty("events").EnumerateArray()
            .First(value => value.GetProperty("kind").GetString() == "gap_opened").GetProperty("step").GetInt64();

    private static IEnumerable<double> Ratios(JsonElement json) =>
        json.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("gap_ratio").GetDouble());

    [Fact]
    public void Analyze_RunWithALossAndAStep_RanksWhatGoesWithTheLossAndComparesTwoGaps()
    {
        var outcome = Tool.Run("analyze", inputs.Run, "--at", "30");
        var json = Tool.Run("analyze", inputs.Run, "--at", "30", "--json").Json;

        Assert.Contains("strongest with the loss", outcome.Lines);
        Assert.Matches(@"\n cross-correlation k\* +[1-4]: ratio_[1-4] has r = -?[\d.]+, ", outcome.Output);
        Assert.Matches(@"\n decline of the 2–3 gap +from step 5 to 30: λ ", outcome.Output);
        Assert.InRange(json.GetProperty("loss_ranking").GetArrayLength(), 4, 10);
        var samples = json.GetProperty("samples").EnumerateArray().ToList();
        double Gap(int step)
        {
            var sigma = samples.Single(sample => sample.GetProperty("step").GetInt32() == step).GetProperty("sigma");
            return Math.Pow(sigma[1].GetDouble(), 2) - Math.Pow(sigma[2].GetDouble(), 2);
        }

        var decline = json.GetProperty("gap_decline");
        Assert.Equal(Gap(5), decline.GetProperty("eigenvalue_gap_early").GetDouble(), 1e-12);
        Assert.Equal(Gap(30), decline.GetProperty("eigenvalue_gap_late").GetDouble(), 1e-12);
    }

    [Fact]
    public void Analyze_AsPublished_HasAPositionInEverySample()
    {
        foreach (var input in (string[][])[[inputs.Checkpoints], ["--gram", inputs.Matrix], [inputs.Recording]])
        {
            var json = Tool.Run(["analyze", .. input, "--window", "5", "--as-published", "--json"]).Json;

            Assert.Equal("none", json.GetProperty("null").GetString());
            foreach (var sample in json.GetProperty("samples").EnumerateArray())
            {
                double[] ratios = [.. sample.GetProperty("ratios").EnumerateArray().Select(ratio => ratio.GetDouble())];
                Assert.Equal(1 + Array.IndexOf(ratios, ratios.Max()), sample.GetProperty("k_star").GetInt32());
            }
        }
    }

    [Fact]
    public void Analyze_PatternThatNoTensorFallsTo_IsNamed() =>
        Assert.Contains(
            "no tensor falls to the pattern 'attn.*' of group 'attention'",
            Tool.Run("analyze", inputs.Checkpoints, "--window", "5", "--groups", "attention=attn.*,first=*.first.*").Error,
            StringComparison.Ordinal);
}
