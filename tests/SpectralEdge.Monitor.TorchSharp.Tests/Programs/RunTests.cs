using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The comparison of runs notices what it is there for.</summary>
public class RunTests
{
    private static readonly List<torch.Tensor> Kept = [];

    [Fact]
    public void Run_ThatDrawsOneRandomNumberMore_EndsWithOtherBits()
    {
        var (plain, other) = Pair(() => torch.rand(1).Dispose());

        Assert.Equal(plain.TensorsAfterwards, other.TensorsAfterwards);
        Assert.NotEqual(plain.Losses, other.Losses);
        Assert.NotEqual(plain.Hashes, other.Hashes);
    }

    [Fact]
    public void Run_ThatKeepsATensor_LeavesOneMore()
    {
        var (plain, other) = Pair(() => Kept.Add(torch.zeros(1).DetachFromDisposeScope()));
        Kept.ForEach(tensor => tensor.Dispose());
        Kept.Clear();

        Assert.Equal(plain.Hashes, other.Hashes);
        Assert.Equal(plain.TensorsAtTheEndOfTheLoop + 1, other.TensorsAtTheEndOfTheLoop);
        Assert.Equal(plain.TensorsAfterwards + 1, other.TensorsAfterwards);
    }

    [Fact]
    public void Run_ThatChangesNothing_IsTheSame()
    {
        var (plain, other) = Pair(() => { });

        Assert.Equal(plain.Losses, other.Losses);
        Assert.Equal(plain.Hashes, other.Hashes);
        Assert.Equal(plain.TensorsAfterwards, other.TensorsAfterwards);
    }

    [Fact]
    public void Run_OfAProgramThatThrows_KeepsTheException()
    {
        var run = Run.Of(_ => throw new NotSupportedException("no"), Attached.Not);

        Assert.Equal("no", run.Failure!.Message);
    }

    /// <summary>Two runs of which only one does something between two steps.</summary>
    private static (Run Plain, Run Other) Pair(Action between)
    {
        void Train(Run run)
        {
            torch.random.manual_seed(1);
            using var model = Toy.Network();
            using var sgd = torch.optim.SGD(model.parameters(), learningRate: 0.1);
            using var watch = run.Attach(model, sgd);
            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
            if (run.Way == Attached.ByCall)
            {
                between();
            }

            Toy.Step(model, watch.Optimizer, watch.OnStepEnd);
            run.LoopEnded(model);
        }

        Run.Of(Train, Attached.Not);
        return (Run.Of(Train, Attached.Not), Run.Of(Train, Attached.ByCall));
    }
}
