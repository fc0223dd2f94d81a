using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// What users met in real loops: a handler that throws without a logger, a checkpoint made in a handler, NaN, frozen weights,
/// samples that are kept.
/// </summary>
public sealed class UserCasesTests : IDisposable
{
    private readonly Mlp _model = Training.Seeded<Mlp>(1);
    private readonly torch.optim.Optimizer _optimizer;
    private readonly string _folder = Directory.CreateTempSubdirectory("spectral-edge-").FullName;

    public UserCasesTests() => _optimizer = torch.optim.AdamW(_model.parameters(), lr: 0.01);

    [Fact]
    public void Handler_ThatThrowsWithoutALogger_IsSeenOnceOnStandardError()
    {
        using var lines = new StringWriter();
        var before = Console.Error;
        Console.SetError(TextWriter.Synchronized(lines));
        try
        {
            using var callback = new SpectralEdgeCallback(_model, _optimizer, Training.EveryStep);
            callback.SampleTaken += (_, _) => throw new InvalidOperationException("a mistake of this test's own");
            Train(callback, 20);
            Assert.Equal(17, callback.Report.HandlerFailures);
        }
        finally
        {
            Console.SetError(before);
        }

        var line = Assert.Single(
            lines.ToString().Split('\n'), line => line.Contains("a mistake of this test's own", StringComparison.Ordinal));
        Assert.StartsWith(
            "SpectralEdge.Monitor: Handler UserCasesTests.Handler_ThatThrowsWithoutALogger_IsSeenOnceOnStandardError (a "
                + "lambda) failed; training goes on.",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void SaveState_InAHandlerBesideTheModel_GoesOnAsIfNothingHadStopped()
    {
        var (weights, state) = (Path.Combine(_folder, "model.dat"), Path.Combine(_folder, "model.state"));
        var samples = new List<SpectralSample>();
        using (var callback = new SpectralEdgeCallback(_model, _optimizer, Training.EveryStep))
        {
            callback.SampleTaken += (_, sample) => samples.Add(sample);
            callback.SampleTaken += (_, sample) => SaveAt(sample.Step == 10);
            Train(callback, 20);
            Assert.Equal(0, callback.Report.HandlerFailures);

            void SaveAt(bool isTime)
            {
                if (isTime)
                {
                    _model.save(weights);
                    callback.SaveState(state);
                }
            }
        }

        using var again = Training.Seeded<Mlp>(2);
        again.load(weights);
        using var resumed = SpectralEdgeCallback.Resume(again, state, options: Training.EveryStep);
        Assert.Equal(10, resumed.Step);
    }

    [Fact]
    public void NaN_InAParameter_IsAnEventAtEachEpisodeAndItsEnd()
    {
        using var callback = new SpectralEdgeCallback(_model, _optimizer, Training.EveryStep);
        var events = new List<SpectralEvent>();
        callback.On<SpectralEvent>(value => events.Add(value));
        for (var episode = 0; episode < 2; episode++)
        {
            Train(callback, 6);
            var good = Numbers.Read(_model.Output.bias!);
            Numbers.Write(_model.Output.bias!, [double.NaN]);
            callback.OnStepEnd();
            callback.OnStepEnd();
            Numbers.Write(_model.Output.bias!, good);
        }

        Train(callback, 6);

        var watch = events.OfType<WatchEvent>().ToArray();
        Assert.Equal(["not_finite", "watch_resumed", "not_finite", "watch_resumed"], watch.Select(value => value.Kind));
        Assert.All(watch.OfType<ParametersNotFinite>(), value => Assert.Equal("_output.bias", value.Block));
        Assert.All(watch.OfType<WatchResumed>(), value => Assert.Equal(2, value.SamplesSkipped));
    }

    [Fact]
    public void Unfreezing_SaysWhichParametersAppeared()
    {
        var log = new LogCollector();
        _model.Hidden.weight!.requires_grad = false;
        using var callback = new SpectralEdgeCallback(_model, _optimizer, Training.EveryStep, log);
        Train(callback, 3);
        _model.Hidden.weight.requires_grad = true;
        Train(callback, 3);

        Assert.Contains("'_hidden.weight' appeared", Assert.Single(log.MessagesOf("BlocksChanged")), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_ThatAreKept_StayWhatTheyWere()
    {
        using var callback = new SpectralEdgeCallback(_model, _optimizer, Training.EveryStep);
        var (kept, seen) = (new List<SpectralSample>(), new List<(long Step, double Ratio)>());
        callback.SampleTaken += (_, sample) => kept.Add(sample);
        callback.SampleTaken += (_, sample) => seen.Add((sample.Step, sample.GapRatio));
        Train(callback, 20);

        Assert.Equal(17, kept.Count);
        Assert.Equal(seen, kept.Select(sample => (sample.Step, sample.GapRatio)));
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Train(SpectralEdgeCallback callback, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Training.Step(_optimizer, () => Training.Loss(_model), callback.OnStepEnd);
        }
    }
}
