using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Dashboard;

namespace SpectralEdge.Monitor.Browser.Tests;

/// <summary>A run in a process of its own, which trains when told to; it can be killed.</summary>
internal sealed class Trainer : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _answers = [];

    private Trainer(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
    }

    public const string Command = "--train";

    /// <summary>Address of its page; null where it serves none.</summary>
    public Uri? Page { get; private set; }

    /// <summary>Kind, step and the moment at which the handler in the training loop was called, in order.</summary>
    public ConcurrentQueue<(string Kind, long Step, DateTimeOffset Time)> Events { get; } = new();

    /// <summary>Starts a run.</summary>
    /// <param name="folder">The folder of all runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="serves">Whether it serves its page itself.</param>
    /// <param name="groups">Names of its groups.</param>
    public static Trainer Start(string folder, string name, bool serves, params string[] groups)
    {
        string[] arguments = [typeof(Trainer).Assembly.Location, Command, folder, name, serves.ToString(), .. groups];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var trainer = new Trainer(Process.Start(start)!);
        trainer.Answer("ready");
        return trainer;
    }

    /// <summary>Lets it train and waits until it has.</summary>
    public void Train(int steps, float common = 0, int paceMilliseconds = 0)
    {
        Begin(steps, common, paceMilliseconds);
        Answer("done");
    }

    /// <summary>Lets it train, and does not wait.</summary>
    public void Begin(int steps, float common = 0, int paceMilliseconds = 0) => Say(
        string.Create(CultureInfo.InvariantCulture, $"{steps} {common} {paceMilliseconds}"));

    /// <summary>Waits until it has done what <see cref="Begin"/> told it.</summary>
    public void Wait() => Answer("done");

    /// <summary>Ends the run in order; the process ends too.</summary>
    public void End()
    {
        Say("end");
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(20)), "The training process does not end.");
    }

    /// <summary>As kill -9 does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        _answers.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static int Run(string folder, string name, bool serves, string[] groups)
    {
        using var subject = new Subject(folder, name, groups);
        using var page = serves ? subject.Monitor.ServeDashboard(new DashboardOptions { Port = 0 }) : null;
        subject.Monitor.On<SpectralEvent>(e => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"event {e.Kind} {e.Step} {DateTimeOffset.UtcNow:O}")));
        Console.WriteLine($"ready {page?.Url}");
        while (Console.ReadLine() is { } line && line != "end")
        {
            var numbers = line.Split(' ');
            subject.Train(
                int.Parse(numbers[0], CultureInfo.InvariantCulture),
                float.Parse(numbers[1], CultureInfo.InvariantCulture),
                TimeSpan.FromMilliseconds(int.Parse(numbers[2], CultureInfo.InvariantCulture)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {subject.Step}"));
        }

        return 0;
    }

    private void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    private void Answer(string word)
    {
        var found = _answers.TryTake(out var line, TimeSpan.FromSeconds(60));
        Assert.True(found && line!.StartsWith(word, StringComparison.Ordinal), $"The training process says '{line}', not '{word}'.");
        Page = word == "ready" && line!.Length > word.Length + 1 ? new Uri(line[(word.Length + 1)..]) : Page;
    }

    private void Take(string? line)
    {
        if (line?.Split(' ') is ["event", var kind, var step, var time])
        {
            Events.Enqueue((kind, long.Parse(step, CultureInfo.InvariantCulture), DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));
        }
        else if (line is not null)
        {
            _answers.Add(line);
        }
    }
}
