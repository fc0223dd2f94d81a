using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>The list of runs, whatever is in the folder.</summary>
public class CatalogueTests
{
    [Fact]
    public async Task TenThousandRuns_AreListed_TheNewestFirst()
    {
        using var folder = new TempFolder();
        var old = DateTime.UnixEpoch.AddYears(50);
        for (var i = 0; i < 10_000; i++)
        {
            var run = Path.Combine(folder.Path, $"run{i:D5}");
            Directory.CreateDirectory(run);
            File.WriteAllText(Path.Combine(run, "run.jsonl"), "{\"type\":\"header\"}\n");
            File.SetLastWriteTimeUtc(Path.Combine(run, "run.jsonl"), old.AddMinutes(i));
        }

        using var page = new Page(folder.Path);
        var all = await page.Get("api/runs");
        var some = await page.Get("api/runs?filter=RUN0012");

        Assert.Equal((10_000, 9800, 200), Counts(all));
        Assert.Equal("run09999", all.GetProperty("runs")[0].GetProperty("name").GetString());
        Assert.Equal((10, 0, 10), Counts(some));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202Etxt.exe \u05E9\u05DC\u05D5\u05DD")]
    [InlineData("a&b=c%2F.. ;'\"")]
    [InlineData("名前 🙂")]
    public async Task Names_OfAnyKind_ComeBack(string name)
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, name.Replace('/', '_'));
        DashboardServerTests.Run(folder.Path, "run", steps: 20);
        Directory.Move(Path.Combine(folder.Path, "run"), path);
        using var page = new Page(folder.Path);

        var run = (await page.Get("api/runs")).GetProperty("runs")[0];

        Assert.Equal(name.Replace('/', '_'), run.GetProperty("name").GetString());
        var id = run.GetProperty("id").GetString()!;
        Assert.Matches("^[A-Za-z0-9_-]+$", id);
        Assert.Equal(20, (await page.Get($"api/runs/{id}")).GetProperty("run").GetProperty("step").GetInt32());

        // Another server gives it the same name and colour.
        using var other = new Page(path);
        var again = (await other.Get("api/runs")).GetProperty("runs")[0];
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.Equal(run.GetProperty("colour").GetInt32(), again.GetProperty("colour").GetInt32());
    }

    [Fact]
    public async Task Folder_WithNothingYet_ShowsARunThatBegins()
    {
        using var folder = new TempFolder();
        using var page = new Page(folder.Path);
        Assert.Equal((0, 0, 0), Counts(await page.Get("api/runs")));
        DashboardServerTests.Run(folder.Path, "late", steps: 15);

        await page.Until("api/runs", list => Counts(list).Total == 1);
    }

    [Fact]
    public void Ask_ForEveryRun_FollowsABoundedNumber()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 150; i++)
        {
            var run = Path.Combine(folder.Path, $"run{i:D3}");
            Directory.CreateDirectory(run);
            File.WriteAllText(Path.Combine(run, "run.jsonl"), "{\"type\":\"header\"}\n");
        }

        using var catalogue = new RunCatalogue(new RunFolder(folder.Path), TimeProvider.System);
        catalogue.Start();
        var ids = catalogue.List().Select(run => run.Id).ToList();

        Assert.All(ids, id => Assert.NotNull(catalogue.Ask(id)));
        Assert.Equal(150, ids.Count);
        Assert.Equal(RunCatalogue.MostHeld, catalogue.Follows);
        Assert.NotNull(catalogue.Followed(ids[^1]));
        Assert.Null(catalogue.Ask("none"));
    }

    [Fact]
    public void Serve_NoSuchRun_SaysSo()
    {
        using var folder = new TempFolder();
        var missing = Path.Combine(folder.Path, "none");

        Assert.Contains(
            missing, Assert.Throws<DirectoryNotFoundException>(() => DashboardServer.Serve(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<MonitorOptionsException>(() => DashboardServer.Serve(folder.Path, new DashboardOptions { Port = -1 }));
        Assert.Throws<MonitorOptionsException>(() => DashboardServer.Serve(folder.Path, new DashboardOptions { Host = "" }));
    }

    private static (int Total, int LeftOut, int Shown) Counts(System.Text.Json.JsonElement list) => (
        list.GetProperty("total").GetInt32(), list.GetProperty("left_out").GetInt32(), list.GetProperty("runs").GetArrayLength());
}
