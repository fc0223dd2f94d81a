using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public sealed class RunFileWriterTests : IDisposable
{
    private static readonly RunInventory Inventory = new(
        [new RunGroup("fc", 6, null), new RunGroup("out", 9000, 8192)],
        [new RunBlock("fc.weight", 6, ElementType.Float32, "fc"), new RunBlock("out", 9000, ElementType.BFloat16, "out")]);

    private static readonly string[] EventNames =
    [
        "type", "kind", "severity", "step", "first_step", "group", "window", "stride", "quantity", "before", "after",
        "threshold", "standard_error", "p_value",
        "k_before", "k_after",
    ];

    private static readonly string[] MeasureNames =
    [
        "eigenvalue_gap", "edge_strength", "participation_ratio", "stable_rank", "leading_share",
        "cumulative_rank_95", "path_length", "drift_ratio",
        "noise_variation", "expected_noise_variation", "effective_dimensions", "normalized_gap_ratio",
        "normalized_largest_ratio_position",
    ];

    private readonly TempFolder _folder = new();
    private readonly RunFileWriter _writer;

    public RunFileWriterTests() => _writer = RunFileWriter.Create(_folder.Path, "run");

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void WriteHeader_SaysWhatTheRunIs()
    {
        _writer.WriteHeader(new RunHeader(
            "0.1.0", FixedTime.Now, 70, new Dictionary<string, string> { ["every"] = "10", ["window"] = "6" }, Inventory));

        var line = OnlyLine();
        Assert.Equal(
            ["type", "format", "library_version", "started", "start_step", "options", "groups", "blocks"],
            RunLines.NamesOf(line));
        Assert.Equal("header", line.GetProperty("type").GetString());
        Assert.Equal(RunFileFormat.Format, line.GetProperty("format").GetInt32());
        Assert.Equal("0.1.0", line.GetProperty("library_version").GetString());
        Assert.Equal(FixedTime.Now, line.GetProperty("started").GetDateTimeOffset());
        Assert.Equal(70, line.GetProperty("start_step").GetInt64());
        Assert.Equal("""{"every":"10","window":"6"}""", line.GetProperty("options").GetRawText());
        AssertIsInventory(line);
    }

    [Fact]
    public void WriteInventory_SaysWhatIsWatchedFromWhichStep()
    {
        _writer.WriteInventory(120, Inventory);

        var line = OnlyLine();
        Assert.Equal(["type", "step", "groups", "blocks"], RunLines.NamesOf(line));
        Assert.Equal("inventory", line.GetProperty("type").GetString());
        Assert.Equal(120, line.GetProperty("step").GetInt64());
        AssertIsInventory(line);
    }

    [Fact]
    public void WriteSample_SaysEverythingInFull()
    {
        var sample = FullSample();

        _writer.WriteSample(sample);

        var line = OnlyLine();
        Assert.Equal(
            [
                "type", "step", "group", "window", "rhythm", "index", "stride", "loss", "learning_rate_sum",
                "conditions", "k_star", "largest_ratio_position", "gap_ratio", "gap", "noise_floor",
                "standard_error", "position_error", "null", "null_level", "p_white", "p_unequal", "p_coloured",
                "p_coloured_unequal", "ar1_correlation", "update_norm", "drift_speed", "total_variance",
                "effective_rank", .. MeasureNames, "sigma", "sigma_error", "ratio_error",
            ],
            RunLines.NamesOf(line));
        Assert.Equal("sample", line.GetProperty("type").GetString());
        Assert.Equal(50, line.GetProperty("step").GetInt64());
        Assert.Equal(4, line.GetProperty("index").GetInt64());
        Assert.Equal(10, line.GetProperty("stride").GetInt64());
        Assert.Equal("all", line.GetProperty("group").GetString());
        Assert.Equal(2, line.GetProperty("k_star").GetInt32());
        Assert.Equal(2, line.GetProperty("largest_ratio_position").GetInt32());

        Assert.Equal(
            ["rank_deficient", "no_predecessor"],
            line.GetProperty("conditions").EnumerateArray().Select(value => value.GetString()!));

        // Shortest text that gives the same double back: nothing is rounded.
        Assert.Equal(1.0 / 3, line.GetProperty("loss").GetDouble());
        Assert.Equal(sample.GapRatio, line.GetProperty("gap_ratio").GetDouble());
        Assert.Equal(6, line.GetProperty("window").GetInt32());
        Assert.Equal(0.125, line.GetProperty("position_error").GetDouble());
        Assert.Equal(
            [0.5, 0.25, 0.125, 0.0625, -0.75],
            new[] { "p_white", "p_unequal", "p_coloured", "p_coloured_unequal", "ar1_correlation" }.Select(
                name => line.GetProperty(name).GetDouble()));
        Assert.Equal(
            sample.SingularValueErrors.ToArray(),
            line.GetProperty("sigma_error").EnumerateArray().Select(error => error.GetDouble()));
        Assert.Equal(
            sample.RatioErrors.ToArray(), line.GetProperty("ratio_error").EnumerateArray().Select(error => error.GetDouble()));
        Assert.Equal(
            sample.SingularValues.ToArray(), line.GetProperty("sigma").EnumerateArray().Select(sigma => sigma.GetDouble()));
    }

    [Fact]
    public void WriteSample_NumbersThatAreNotFinite_AreNull()
    {
        var sample = Samples.With(50, double.NaN, noiseFloor: double.PositiveInfinity);
        sample.Gap = double.NaN;
        sample.EffectiveRank = double.NegativeInfinity;
        sample.Loss = double.NaN;
        sample.SingularValuesBuffer[2] = double.NaN;
        sample.RatioErrorsBuffer[1] = double.NaN;
        sample.SingularValueErrorsBuffer[0] = double.PositiveInfinity;
        sample.PositionError = double.NaN;

        _writer.WriteSample(sample);

        var line = OnlyLine();
        Assert.All(
            [
                "loss", "k_star", "gap_ratio", "gap", "noise_floor", "position_error", "p_white", "ar1_correlation",
                "effective_rank",
            ],
            name => Assert.Equal(JsonValueKind.Null, line.GetProperty(name).ValueKind));
        Assert.Equal("[0,0,null,0,0,0]", line.GetProperty("sigma").GetRawText());
        Assert.Equal("[null,0,0,0,0,0]", line.GetProperty("sigma_error").GetRawText());
        Assert.Equal("[0,null,0,0,0]", line.GetProperty("ratio_error").GetRawText());
        Assert.Equal(0, line.GetProperty("largest_ratio_position").GetInt32());
    }

    [Fact]
    public void WriteEvent_OpeningAndShift_SayWhatChanged()
    {
        _writer.WriteEvent(SpectralEvents.Opened());
        _writer.WriteEvent(SpectralEvents.Shifted());

        var lines = RunLines.Of(_writer.FilePath);
        Assert.All(lines, line => Assert.Equal(EventNames, RunLines.NamesOf(line)));
        Assert.Equal(["gap_opened", "gap_position_shifted"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("k_before").ValueKind);
        Assert.Equal(1, lines[0].GetProperty("k_after").GetInt32());
        Assert.Equal(20, lines[0].GetProperty("first_step").GetInt64());
        Assert.Equal(2.5, lines[0].GetProperty("after").GetDouble());
        Assert.Equal((6, 10), (lines[0].GetProperty("window").GetInt32(), lines[0].GetProperty("stride").GetInt64()));
    }

    [Fact]
    public void WriteEvent_Collapse_SaysHowFarItFell()
    {
        _writer.WriteEvent(SpectralEvents.Collapsed());

        var line = OnlyLine();
        Assert.Equal([.. EventNames, "peak_ratio", "peak_step", "fall_from_peak", "control_positions", "control_collapses"], RunLines.NamesOf(line));
        Assert.Equal(3, line.GetProperty("peak_ratio").GetDouble());
        Assert.Equal(60, line.GetProperty("peak_step").GetInt64());
        Assert.Equal(0.95, line.GetProperty("fall_from_peak").GetDouble(), 1e-15);
    }

    [Fact]
    public void WriteMetricRestartAndEnd_HaveTheirNames()
    {
        _writer.WriteMetric(7, "accuracy", double.NaN);
        _writer.WriteRecord("window_restart", json => RunFileWriter.WriteRestart(json, 8, 0, 20, "not_finite"));
        _writer.WriteEnd([new("steps_received", 9), new("skipped_not_finite", 1)]);

        Assert.Equal(
            [
                """{"type":"metric","step":7,"name":"accuracy","value":null}""",
                """{"type":"window_restart","step":8,"rhythm":0,"every":20,"reason":"not_finite"}""",
                """{"type":"end","steps_received":9,"skipped_not_finite":1}""",
            ],
            RunLines.Of(_writer.FilePath).Select(line => line.GetRawText()));
    }

    [Fact]
    public void WriteMetric_NameWithQuotesLineBreaksAndBrokenText_IsOneReadableLine()
    {
        _writer.WriteMetric(1, "a\"b\\c\nd", 1);
        _writer.WriteMetric(2, "half a pair: \ud800", 2);

        var lines = RunLines.Of(_writer.FilePath);
        Assert.Equal("a\"b\\c\nd", lines[0].GetProperty("name").GetString());
        Assert.Equal("half a pair: \ufffd", lines[1].GetProperty("name").GetString());
    }

    [Fact]
    public void Write_LineThatFailsHalfway_LeavesTheFileReadable()
    {
        static IEnumerable<KeyValuePair<string, double>> Broken()
        {
            yield return new("steps_received", 1);
            throw new InvalidOperationException();
        }

        Assert.Throws<InvalidOperationException>(() => _writer.WriteEnd(Broken()));
        _writer.WriteRecord("window_restart", json => RunFileWriter.WriteRestart(json, 8, 0, 20, "not_finite"));

        Assert.Equal("window_restart", OnlyLine().GetProperty("type").GetString());
    }

    [Fact]
    public void Write_FileStillOpen_OtherReadersSeeEveryLine()
    {
        for (var i = 1; i <= 3; i++)
        {
            _writer.WriteMetric(i, "loss", i);
            Assert.Equal(i, RunLines.Of(_writer.FilePath).Length);
        }
    }

    [Fact]
    public void Create_NameThatIsTaken_GetsANumberAndLeavesTheFirstAlone()
    {
        _writer.WriteMetric(1, "loss", 1);

        using var second = RunFileWriter.Create(_folder.Path, "run");
        using var third = RunFileWriter.Create(_folder.Path, "run");

        Assert.Equal(Path.Combine(_folder.Path, "run-2", RunFileFormat.FileName), second.FilePath);
        Assert.Equal(Path.Combine(_folder.Path, "run-3", RunFileFormat.FileName), third.FilePath);
        Assert.Single(RunLines.Of(_writer.FilePath));
    }

    [Fact]
    public void Create_FolderThatHoldsNoRun_IsUsed()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "mine"));

        using var writer = RunFileWriter.Create(_folder.Path, "mine");

        Assert.Equal(Path.Combine(_folder.Path, "mine", RunFileFormat.FileName), writer.FilePath);
    }

    [Fact]
    public void Create_FolderThatIsAFile_Throws() =>
        Assert.ThrowsAny<IOException>(() => RunFileWriter.Create(_writer.FilePath, "run"));

    [Fact]
    public void Write_AfterDispose_Throws()
    {
        _writer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _writer.WriteMetric(1, "loss", 1));
    }

    [Fact]
    public void WriteSample_Measures_AreThoseOfTheSample()
    {
        var sample = FullSample();

        _writer.WriteSample(sample);

        var line = OnlyLine();
        Assert.Equal(
            [
                sample.EigenvalueGap, sample.EdgeStrength, sample.ParticipationRatio, sample.StableRank,
                sample.LeadingShare, sample.CumulativeRank(), sample.PathLength,
                sample.DriftRatio, sample.NoiseVariation, sample.ExpectedNoiseVariation, sample.EffectiveDimensions,
                sample.NormalizedGapRatio, sample.NormalizedLargestRatioPosition,
            ],
            MeasureNames.Select(name => line.GetProperty(name).GetDouble()));
        Assert.Equal(4, sample.CumulativeRank());
    }

    [Fact]
    public void WriteSample_SteadyState_AllocatesNothing()
    {
        var sample = FullSample();

        Assert.Equal(0, Allocations.Of(() => _writer.WriteSample(sample)));
    }

    private static SpectralSample FullSample()
    {
        var sample = Samples.With(50, 4.0 / 3, position: 2, standardError: 0.01);
        sample.Index = 4;
        sample.Loss = 1.0 / 3;
        foreach (var gapNull in GapJudge.Nulls)
        {
            sample.Significance.Set(gapNull, Math.Pow(2, -1 - (int)gapNull), 1, 1);
        }

        sample.Significance.Correlation = -0.75;
        sample.Conditions = SampleConditions.RankDeficient | SampleConditions.NoPredecessor;
        sample.Gap = 0.1;
        sample.PositionError = 0.125;
        sample.TotalVariance = 3;
        sample.DriftSpeed = 0.3;
        sample.PathLength = 4;
        sample.ParticipationRatio = 2.5;
        sample.NoiseVariation = 0.4;
        sample.EffectiveDimensions = 9000;
        sample.NormalizedLargestRatioPosition = 3;
        for (var j = 0; j < Samples.Window; j++)
        {
            sample.SingularValuesBuffer[j] = Math.PI / (j + 1);
            sample.SingularValueErrorsBuffer[j] = 0.1 / (j + 1);
            sample.EigenvaluesBuffer[j] = Math.PI * Math.PI / ((j + 1) * (j + 1));
        }

        for (var j = 0; j < Samples.Window - 1; j++)
        {
            sample.RatioErrorsBuffer[j] = 0.2 / (j + 1);
            sample.NormalizedRatiosBuffer[j] = 1 + (0.1 * j);
        }

        return sample;
    }

    private static void AssertIsInventory(JsonElement line)
    {
        Assert.Equal(
            """[{"name":"fc","parameters":6,"sketch_length":null},{"name":"out","parameters":9000,"sketch_length":8192}]""",
            line.GetProperty("groups").GetRawText());
        Assert.Equal(
            """[{"name":"fc.weight","count":6,"type":"Float32","group":"fc"},{"name":"out","count":9000,"type":"BFloat16","group":"out"}]""",
            line.GetProperty("blocks").GetRawText());
    }

    private JsonElement OnlyLine() => Assert.Single(RunLines.Of(_writer.FilePath));
}
