using System.Text.Json;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Commands and webhooks: what they get, and what becomes of those that fail.</summary>
public sealed class AlertChannelTests : IDisposable
{
    // A name that would do harm if a shell read it, mention everyone, or move a cursor.
    private const string Evil = "a'; touch harm; $(touch harm) `touch harm` \"<!channel> @everyone & \e[2J\n";

    private readonly TempFolder _folder = new();
    private readonly Alert _alert = new("gone", "gone", Evil, 7, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "it is gone");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Command_GetsTheAlert_AndNoNameIsEverRun()
    {
        var (script, output) = (Script("cat > \"$1\"; env | grep ^SPECTRAL_EDGE_ | sort >> \"$1\"; echo \"args $#\" >> \"$1\""), File("out"));
        AlertChannel.Command("sh", script, output, "; touch harm").Send(_alert);

        var lines = System.IO.File.ReadAllLines(output);
        Assert.Equal(_alert.ToJson(), lines[0]);
        Assert.Equal(
            [
                "SPECTRAL_EDGE_MESSAGE=it is gone", "SPECTRAL_EDGE_RULE=gone",
                "SPECTRAL_EDGE_RUN=" + Evil.Replace('\e', '\uFFFD').Replace('\n', '\uFFFD'), "SPECTRAL_EDGE_STEP=7",
                "SPECTRAL_EDGE_WHAT=gone", "args 2",
            ],
            lines[1..]);
        Assert.Equal(["out", "script"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("echo first >&2; echo second >&2; exit 3", "it returned exit code 3: first")]
    [InlineData("exit 1", "it returned exit code 1")]
    public void Command_Fails_SaysHow(string script, string message) => Assert.Equal(
        message,
        Assert.Throws<InvalidOperationException>(() => AlertChannel.Command("sh", Script(script)).Send(_alert)).Message);

    [Fact]
    public void Command_ThatReadsNothing_OrSaysMuch_IsNoFailure() =>
        AlertChannel.Command("sh", Script("exec <&-; i=0; while [ $i -lt 5000 ]; do echo 'a long line of output'; echo e >&2; i=$((i+1)); done"))
            .Send(_alert with { Message = new string('x', 1 << 20) });

    [Fact]
    public void Command_ThatDoesNotReturn_IsEndedWithWhatItStarted()
    {
        var channel = new CommandChannel("sh", [Script("sleep 600 & echo $! > \"$1\"; wait"), File("pid")], TimeSpan.FromSeconds(2));

        Assert.Equal("it was ended after 2 s. It has to return sooner.", Assert.Throws<TimeoutException>(() => channel.Send(_alert)).Message);
        var child = int.Parse(System.IO.File.ReadAllText(File("pid")), System.Globalization.CultureInfo.InvariantCulture);
        SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{child}"), TimeSpan.FromSeconds(60));

        Assert.False(OperatingSystem.IsLinux() && Directory.Exists($"/proc/{child}"));
    }

    [Fact]
    public void Command_ThatIsNotThere_SaysSo() => Assert.StartsWith(
        "it cannot be started: ",
        Assert.Throws<InvalidOperationException>(() => AlertChannel.Command("no-such-program-here").Send(_alert)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Webhook_GetsWhatItsFormatSays()
    {
        using var server = new HookServer(static _ => 200);
        foreach (var format in Enum.GetValues<WebhookFormat>())
        {
            AlertChannel.Webhook(server.Address, format).Send(_alert);
        }

        Assert.Equal(["POST /secret application/json; charset=utf-8"], server.Requests.Select(static request => request.Head).Distinct());
        Assert.Equal(_alert.ToJson(), server.Requests[0].Body);
        var (slack, discord) = (Json(server.Requests[1].Body), Json(server.Requests[2].Body));
        Assert.Equal(["text"], slack.EnumerateObject().Select(static field => field.Name));
        Assert.Contains("&lt;!channel&gt; @everyone &amp; ", slack.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('<', slack.GetProperty("text").GetString()!);
        Assert.EndsWith(": it is gone", discord.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"parse":[]}""", discord.GetProperty("allowed_mentions").GetRawText());
    }

    [Fact]
    public void Discord_IsCutAtWhatItTakes() => Assert.Equal(2000, Json(WebhookChannel.BodyOf(
        _alert with { Message = new string('x', 5000) }, WebhookFormat.Discord)).GetProperty("content").GetString()!.Length);

    [Theory]
    [InlineData(500, 3, "it answers 500, 3 times")]
    [InlineData(429, 3, "it answers 429, 3 times")]
    [InlineData(404, 1, "it answers 404")]
    [InlineData(302, 1, "it answers 302, to go elsewhere, which is not followed; give the last address")]
    public void Webhook_AnswersOtherwise_IsTriedAgainWhereThatMayHelp(int code, int tries, string message)
    {
        using var server = new HookServer(_ => code);

        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Quick(server.Address).Send(_alert)).Message);
        Assert.Equal(tries, server.Requests.Count);
    }

    [Fact]
    public void Webhook_ThatFailsTwice_ArrivesTheThirdTime()
    {
        using var server = new HookServer(static request => request < 2 ? 503 : 204);
        Quick(server.Address).Send(_alert);

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public void Webhook_TooSlowOrNotThere_IsGivenUp()
    {
        using var server = new HookServer(static _ => { Thread.Sleep(Timeout.Infinite); return 200; });
        Assert.Equal(
            "it did not answer within 0.2 s, 3 times",
            Assert.Throws<InvalidOperationException>(() => Quick(server.Address, seconds: 0.2).Send(_alert)).Message);

        var refused = new Uri($"http://127.0.0.1:{HookServer.FreePort()}/secret");
        Assert.Equal(
            "it cannot be reached (ConnectionError), 3 times",
            Assert.Throws<InvalidOperationException>(() => Quick(refused).Send(_alert)).Message);
    }

    [Fact]
    public void Webhook_NameHasNoSecret()
    {
        Assert.Equal("webhook https://hooks.example", AlertChannel.Webhook(new Uri("https://user:word@hooks.example/T0/secret?key=x")).Name);
        Assert.Throws<ArgumentException>(() => AlertChannel.Webhook(new Uri("file:///etc/passwd")));
    }

    [Fact]
    public void Channels_OneThatBlocksOrFails_SilencesNoOther_AndIsTold()
    {
        using var release = new ManualResetEventSlim();
        var (good, problems) = (new KeepingChannel(null), new List<string>());
        using var sender = new AlertSender(
            [new KeepingChannel(release.Wait), new KeepingChannel(static () => throw new InvalidOperationException("no\nway.")), good],
            problem =>
            {
                lock (problems)
                {
                    problems.Add(problem);
                }
            });
        for (var i = 0; i < 110; i++)
        {
            // The good one has each at once, although the first still waits for its first.
            sender.Send(_alert with { Step = i });
            SpinWait.SpinUntil(() => good.Alerts.Count > i, TimeSpan.FromSeconds(60));
        }

        Assert.Equal(Enumerable.Range(0, 110).Select(static i => (long)i), good.Alerts.Select(static alert => alert.Step));
        Assert.False(sender.Finish(TimeSpan.FromMilliseconds(100)));
        release.Set();
        lock (problems)
        {
            Assert.Contains("An alert of rule 'gone' was not sent to kept: no\uFFFDway.", problems);
            Assert.Contains("An alert of rule 'gone' was not sent to kept: 100 alerts wait for it already.", problems);
            Assert.Contains(problems, static problem => problem.StartsWith("Alerts that kept did not take in time: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void InTheProcess_EventsAndSilence_AreTold_AndTheRunGoesOn()
    {
        var channel = new KeepingChannel(null);
        using (var monitor = SmallRun.Monitor(out var parameters))
        {
            monitor.UseAlerts(new AlertOptions { Rules = ["event:gap_opened", "silent:1s"], Channels = [channel] });
            SmallRun.Train(monitor, parameters, 100);
            SpinWait.SpinUntil(() => channel.Alerts.Count == 2, TimeSpan.FromSeconds(60));
        }

        Assert.Equal(["event", "silent"], channel.Alerts.Select(static alert => alert.What));
        // The common direction comes with step 61 and stands out of noise from step 62 on; the fourth sample settles it.
        Assert.Equal(65, channel.Alerts[0].Step);
    }

    [Fact]
    public void InTheProcess_UnknownKindOfEvent_IsLoggedOnce()
    {
        var log = new KeepingLog();
        using var monitor = SmallRun.Monitor(out _, log: log);
        monitor.UseAlerts(new AlertOptions { Rules = ["event:gap_colapsed", "no gap_colapsed", "event:gap_opened"] });

        Assert.Equal(
            "No event is called 'gap_colapsed' here; did you mean gap_collapsed? A detector of your own may raise it.",
            Assert.Single(log.Named("UnknownEvent")));
    }

    [Fact]
    public void Options_RuleThatIsNullOrEmpty_IsNamed() => Assert.Equal(
        "AlertOptions cannot be used:\n- Rules[0] is null; it must be a rule. Give for instance \"event:gap_collapsed\", or leave it "
        + "out.\n- Rules[2] is empty; it must be a rule. Give for instance \"event:gap_collapsed\", or leave it out.",
        Assert.Throws<MonitorOptionsException>(new AlertOptions { Rules = [null!, "not-finite", " "] }.Validate).Message
            .ReplaceLineEndings("\n"));

    [Fact]
    public void Channels_ThatCannotBe_SayWhatIsAllowed()
    {
        Assert.Equal(
            "The command of an alert is empty; it must be a program. Give for instance \"notify.sh\". (Parameter 'file')",
            Assert.Throws<ArgumentException>(static () => AlertChannel.Command(string.Empty)).Message);
        Assert.Equal(
            "The format of a webhook is 9; it must be one of Json, Slack, Discord. (Parameter 'format')",
            Assert.Throws<ArgumentException>(static () => AlertChannel.Webhook(new Uri("https://x.y"), (WebhookFormat)9)).Message);
    }

    [Fact]
    public void Options_AllProblemsAtOnce()
    {
        var options = new AlertOptions { Rules = ["gone", "x"], Channels = [] };

        Assert.Equal(
            "AlertOptions cannot be used:\n- Rules[0] is 'gone'; a process cannot say that it is gone. Watch it from another one: "
            + "spectral-edge watch RUN --alert gone.\n- Rules[1]: The rule 'x' cannot be used: it must be 'event:KIND', 'silent:10m' "
            + "(s, m, h or d), 'gone', 'not-finite', or a rule of check such as 'no KIND' or 'MEASURE < VALUE'.\n- Channels is empty "
            + "or has a null; there must be at least one. Leave it out for the standard error stream.",
            Assert.Throws<MonitorOptionsException>(options.Validate).Message.ReplaceLineEndings("\n"));
        Assert.Throws<MonitorOptionsException>(new AlertOptions().Validate);
        new AlertOptions { Rules = ["not-finite"] }.Validate();
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static WebhookChannel Quick(Uri address, double seconds = 60) => new(
        address, WebhookFormat.Json, [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)], TimeSpan.FromSeconds(seconds));

    private string File(string name) => Path.Combine(_folder.Path, name);

    private string Script(string text)
    {
        System.IO.File.WriteAllText(File("script"), text);
        return File("script");
    }

    private sealed class KeepingChannel(Action? first) : AlertChannel
    {
        private readonly List<Alert> _kept = [];

        public override string Name => "kept";

        public IReadOnlyList<Alert> Alerts
        {
            get
            {
                lock (_kept)
                {
                    return [.. _kept];
                }
            }
        }

        public override void Send(Alert alert)
        {
            first?.Invoke();
            lock (_kept)
            {
                _kept.Add(alert);
            }
        }
    }
}
