using System.Text;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>A report holds the run, and asks for nothing outside of itself.</summary>
public class ReportTests
{
    [Fact]
    public void Write_OfTwoRuns_HoldsBoth()
    {
        using var folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "one", steps: 100, groups: 2);
        Directory.Move(Path.Combine(folder.Path, "one"), Path.Combine(folder.Path, "<script><!--one"));
        DashboardServerTests.Run(folder.Path, "two", steps: 50);
        string[] runs = [.. Directory.GetDirectories(folder.Path).Order(StringComparer.Ordinal)];
        using var file = new MemoryStream();
        DashboardReport.Write(file, runs);
        var html = Encoding.UTF8.GetString(file.ToArray());
        var begin = html.IndexOf("id=\"data\">", StringComparison.Ordinal) + 10;

        using var data = JsonDocument.Parse(html[begin..html.IndexOf("</script>", begin, StringComparison.Ordinal)]);
        var one = data.RootElement.GetProperty("runs")[0];
        var record = RunRecordReader.Read(runs[0]);

        Assert.Equal(Path.GetFileName(runs[0]), one.GetProperty("run").GetProperty("run").GetProperty("name").GetString());
        Assert.Equal(record.Events.Count, one.GetProperty("run").GetProperty("events").GetArrayLength());
        Assert.Equal(91, one.GetProperty("series").GetProperty("all·10·0").GetProperty("total").GetInt32());
        Assert.Equal(
            ["all", "layer0", "layer1"], one.GetProperty("many").EnumerateObject().Select(group => group.Name).Order());
        Assert.Equal(10, one.GetProperty("heat").GetProperty("rows").GetInt32());
        Assert.Equal(2, data.RootElement.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void Write_NamesNothingOutside()
    {
        using var folder = new TempFolder();
        DashboardServerTests.Run(folder.Path, "run", steps: 30);
        using var file = new MemoryStream();
        DashboardReport.Write(file, [Path.Combine(folder.Path, "run")]);
        var html = Encoding.UTF8.GetString(file.ToArray());

        Assert.DoesNotContain("src=\"/", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoRun_SaysSo()
    {
        using var folder = new TempFolder();
        using var file = new MemoryStream();
        File.WriteAllText(Path.Combine(folder.Path, "run.jsonl"), "no header\n");

        Assert.Throws<ArgumentException>(() => DashboardReport.Write(file, []));
        Assert.Throws<FileNotFoundException>(() => DashboardReport.Write(file, [Path.Combine(folder.Path, "none")]));
        Assert.Throws<FormatException>(() => DashboardReport.Write(file, [folder.Path]));
        Assert.Equal(0, file.Length);
    }
}
