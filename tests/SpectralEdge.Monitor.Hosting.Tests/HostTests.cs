using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>A real host: it starts only with options that can be used, and ends what is watched when it stops.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_WithOptionsOfAllSources_WatchesWithThem()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "appsettings.json"), """
            { "SpectralEdge": { "Windows": [ { "Every": 3, "Length": 5 } ], "Sketch": { "Mode": "Sketch", "Length": 128 } } }
            """);
        var builder = Builder();
        builder.Configuration.AddJsonFile(Path.Combine(_folder.Path, "appsettings.json"));
        builder.Configuration.AddCommandLine(["--SpectralEdge:Windows:0:Every=2", $"--SpectralEdge:Run:Folder={_folder.Path}"]);
        builder.Services.AddSpectralEdge(
            builder.Configuration.GetSection("SpectralEdge"),
            options => options with { Run = options.Run with { Name = "changed" } });
        using var host = builder.Build();
        await host.StartAsync();

        using var monitor = host.Services.GetRequiredService<SpectralEdgeFactory>().Watch(new SmallModel().Parameters);

        Assert.Equal([new WindowSpec(2, 5)], monitor.Options.Windows);
        Assert.Equal(128, monitor.Options.Sketch.Length);
        Assert.Equal(Path.Combine(_folder.Path, "changed", "run.jsonl"), monitor.RunFile);
        Assert.Same(
            host.Services.GetRequiredService<IOptions<MonitorOptions>>().Value,
            host.Services.GetRequiredService<SpectralEdgeFactory>().Options);
        Assert.Same(
            host.Services.GetRequiredService<IOptionsMonitor<MonitorOptions>>().CurrentValue,
            host.Services.GetRequiredService<SpectralEdgeFactory>().Options);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_WithWrongOptions_FailsWithEverythingThatIsWrong()
    {
        var builder = Builder(("Windws:0:Every", "2"), ("Sketch:Length", "100"), ("MaxOverhead", "7"), ("Run:Name", "a/b"));
        builder.Services.AddSpectralEdge(builder.Configuration.GetSection("SpectralEdge"));
        using var host = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(
            [
                "MaxOverhead is 7; it must", "Run.Name is 'a/b'; it must", "Sketch.Length is 100; it must",
                "SpectralEdge:Windws is no option; it must",
            ],
            fault.Failures.Select(failure => failure[..(failure.IndexOf("it must", StringComparison.Ordinal) + 7)])
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_ChecksOfTheHost_AreHeardToo()
    {
        var builder = Builder();
        builder.Services.AddSpectralEdge();
        builder.Services.AddOptions<MonitorOptions>().Validate(options => options.MaxOverhead is not null, "Give MaxOverhead.");
        using var host = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(["Give MaxOverhead."], fault.Failures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_ServiceThatLeavesItsMonitorOpen_RunFileHasItsEnd(bool workerComesFirst)
    {
        var log = new CollectedLog();
        var builder = Builder(("Run:Folder", _folder.Path), ("Run:Name", "open"), ("Windows:0:Every", "1"), ("Windows:0:Length", "3"));
        builder.Logging.AddProvider(log);
        if (workerComesFirst)
        {
            builder.Services.AddHostedService<CarelessWorker>();
        }

        builder.Services.AddSpectralEdge(builder.Configuration.GetSection("SpectralEdge"));
        if (!workerComesFirst)
        {
            builder.Services.AddHostedService<CarelessWorker>();
        }

        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetServices<IHostedService>().OfType<CarelessWorker>().Single().Trains;
        await host.StopAsync();

        var lines = (await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "open", "run.jsonl")))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToList();
        Assert.Equal(("header", "end"), (lines[0], lines[^1]));
        Assert.Contains("sample", lines);
        Assert.Contains(log.Messages, message => message.Id == 9001 && message.Text.StartsWith(
            "The host has stopped while run open was watched; the watch ends after step ", StringComparison.Ordinal));
        Assert.Contains(log.Messages, message => message.Id == 4004);
        Assert.Throws<ObjectDisposedException>(
            () => host.Services.GetRequiredService<SpectralEdgeFactory>().Watch(new SmallModel().Parameters));
    }

    [Fact]
    public async Task Stop_WatchThatItsOwnerEnded_IsLeftAlone()
    {
        var log = new CollectedLog();
        var builder = Builder(("Run:Folder", null));
        builder.Logging.AddProvider(log);
        builder.Services.AddSpectralEdge(builder.Configuration.GetSection("SpectralEdge"));
        using var host = builder.Build();
        await host.StartAsync();
        host.Services.GetRequiredService<SpectralEdgeFactory>().Watch(new SmallModel().Parameters).Dispose();
        await host.StopAsync();

        Assert.DoesNotContain(log.Messages, message => message.Id == 9001);
    }

    [Fact]
    public void AddSpectralEdge_Twice_IsRefused()
    {
        var services = new ServiceCollection().AddSpectralEdge();

        var fault = Assert.Throws<InvalidOperationException>(() => services.AddSpectralEdge());

        Assert.Equal(
            "AddSpectralEdge was called before; it must be called once. Give the section and the change in one call.",
            fault.Message);
    }

    [Fact]
    public void Watch_ClockOfTheHost_IsTheClockOfTheRun()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(new ManualTime())
            .AddSpectralEdge(change: options => options with { Run = new() { Folder = _folder.Path } });
        using var provider = services.BuildServiceProvider();
        using var monitor = provider.GetRequiredService<SpectralEdgeFactory>().Watch(new SmallModel().Parameters);

        Assert.Contains("\"started\":\"2026-01-02T03:04:05", File.ReadLines(monitor.RunFile!).First(), StringComparison.Ordinal);
    }

    private static HostApplicationBuilder Builder(params (string Key, string? Text)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"SpectralEdge:{setting.Key}", setting.Text)));
        return builder;
    }

    private sealed class CarelessWorker(SpectralEdgeFactory factory) : BackgroundService
    {
        private readonly TaskCompletionSource _trains = new();

        public Task Trains => _trains.Task;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var model = new SmallModel();
            var monitor = factory.Watch(model.Parameters);
            while (!stoppingToken.IsCancellationRequested)
            {
                model.Steps(monitor, 10);
                _trains.TrySetResult();
                await Task.Yield();
            }
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class CollectedLog : ILoggerProvider, ILogger
{
    private readonly List<(int Id, string Text)> _messages = [];

    public IReadOnlyList<(int Id, string Text)> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_messages)
        {
            _messages.Add((eventId.Id, formatter(state, exception)));
        }
    }

    public void Dispose()
    {
    }
}
