using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Times the command line as its users start it: whole processes, from the start to the end.</summary>
internal static class ToolTiming
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs <c>cat</c>, and each tool, in turn.</summary>
    /// <param name="folder">Of the checkpoints.</param>
    /// <param name="tools">Paths of builds of the tool, such as one before and one after a change.</param>
    /// <param name="rounds">How often each is run.</param>
    /// <param name="isCold">Whether the files leave the cache before each run.</param>
    /// <param name="output">Receives the figures.</param>
    /// <returns>0 if every process ended with 0.</returns>
    public static int Run(string folder, string[] tools, int rounds, bool isCold, TextWriter output)
    {
        var files = Directory.GetFiles(folder, "*.safetensors");
        var cat = new TimedCommand("cat FILES", ["cat", .. files]);
        TimedCommand[] commands =
        [
            cat,
            .. tools.SelectMany(tool => new TimedCommand[]
            {
                new($"{tool} analyze", [tool, "analyze", folder, "--quiet"]), new($"{tool} --help", [tool, "--help"]),
            }),
        ];
        Array.ForEach(commands, command => command.Run());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var command in commands)
            {
                FileCache.Prepare(files, isCold);
                command.Times.Add(command.Run());
            }
        }

        foreach (var command in commands)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{command.Name}: median {1000 * command.Median:0} ms, least {1000 * command.Times.Min():0} ms; "
                    + $"{command.Median / cat.Median:0.00} and {command.Times.Min() / cat.Times.Min():0.00} times cat; peak memory "
                    + $"{command.PeakMiB} MiB"));
        }

        return Array.TrueForAll(commands, command => command.HasWorked) ? 0 : 1;
    }

    /// <summary>One process that is started over and over; what it prints goes nowhere.</summary>
    private sealed record TimedCommand(string Name, string[] Words)
    {
        public List<double> Times { get; } = [];

        public double Median => Times.Order().ElementAt(Times.Count / 2);

        public long PeakMiB { get; private set; }

        public bool HasWorked { get; private set; } = true;

        /// <summary>Seconds from the start to the end.</summary>
        public double Run()
        {
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start("/bin/sh", ["-c", "exec \"$@\" > /dev/null", "sh", .. Words]);
            while (!process.WaitForExit(BetweenLooks))
            {
                PeakMiB = Math.Max(PeakMiB, Peak(process.Id) >> 20);
            }

            HasWorked &= process.ExitCode == 0;
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        private static long Peak(int process)
        {
            try
            {
                return Measurement.Status("VmHWM", process.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or Win32Exception)
            {
                // It has ended in between.
                return 0;
            }
        }
    }
}
