using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Whatever is wrong with a loss: the probe is skipped, counted, named once in plain words, and the run is unchanged.</summary>
public class BadDayTests
{
    private delegate Tensor? LossOf(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets);

    private static readonly Parameter Other = new(ones(3));

    private static readonly Dictionary<string, (string Said, LossOf Loss)> Bad = new()
    {
        ["throws"] = ("InvalidDataException: No such batch.", (_, _, _) => throw new InvalidDataException("No such batch.")),
        ["null"] = ("returned null", (_, _, _) => null),
        ["NaN"] = ("is NaN", (model, x, y) => Good(model, x, y) * double.NaN),
        ["vector"] = ("has 32 values in Float32", (model, x, y) => (model.call(x) - y).square()),
        ["whole number"] = ("has 1 values in Int64", (model, x, y) => Good(model, x, y).to_type(ScalarType.Int64)),
        ["detached"] = ("carries no graph", (model, x, y) => Good(model, x, y).detach()),
        ["no gradients"] = ("carries no graph", WithoutGradients),
        ["disposed"] = ("is disposed", Disposed),
        ["of another model"] = ("depends on none of the watched parameters", (_, _, _) => Other.square().sum()),
        ["vanished"] = ("has vanished", (model, x, y) => Good(model, x, y) * 1e-44),
        ["changed in place"] = ("cannot be differentiated: one of the variables", ChangedInPlace),
        ["differentiates itself"] = ("cannot be differentiated: Trying to backward", Differentiated),
    };

    static BadDayTests() => set_num_threads(1);

    public static TheoryData<string> Names => [.. Bad.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Loss_ThatIsBad_IsSkippedAndSaid(string name)
    {
        var (said, loss) = Bad[name];
        var (plain, _, _) = Train(null);
        var (probed, log, probes) = Train(loss);

        Assert.Equal(plain, probed);
        Assert.Equal(0, probes!.TakenCount);
        Assert.Equal(5, probes.SkippedCount);
        Assert.Contains(said, Assert.Single(log.MessagesOf("ProbeSkipped")), StringComparison.Ordinal);
        Assert.Single(log.Warnings);
    }

    [Fact]
    public void Batch_ThatIsNull_IsSkippedAndSaid()
    {
        var log = new LogCollector();
        using var model = Toy.Network();
        using var optimizer = optim.AdamW(model.parameters(), 1e-2);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep, log);
        using var probes = callback.Probe<string?>(
            static batch => throw new InvalidOperationException($"{batch!.Length}"), static _ => null, static _ => null,
            new ProbeOptions { Probes = [new Everything { Every = 1 }] });
        for (var step = 0; step < 8; step++)
        {
            Toy.Step(model, optimizer, value => callback.OnStepEnd(value));
        }

        Assert.Equal(0, probes.TakenCount);
        Assert.Contains(
            " batches returned null for batch ", Assert.Single(log.MessagesOf("ProbeSkipped")), StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_ThatIsGood_IsTaken()
    {
        var (_, log, probes) = Train(Good);

        Assert.Equal(5, probes!.TakenCount);
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public void Step_ReportedInInferenceMode_IsSkipped()
    {
        using var model = Toy.Network();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () => throw new InvalidOperationException());
        using var inference = inference_mode();

        var skipped = Assert.Throws<ProbeSkippedException>(probed.Save);

        Assert.Contains("inference mode", skipped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_FrozenAfterTheSample_IsSkippedByName()
    {
        using var model = Toy.Network();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var probed = Probed.Of(callback, () => throw new InvalidOperationException());
        model.get_parameter("second.weight")!.requires_grad = false;

        var skipped = Assert.Throws<ProbeSkippedException>(probed.Save);

        Assert.StartsWith("Parameter 'second.weight' was disposed or frozen", skipped.Message, StringComparison.Ordinal);
    }

    private static (List<string> States, LogCollector Log, ProbeSchedule? Probes) Train(LossOf? loss)
    {
        var (states, log) = (new List<string>(), new LogCollector());
        random.manual_seed(9);
        using var model = Toy.Network();
        using var optimizer = optim.AdamW(model.parameters(), 1e-2);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep, log);
        using var probes = loss is null ? null : callback.Probe(
            batch => loss(model, batch.Inputs, batch.Targets)!, _ => Toy.Batch(), _ => Toy.Batch(),
            new ProbeOptions { Probes = [new Everything { Every = 1 }] });
        for (var step = 0; step < 8; step++)
        {
            Toy.Step(model, optimizer, value => callback.OnStepEnd(value));
            states.AddRange(ModelState.Of(model, optimizer));
        }

        Assert.Equal(0, callback.Report.HandlerFailures);
        return (states, log, probes);
    }

    private static Tensor Good(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets) =>
        nn.functional.mse_loss(model.call(inputs), targets);

    private static Tensor WithoutGradients(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets)
    {
        using var none = no_grad();
        return Good(model, inputs, targets);
    }

    private static Tensor Disposed(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets)
    {
        var loss = Good(model, inputs, targets);
        loss.Dispose();
        return loss;
    }

    private static Tensor ChangedInPlace(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets)
    {
        var outputs = model.call(inputs).exp();
        var loss = outputs.square().sum();
        outputs.add_(1);
        return loss;
    }

    private static Tensor Differentiated(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor targets)
    {
        var loss = Good(model, inputs, targets);
        loss.backward();
        return loss;
    }
}
