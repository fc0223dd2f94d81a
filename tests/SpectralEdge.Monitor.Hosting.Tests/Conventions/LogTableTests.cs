using System.Reflection;
using SpectralEdge.Monitor.Dashboard;
using SpectralEdge.Monitor.Interventions;
using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Sinks;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>docs/reference/logs.md has every message; that of TorchSharp is compared in its own tests.</summary>
public class LogTableTests
{
    private const string OfTorchSharp = "SpectralEdge.Monitor.TorchSharp";

    private static readonly Assembly[] Assemblies =
    [
        typeof(SpectralMonitor).Assembly, typeof(Probe).Assembly, typeof(Intervention).Assembly,
        typeof(ISpectralSink).Assembly, typeof(DashboardOptions).Assembly, typeof(SpectralEdgeFactory).Assembly,
    ];

    public static TheoryData<string> Projects => [.. Assemblies.Select(assembly => assembly.GetName().Name!)];

    [Theory, MemberData(nameof(Projects))]
    public void Table_OfProject_IsWhatIsCompiled(string project)
    {
        var compiled = LogTable.Compiled(Assemblies.Single(assembly => assembly.GetName().Name == project)).ToList();

        Assert.Equal(compiled, LogTable.Documented.ContainsKey(project) ? LogTable.Stated(project) : []);
    }

    [Fact]
    public void Tables_AreOfTheseProjectsAndHaveEachIdOnce()
    {
        string[] projects = [.. Assemblies.Select(assembly => assembly.GetName().Name!), OfTorchSharp];
        Assert.Equal([], LogTable.Documented.Keys.Except(projects));
        Assert.Equal(LogTable.Ids.Order(), LogTable.Ids.Distinct().Order());
        Assert.True(LogTable.Ids.Count() > 50);
    }

    [Fact]
    public void Rows_SayWhenAndHowOften() => Assert.All(
        LogTable.Documented.Values.SelectMany(rows => rows),
        row => Assert.True(row.Split('|') is [_, _, _, _, _, { Length: > 4 }, { Length: > 4 }, _], row));
}
