using System.Globalization;
using Parquet;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Tables of a run, read back.</summary>
public class ConvertTableTests(SmallInputs inputs) : IClassFixture<SmallInputs>
{
    [Fact]
    public async Task Samples_InCsvAndParquet_ComeBackToTheBit()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Tool.Run("convert", inputs.Run, "--out", folder.File("samples.csv")).Code);
        Assert.Equal(0, Tool.Run("convert", inputs.Run, "--out", folder.File("SAMPLES.PARQUET")).Code);

        var samples = RunRecordReader.Read(inputs.Run).Samples;
        var csv = Csv(await File.ReadAllTextAsync(folder.File("samples.csv")));
        var parquet = await Columns(folder.File("SAMPLES.PARQUET"));

        Assert.Equal(csv[0], parquet.Keys);
        Assert.Equal(samples.Count, csv.Count - 1);
        Assert.Contains("sigma_5", csv[0]);
        Assert.DoesNotContain("sigma_6", csv[0]);
        Check("step", sample => sample.Step);
        Check("window", sample => sample.Window);
        Check("gap_ratio", sample => sample.GapRatio);
        Check("k_star", sample => sample.GapPosition ?? double.NaN);
        Check("loss", sample => sample.Loss ?? double.NaN);
        Check("sigma_1", sample => sample.SingularValues[0]);
        Check("sigma_5", sample => sample.SingularValues[4]);
        Assert.Equal(samples.Select(sample => sample.Group), parquet["group"].Cast<string>());
        Assert.Equal(samples.Select(sample => sample.Group), csv.Skip(1).Select(row => row[csv[0].IndexOf("group")]));

        void Check(string name, Func<SpectralSample, double> value)
        {
            var expected = samples.Select(value).Select(BitConverter.DoubleToInt64Bits).ToList();
            Assert.Equal(expected, csv.Skip(1).Select(row => Bits(row[csv[0].IndexOf(name)])));
            Assert.Equal(expected, parquet[name].Select(cell => BitConverter.DoubleToInt64Bits(
                cell is null ? double.NaN : Convert.ToDouble(cell, CultureInfo.InvariantCulture))));
        }
    }

    [Fact]
    public async Task TablesOfEveryKind_HaveTheFieldsOfTheirLines()
    {
        using var folder = new TempFolder();
        var run = SmallRun.Record(
            folder.Path, name: "weights",
            change: options => options with
            {
                Weights = new() { Matrices = [new("layer.first.weight", 20, 30)], Every = 10, Top = 3 },
            });
        var file = Path.Combine(run, "run.jsonl");
        string[] lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file,
        [
            .. lines[..^1],
            """{"type":"probe","kind":"curvature","step":20,"group":"all","largest":null,"rayleigh":[1.5,null,-2]}""",
            """{"type":"probe","kind":"fourier","step":40,"group":"all","modes":{"share":0.25,"names":["a","b"]}}""",
            """{"type":"intervention","kind":"kick","step":21,"length":0.5}""",
            lines[^1],
        ]);

        foreach (var table in new[] { "weights", "probes", "interventions", "events", "metrics" })
        {
            Assert.Equal(0, Tool.Run("convert", run, "--table", table, "--out", folder.File($"{table}.csv")).Code);
            Assert.Equal(0, Tool.Run("convert", run, "--table", table, "--out", folder.File($"{table}.parquet")).Code);
        }

        var weights = Csv(await File.ReadAllTextAsync(folder.File("weights.csv")));
        Assert.Equal(["sigma_1", "sigma_2", "sigma_3"], weights[0].Where(name => name.StartsWith("sigma_", StringComparison.Ordinal)));
        Assert.Equal(["10", "20", "30", "40"], weights.Skip(1).Select(row => row[weights[0].IndexOf("step")]));
        Assert.Equal(
            [
                ["kind", "step", "group", "largest", "rayleigh_1", "rayleigh_2", "rayleigh_3", "modes_share", "modes_names"],
                ["curvature", "20", "all", "", "1.5", "", "-2", "", ""],
                ["fourier", "40", "all", "", "", "", "", "0.25", "a, b"],
            ],
            Csv(await File.ReadAllTextAsync(folder.File("probes.csv"))));
        Assert.Equal([["kind", "step", "length"], ["kick", "21", "0.5"]], Csv(await File.ReadAllTextAsync(folder.File("interventions.csv"))));
        Assert.Equal([["step", "name", "value"], ["40", "accuracy", "0.5"]], Csv(await File.ReadAllTextAsync(folder.File("metrics.csv"))));
        var probes = await Columns(folder.File("probes.parquet"));
        Assert.Equal([20L, 40L], probes["step"]);
        Assert.Equal([1.5, null], probes["rayleigh_1"]);
        Assert.Equal([null, "a, b"], probes["modes_names"]);
        Assert.Equal(
            Csv(await File.ReadAllTextAsync(folder.File("events.csv"))).Skip(1).Select(row => row[0]),
            (await Columns(folder.File("events.parquet")))["kind"]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with, comma")]
    [InlineData("with \"quotes\"")]
    [InlineData("two\r\nlines")]
    [InlineData("=1+1 <b>ملف</b> σ")]
    public async Task Names_OfAnyKind_ComeBack(string name)
    {
        using var folder = new TempFolder();
        var run = SmallRun.Record(folder.Path, name: "names");
        var file = Path.Combine(run, "run.jsonl");
        await File.AppendAllTextAsync(file, $"{{\"type\":\"metric\",\"step\":41,\"name\":{System.Text.Json.JsonSerializer.Serialize(name)},"
            + "\"value\":null}\n");
        Tool.Run("convert", run, "--table", "metrics", "--out", folder.File("m.csv"));
        Tool.Run("convert", run, "--table", "metrics", "--out", folder.File("m.parquet"));

        Assert.Equal(["41", name, ""], Csv(await File.ReadAllTextAsync(folder.File("m.csv")))[^1]);
        Assert.Equal(name, (await Columns(folder.File("m.parquet")))["name"][^1]);
    }

    [Fact]
    public void File_ThatCannotBeWritten_LeavesNothingBehind()
    {
        using var folder = new TempFolder();
        var outcome = Tool.Run("convert", inputs.Run, "--out", folder.File("nowhere", "samples.parquet"));

        Assert.Equal(2, outcome.Code);
        Assert.Contains("Check the path.", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        // A table whose column is no column of a table: the file is begun and given up.
        var broken = new RunTable("broken", 1, [new("step", new long[] { 1 }), new("odd", new int[] { 1 })]);
        using (var files = new OutputFiles())
        {
            var path = folder.File("broken.parquet");
            Assert.ThrowsAny<Exception>(() => TableFiles.Write(broken, files.PartOf(path), path));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Folder_GetsATableForEachKindThatHasRows()
    {
        using var folder = new TempFolder();
        var outcome = Tool.Run("convert", inputs.Run, "--out", folder.File("tables"), "--json");

        Assert.Equal(
            ["samples.csv", "events.csv", "metrics.csv"],
            outcome.Json.GetProperty("files").EnumerateArray().Select(file => Path.GetFileName(file.GetString())));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder.File("tables")).Length);
    }

    private static long Bits(string cell) => BitConverter.DoubleToInt64Bits(
        cell.Length == 0 ? double.NaN : double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture));

    /// <summary>Reads CSV, letter by letter, as RFC 4180 has it.</summary>
    private static List<List<string>> Csv(string text)
    {
        var (rows, row, cell, isQuoted) = (new List<List<string>>(), new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[i++]);
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted || text[i] is not (',' or '\n'))
            {
                cell.Append(text[i]);
            }
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    rows.Add(row);
                    row = [];
                }
            }
        }

        return rows;
    }

    private static async Task<OrderedDictionary<string, object?[]>> Columns(string path)
    {
        var columns = new OrderedDictionary<string, object?[]>();
        await using var reader = await ParquetReader.CreateAsync(path);
        using var rows = reader.OpenRowGroupReader(0);
        foreach (var field in reader.Schema.GetDataFields())
        {
            var count = (int)rows.RowCount;
            if (field.ClrType != typeof(long) && field.ClrType != typeof(double))
            {
                var texts = new string?[count];
                await rows.ReadAsync(field, texts.AsMemory());
                columns[field.Name] = [.. texts];
            }
            else if (field.ClrType == typeof(long))
            {
                var whole = new long[count];
                await rows.ReadAsync<long>(field, whole.AsMemory());
                columns[field.Name] = [.. whole];
            }
            else
            {
                var numbers = new double?[count];
                await rows.ReadAsync<double>(field, numbers.AsMemory());
                columns[field.Name] = [.. numbers];
            }
        }

        return columns;
    }
}
