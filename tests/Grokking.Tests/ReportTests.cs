using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grokking.Network;
using Grokking.Reports;
using SpectralEdge.Monitor;

namespace Grokking.Tests;

public class ReportTests
{
    [Fact]
    public void Larger_Network_Has577889Parameters()
    {
        using var network = new Transformer(new DemoSettings().Larger().Network, seed: 1);

        Assert.Equal(577_889, network.ParameterCount);
    }

    [Fact]
    public void UpdateRecorder_LastUpdates_AreTheDifferencesOfTheParameters()
    {
        var settings = new DemoSettings { Steps = 9, Monitor = new MonitorOptions { Windows = [new(3, 10)] } };
        var path = Path.GetTempFileName();
        try
        {
            UpdateRecorder.Write(settings, updates: 2, path, TextWriter.Null);
            var bytes = File.ReadAllBytes(path).AsSpan();
            var rows = MemoryMarshal.Cast<byte, float>(bytes[(2 * sizeof(int))..]).ToArray();

            using var training = new PlainTraining(settings);
            var states = new List<float[]>();
            for (var step = 1; step <= 9; step++)
            {
                training.Step();
                states.Add(training.Snapshot());
            }

            var length = states[0].Length;
            Assert.Equal(
                (2, length),
                (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..])));
            Assert.Equal(states[5].Zip(states[2], (now, before) => now - before), rows[..length]);
            Assert.Equal(states[8].Zip(states[5], (now, before) => now - before), rows[length..]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void SketchReport_AFewSteps_HasARowForEveryMapAndOneForAll()
    {
        using var output = new StringWriter();
        SketchReport.Write(new DemoSettings { Steps = 120 }, maps: 2, output);
        var rows = output.ToString().Split('\n').Where(
            line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split(" | ")[..2]).ToArray();

        Assert.Equal(
            [
                ["| d", "map"], ["| 1024", "0"], ["| 1024", "1"], ["| 1024", "all"], ["| 4096", "0"], ["| 4096", "1"],
                ["| 4096", "all"], ["| 8192", "0"], ["| 8192", "1"], ["| 8192", "all"],
            ],
            rows);
    }
}
