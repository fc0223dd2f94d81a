using System.CommandLine;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Cli;

/// <summary><c>watch</c>: a run as it goes on, and alerts.</summary>
internal static class WatchCommand
{
    public const string Name = "watch";
    public const string About = "Show a run as it goes on, and raise alerts, from another process than the one that trains. Exit "
        + "code 0: the run ended; 1: it was killed; 2: an error.";

    private const int ShownEvents = 10;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(30);

    private static readonly string Rules = $"""
        Rules of --alert:
          event:KIND [in GROUP] [after N] [before N]   each such event
          no KIND ..., some KIND ..., MEASURE < VALUE ...   a rule of check, as soon as it is broken: it states
                                                       what must hold
          silent:10m                                   no new sample for so long (s, m, h, d)
          gone                                         the process is gone, and the run has no end
          not-finite                                   a parameter, the loss or a metric is NaN or infinite

          Each thing is said once, until it has cleared; of one rule at most one alert a minute. Events from before the
          watch began are not told. Alerts go to the standard error stream, and to --run and --webhook.
          KIND     {string.Join(", ", EventKinds.Known)}, or one of your own detectors

        Examples:
          spectral-edge watch runs/first
          spectral-edge watch runs/ --alert gone --alert silent:10m --alert event:gap_collapsed
          spectral-edge watch runs/first --alert "gap_ratio < 10" --run "notify.sh 'my run'" --test
          spectral-edge watch runs/first --quiet --alert gone --webhook https://hooks.slack.com/... --webhook-format slack
        """;

    // Long: one option after the other.
    public static Command Create(CommonOptions common)
    {
        var path = new Argument<string>("path")
        {
            Description = "The folder of a run, its run.jsonl, or a folder of runs, of which the newest is taken.",
        };
        var alert = new Option<string[]>("--alert")
        {
            Description = "A rule; give the option several times for several. A rule of a measure, such as gap_ratio < 10, "
                + "states what must hold, and alerts where it does not; a rule event:KIND alerts when the event comes.",
            HelpName = "RULE",
        };
        var run = NumberOptions.Text("--run", "COMMAND", "A program to start for each alert, with its arguments. No shell is "
            + "between. It gets the alert as JSON on its standard input, and in SPECTRAL_EDGE_MESSAGE and others.");
        var webhook = NumberOptions.Text("--webhook", "URL", "An address to post each alert to.");
        var format = NumberOptions.Word<WebhookFormat>("--webhook-format", "What is posted there");
        var test = new Option<bool>("--test") { Description = "Send a test message everywhere, and say what arrived." };
        var once = new Option<bool>("--once") { Description = "Print how the run stands now." };
        var command = new Command(Name, About) { path, alert, run, webhook, format, test, once };
        ExampleHelp.Add(command, Rules, common.Terminal.Width);
        command.SetAction(result =>
        {
            var (terminal, follower) = (common.Terminal, new RunFollower(WatchedRun.Find(result.GetValue(path)!)));
            AlertRule[] rules = [.. (result.GetValue(alert) ?? []).Select(AlertRule.Parse)];
            if (result.GetValue(once) || result.GetValue(common.Json))
            {
                RefuseRules(rules, result.GetValue(common.Json));
                return Once(follower, terminal, common.Reporter(result));
            }

            var channels = AlertTargets.Open(terminal, result.GetValue(run), result.GetValue(webhook), result.GetValue(format));
            if (rules.Length == 0 && channels.Count > 1 && !result.GetValue(test))
            {
                throw new UsageException("There is no rule. Give one with --alert gone, or try the way with --test.");
            }

            foreach (var (kind, hint) in EventSpelling.Unknown(rules))
            {
                terminal.Complain($"spectral-edge: {EventSpelling.Sentence(kind, hint)}");
            }

            using var sender = new AlertSender(channels, problem => terminal.Complain($"spectral-edge: {problem}"));
            return result.GetValue(test)
                ? Test(sender, follower, terminal)
                : Follow(
                    follower, new AlertWatch(follower.Name, rules, sender.Send), sender, terminal, result.GetValue(common.Quiet));
        });
        return command;
    }

    /// <summary>What ends at once watches for nothing.</summary>
    private static void RefuseRules(AlertRule[] rules, bool isJson)
    {
        if (rules.Length > 0)
        {
            throw new UsageException($"{(isJson ? "--json" : "--once")} prints how the run stands now and ends; leave it out "
                + "to go on watching, or leave --alert out.");
        }
    }

    // Long: one field after the other.
    private static int Once(RunFollower follower, Terminal terminal, Reporter reporter)
    {
        var view = new RunView(follower.Name);
        using var sink = ViewOf(view, null, terminal with { Out = TextWriter.Null });
        follower.Poll(new Fork(static _ => { }, view.Take), terminal.Time);
        if (follower.State == RunState.Unreachable)
        {
            throw new UsageException(follower.Problem!);
        }

        var now = terminal.Time.GetUtcNow();
        (sink.State, var last) = (follower.State, view.Last);
        if (reporter.IsJson)
        {
            reporter.Json(json =>
            {
                json.Fields(
                    ("name", follower.Name), ("state", Words.Snake(follower.State)), ("step", last?.Step), ("loss", last?.Loss),
                    ("gap_ratio", last?.GapRatio), ("standard_error", last?.StandardError), ("noise_floor", last?.NoiseFloor),
                    ("k_star", last?.GapPosition), ("gap", view.State), ("groups", view.Groups.Count),
                    ("groups_open", view.Groups.Open), ("overhead", view.Overhead),
                    ("seconds_since_write", (now - (follower.LastWritten ?? now)).TotalSeconds),
                    ("event_count", view.EventCount));
                json.Objects("events", view.Events.TakeLast(ShownEvents), e =>
                {
                    foreach (var field in e.Fields().EnumerateObject())
                    {
                        field.WriteTo(json);
                    }
                });
            });
        }
        else
        {
            var width = Math.Clamp(terminal.Width, ViewLines.Narrowest, 120);
            foreach (var line in sink.Lines(width, ViewLines.Fixed + ShownEvents, now, pad: false))
            {
                reporter.Line(line);
            }
        }

        return follower.State == RunState.Killed ? ExitCodes.Broken : ExitCodes.Success;
    }

    private static int Test(AlertSender sender, RunFollower follower, Terminal terminal)
    {
        sender.Send(new Alert(
            "test", "--test", follower.Name, 0, terminal.Time.GetUtcNow(), "a test message of spectral-edge watch"));
        return sender.Finish(FlushLimit) ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static int Follow(RunFollower follower, AlertWatch alerts, AlertSender sender, Terminal terminal, bool isQuiet)
    {
        var view = new RunView(follower.Name);
        using var sink = isQuiet
            ? ViewOf(view, null, terminal with { Out = TextWriter.Null })
            : ViewOf(view, terminal.OpenScreen(), terminal);
        var (fork, reached) = (new Fork(sink.Take, alerts.Take), terminal.Time.GetTimestamp());
        alerts.IsPast = true;
        while (true)
        {
            follower.Poll(fork, terminal.Time);
            var now = terminal.Time.GetUtcNow();
            sink.State = follower.State;
            alerts.Look(now, follower.State);
            sink.Show(now);
            if (follower.State is RunState.Ended or RunState.Killed)
            {
                alerts.End(now);
                sink.Dispose();
                sender.Finish(FlushLimit);
                return follower.State == RunState.Killed ? ExitCodes.Broken : ExitCodes.Success;
            }

            reached = follower.State == RunState.Unreachable ? reached : terminal.Time.GetTimestamp();
            if (follower.IsRefused || terminal.Time.GetElapsedTime(reached) > Patience)
            {
                alerts.End(now);
                sender.Finish(FlushLimit);
                throw new UsageException(follower.Problem!);
            }

            Thread.Sleep(PollEvery);
        }
    }

    private static ConsoleSink ViewOf(RunView view, LiveScreen? screen, Terminal terminal) =>
        new(view, screen, terminal.Out) { HasColours = terminal.HasColours, State = RunState.Unknown };

    private sealed class Fork(Action<SinkRecord> first, Action<SinkRecord> second) : ISpectralSink
    {
        public void Write(SinkRecord record)
        {
            first(record);
            second(record);
        }
    }
}
