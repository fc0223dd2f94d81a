using System.Diagnostics;
using System.Globalization;
using System.Text;
using SpectralEdge.Monitor.Sinks.Tests;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary><c>watch</c>, on runs that ended, were killed, and go on in a process of their own.</summary>
public sealed class WatchCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EndedRun_AsAPipe_IsLinesWithoutEscapes_AndCode0()
    {
        var outcome = Tool.Run("watch", SmallRun.Record(_folder.Path));

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Output);
        Assert.All(outcome.Lines[..^2], static line => Assert.Matches("^step \\d+, [a-z.]+: gap (opened|collapsed) ", line));
        Assert.Matches(
            "^small: step 40, loss 0\\.\\d+, gap ratio \\d\\.\\d+, k\\* none, collapsed at step \\d+, overhead [0-9.]+ %, ended$",
            outcome.Lines[^1]);
    }

    [Fact]
    public void Once_PrintsTheView()
    {
        var outcome = Tool.Run(terminal => terminal with { Width = 60 }, "watch", SmallRun.Record(_folder.Path), "--once");

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Error));
        Assert.Equal("small · ended · step 40", outcome.Lines[0]);
        Assert.Equal(
            ["loss", "gap ratio", "k*", "gap", "speed", "events"],
            outcome.Lines[1..7].Select(static line => line[..11].Trim()));
        Assert.Contains("of 2 groups", outcome.Lines[4], StringComparison.Ordinal);
        Assert.All(outcome.Lines, static line => Assert.InRange(line.Length, 0, 59));
    }

    [Fact]
    public void FolderOfRuns_IsTheNewest()
    {
        SmallRun.Record(_folder.Path, name: "second");
        var first = SmallRun.Record(_folder.Path, name: "first");
        File.SetLastWriteTimeUtc(Path.Combine(first, "run.jsonl"), DateTime.UnixEpoch);

        Assert.Equal("second", Tool.Run("watch", _folder.Path, "--json").Json.GetProperty("name").GetString());
    }

    [Fact]
    public void Alerts_OfARunThatEnded_TellWhatStillHolds()
    {
        var run = SmallRun.Record(_folder.Path);
        var outcome = Tool.Run(
            "watch", run, "--quiet", "--alert", "gap_ratio > 1.5", "--alert", "event:gap_opened", "--alert", "some norm_spike");

        Assert.Equal((0, string.Empty), (outcome.Code, outcome.Output));
        Assert.Matches(
            "^ALERT small: rule broken: gap_ratio is \\S+ and must stay above 1.5 \\(step \\d+, group all\\)\n"
            + "ALERT small: no norm_spike up to step \\d+; the rule is 'some norm_spike'\n$",
            outcome.Error);
    }

    [Fact]
    public void UnknownKindOfEvent_IsSaidOnceAtTheStart()
    {
        var outcome = Tool.Run(
            "watch", SmallRun.Record(_folder.Path), "--quiet", "--alert", "event:gap_colapsed", "--alert", "no gap_colapsed",
            "--alert", "event:gap_opened");

        Assert.Equal(
            (0, "spectral-edge: No event is called 'gap_colapsed' here; did you mean gap_collapsed? A detector of your own may "
                + "raise it.\n"),
            (outcome.Code, outcome.Error));
    }

    [Fact]
    public void Help_SaysThatARuleStatesWhatMustHold()
    {
        var help = Tool.Run("watch", "--help").Output;

        Assert.Matches("states\\s+what\\s+must\\s+hold,\\s+and\\s+alerts\\s+where\\s+it\\s+does\\s+not", help);
        Assert.Matches("event:KIND\\s+alerts\\s+when\\s+the\\s+event\\s+comes", help);
    }

    [Fact]
    public void Test_SendsAMessageEverywhere_AndSaysWhatDidNotArrive()
    {
        var run = SmallRun.Record(_folder.Path);
        using var server = new HookServer(static _ => 200);
        var good = Tool.Run("watch", run, "--test", "--webhook", server.Address.ToString(), "--webhook-format", "slack");
        var bad = Tool.Run("watch", run, "--test", "--run", "sh -c 'exit 4'");

        Assert.Equal((0, "ALERT small: a test message of spectral-edge watch\n"), (good.Code, good.Error));
        Assert.Equal("{\"text\":\"small: a test message of spectral-edge watch\"}", Assert.Single(server.Requests).Body);
        Assert.Equal(2, bad.Code);
        Assert.Contains(
            "spectral-edge: An alert of rule '--test' was not sent to command 'sh': it returned exit code 4.\n", bad.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watch nowhere", "'nowhere' does not exist. Give the folder of a run, its run.jsonl, or a folder of runs.")]
    [InlineData("watch FOLDER", "'FOLDER' holds no run. Give the folder of a run, its run.jsonl, or a folder of runs.")]
    [InlineData("watch FILE", "'FILE' is no run. Give the folder of a run, its run.jsonl, or a folder of runs.")]
    [InlineData("watch RUN --alert x", "The rule 'x' cannot be used: it must be 'event:KIND', 'silent:10m' (s, m, h or d), 'gone', "
        + "'not-finite', or a rule of check such as 'no KIND' or 'MEASURE < VALUE'.")]
    [InlineData("watch RUN --alert gone:5m", "The rule 'gone:5m' cannot be used: 'gone' takes nothing after it; write 'gone', or "
        + "'silent:10m' for a time without samples.")]
    [InlineData("watch RUN --json --alert gone", "--json prints how the run stands now and ends; leave it out to go on watching, or "
        + "leave --alert out.")]
    [InlineData("watch RUN --once --alert gone", "--once prints how the run stands now and ends; leave it out to go on watching, or "
        + "leave --alert out.")]
    [InlineData("watch RUN --run true", "There is no rule. Give one with --alert gone, or try the way with --test.")]
    [InlineData("watch RUN --test --run 'a", "--run is ''a'; it must be a program with its arguments, and quotes must be closed.")]
    [InlineData("watch RUN --test --webhook ftp://x", "--webhook must be an address that begins with https:// or http://. Copy it from "
        + "the service that receives it.")]
    [InlineData("watch RUN --test --webhook-format slack", "--webhook-format is given and --webhook is missing. Give the address too.")]
    [InlineData("watch NEWER", "'NEWER' was written by a newer version (format 2, this one reads 1). Update spectral-edge.")]
    public void WrongRequest_IsOneLineThatSaysWhatToDo(string line, string message)
    {
        var (empty, file, newer) = (_folder.File("empty"), _folder.File("file.txt"), _folder.File("newer.jsonl"));
        Directory.CreateDirectory(empty);
        File.WriteAllText(file, "x");
        File.WriteAllText(newer, "{\"type\":\"header\",\"format\":2}\n");
        string Filled(string text) => text.Replace("FOLDER", empty, StringComparison.Ordinal)
            .Replace("FILE", file, StringComparison.Ordinal).Replace("NEWER", newer, StringComparison.Ordinal)
            .Replace("RUN", line.Contains("RUN", StringComparison.Ordinal) ? SmallRun.Record(_folder.File("runs")) : "", StringComparison.Ordinal);

        var outcome = Tool.Run([.. line.Split(' ').Select(Filled)]);

        Assert.Equal((2, string.Empty, $"spectral-edge: {Filled(message)}\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Theory]
    [InlineData("notify.sh", "notify.sh")]
    [InlineData("  a 'b c'  \"d 'e'\" f\"g\"h '' $HOME;x|y ", "a/b c/d 'e'/fgh//$HOME;x|y")]
    public void Split_TakesWordsAsTheyStand(string text, string words) => Assert.Equal(words, string.Join('/', AlertTargets.Split(text)));

    [Fact]
    public void KilledProcess_IsToldWithinFiveSeconds_AndTheCodeIs1()
    {
        using var server = new HookServer(static _ => 200);
        using var training = TrainingProcess.Start(_folder.Path, "run");
        using var watch = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                typeof(CommandLine).Assembly.Location, "watch", _folder.File("run"), "--alert", "gone", "--alert", "event:gap_opened",
                "--webhook", server.Address.ToString(),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            // An alert of an event that comes while it looks on: it is there. The gap opens again and again.
            Assert.StartsWith("ALERT run: step ", watch.StandardError.ReadLine(), StringComparison.Ordinal);
            var killed = DateTimeOffset.UtcNow;
            training.Kill();
            training.WaitForExit();
            var line = watch.StandardError.ReadLine();
            while (line is not null && !line.Contains("gone", StringComparison.Ordinal))
            {
                line = watch.StandardError.ReadLine();
            }

            // The five seconds are what is promised, from the kill to the line; half of it is the poll.
            Assert.InRange((DateTimeOffset.UtcNow - killed).TotalSeconds, 0, 5);
            Assert.Matches("^ALERT run: the process is gone and the run has no end: it was killed or crashed, after step \\d+$", line);
            var output = watch.StandardOutput.ReadToEnd();
            watch.WaitForExit();
            Assert.Equal(1, watch.ExitCode);
            Assert.EndsWith(", killed\n", output, StringComparison.Ordinal);
            Assert.Contains(server.Requests, static request => request.Body.StartsWith("{\"what\":\"gone\",", StringComparison.Ordinal));
        }
        finally
        {
            training.Kill();
            watch.Kill();
        }
    }

    [Theory]
    [InlineData(40, 20)]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    public void RealTerminal_ViewBelow_AndOtherOutputAboveIntact(int width, int height)
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/script"))
        {
            // No pseudo-terminal from the command line there.
            return;
        }

        var text = InTerminal(width, height, string.Empty, "chatty");
        var terminal = new TerminalTwin(width, height);
        terminal.Write(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        var (lines, steps) = (terminal.All.Where(static line => line.Length > 0).ToList(), Enumerable.Range(1, 5).Select(static i => 20 * i));

        Assert.True(terminal.ScrollsWhole);
        Assert.DoesNotContain("\e[?25l", text, StringComparison.Ordinal);
        Assert.All(steps, step => Assert.Contains($"epoch {step} \e[32mgreen\e[0m", text, StringComparison.Ordinal));
        var expected = steps.SelectMany(static step => new[] { $"epoch {step} green", $"piece {step} done", $"native {step}" }).ToList();
        Assert.Equal(expected, lines[..expected.Count]);
        Assert.StartsWith("run · ended · step 100", lines[expected.Count], StringComparison.Ordinal);
        Assert.StartsWith("loss       0.01 ", lines[expected.Count + 1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR=1", false, true)]
    [InlineData("TERM=dumb", false, false)]
    [InlineData("", true, true)]
    public void RealTerminal_RespectsWhatItIsTold(string variable, bool hasColours, bool isLive)
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/script"))
        {
            return;
        }

        var text = InTerminal(80, 24, variable);

        Assert.Equal(hasColours, text.Contains("\e[32m", StringComparison.Ordinal));
        Assert.Equal(isLive, text.Contains("\e[1;", StringComparison.Ordinal) && text.Contains("\e[r", StringComparison.Ordinal));
        Assert.Equal(isLive, text.Contains('\e', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("throws")]
    public void RealTerminal_StoppedInTheMiddle_IsLeftAsItWas(string how)
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/script"))
        {
            return;
        }

        var text = how == "throws"
            ? InTerminal(80, 24, string.Empty, "throws")
            : InTerminal(80, 24, $"SIGNAL={how}", "chatty");
        var terminal = new TerminalTwin(80, 24);
        terminal.Write(text.Replace("\r\n", "\n", StringComparison.Ordinal));

        Assert.True(terminal.ScrollsWhole);
        Assert.DoesNotContain("\e[?25l", text, StringComparison.Ordinal);
        Assert.Contains("after", terminal.All);
    }

    /// <summary>What a terminal of <c>script</c> gets from a process that shows its own run, and then a line of the shell.</summary>
    private string InTerminal(int width, int height, string variable, params string[] how)
    {
        var (log, signal) = (_folder.File("typescript"), variable.StartsWith("SIGNAL=", StringComparison.Ordinal) ? variable[7..] : null);
        var arguments = TrainingProcess.Arguments(_folder.Path, "run", signal is null ? 100 : int.MaxValue, ["console", .. how]);
        var program = $"dotnet {string.Join(' ', arguments.Select(static argument => $"'{argument}'"))}";
        var killer = "for i in $(seq 600); do "
            + $"grep -q 'piece 60' '{log}' && break; sleep 0.1; done; kill -{signal} $(cat '{log}.pid')";
        var command = string.Create(CultureInfo.InvariantCulture, $"stty cols {width} rows {height}; ")
            + (signal is null ? program : $"({killer}) & sh -c 'echo $$ > \"$0\"; exec env --default-signal=INT \"$@\"' '{log}.pid' {program}")
            + "; echo after";
        var start = new ProcessStartInfo("script", ["-q", "-f", "-c", command, log])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8", ["SHELL"] = "/bin/bash" },
        };
        start.Environment.Remove("NO_COLOR");
        if (signal is null && variable.Length > 0)
        {
            start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        }

        using var script = Process.Start(start)!;
        var ended = script.StandardOutput.ReadToEndAsync();
        if (!script.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            script.Kill(entireProcessTree: true);
            Assert.Fail("It did not end.");
        }

        ended.Wait();
        var text = File.ReadAllText(log, Encoding.UTF8);

        // Its own first and last lines.
        return text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..text.LastIndexOf("\nScript done", StringComparison.Ordinal)];
    }
}
