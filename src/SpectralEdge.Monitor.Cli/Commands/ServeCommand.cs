using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using SpectralEdge.Monitor.Dashboard;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>serve</c>: a page of runs, while they last and afterwards.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";
    public const string About = "Serve a page that shows runs while they last and afterwards. It only reads files.";

    private const string Examples = """
        Examples:
          spectral-edge serve runs/                 all runs of a folder, those that begin later too
          spectral-edge serve runs/first --port 0   one run, on any free port
          ssh -L 8630:localhost:8630 MACHINE        the page of another machine, at http://localhost:8630/

        Ctrl-C ends it. Runs do not notice it, and it outlives them.
        """;

    public static Command Create(CommonOptions common)
    {
        var path = new Argument<string>("path")
        {
            Description = "A folder of runs, the folder of one run, or run.jsonl.",
        };
        var port = NumberOptions.Whole("--port", "The port; 0 for any free one. [default: 8630]", 0, 65535);
        var host = NumberOptions.Text(
            "--host", "ADDRESS", "Where to listen. Whoever reaches it can read the runs. [default: localhost]");
        var command = new Command(Name, About) { path, port, host };
        ExampleHelp.Add(command, Examples, common.Terminal.Width);
        command.SetAction(result => Run(
            result.GetValue(path)!,
            new DashboardOptions
            {
                Port = result.GetValue(port) ?? new DashboardOptions().Port,
                Host = result.GetValue(host) ?? new DashboardOptions().Host,
            },
            common.Reporter(result)));
        return command;
    }

    private static int Run(string path, DashboardOptions options, Reporter reporter)
    {
        using var server = DashboardServer.Serve(path, options);
        if (options.Address() is { } address && !IPAddress.IsLoopback(address))
        {
            reporter.Note($"warning: everyone who can reach {options.Host} can read these runs; there is no password.");
        }

        if (reporter.IsJson)
        {
            reporter.Json(json => json.WriteString("url", server.Url.ToString()));
        }
        else
        {
            reporter.Line($"{server.Url}");
        }

        reporter.Note(string.Create(CultureInfo.InvariantCulture, $"serving '{path}'; Ctrl-C ends it"));
        using var ended = new ManualResetEventSlim();
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Set();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        ended.Wait();
        return ExitCodes.Success;
    }
}
