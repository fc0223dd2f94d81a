using System.Diagnostics;
using TorchSharp;

namespace SpectralEdge.Monitor.DeviceBenchmark;

/// <summary>Times two actions in turn, each until the device has finished.</summary>
internal static class Rounds
{
    /// <summary>Runs both twice without measuring, then in turn.</summary>
    public static (Times First, Times Second) Of(torch.Device device, int rounds, Action first, Action second)
    {
        var (firsts, seconds) = (new double[rounds], new double[rounds]);
        for (var round = -2; round < rounds; round++)
        {
            var (one, other) = (Seconds(device, first), Seconds(device, second));
            if (round >= 0)
            {
                (firsts[round], seconds[round]) = (one, other);
            }
        }

        return (Times.Of(firsts), Times.Of(seconds));
    }

    /// <summary>Runs an action until the device has finished.</summary>
    public static double Seconds(torch.Device device, Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        if (device.type == DeviceType.CUDA)
        {
            torch.cuda.synchronize(device);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
