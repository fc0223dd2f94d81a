using static TorchSharp.torch;

namespace Reproduction.Running;

/// <summary>Examples as two tensors of equally many rows.</summary>
internal sealed record Table(Tensor Inputs, Tensor Labels) : IDisposable
{
    public long Rows => Inputs.shape[0];

    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}

/// <summary>What is learnt: examples to learn from, examples never trained on, and what is measured.</summary>
internal sealed class Problem : IDisposable
{
    /// <summary>Examples to learn from.</summary>
    public required Table Train { get; set; }

    /// <summary>Examples never trained on.</summary>
    public required Table Test { get; init; }

    /// <summary>Mean loss of answers, a scalar.</summary>
    public required Func<Tensor, Tensor, Tensor> Loss { get; init; }

    /// <summary>Names and values to record, from answers and labels; the names get <c>train_</c> or <c>test_</c> before them.</summary>
    public required Func<Tensor, Tensor, (string Name, double Value)[]> Measure { get; init; }

    /// <summary>Rows of each table that are measured.</summary>
    public int MostRows { get; init; } = 5000;

    /// <summary>Examples that take the place of <see cref="Train"/> and <see cref="Test"/> from a step on; null for none.</summary>
    public (int Step, Table Train, Table Test)? Shift { get; init; }

    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
        Shift?.Train.Dispose();
        Shift?.Test.Dispose();
    }

    /// <summary>Share of right answers, where labels below 0 do not count.</summary>
    public static (string, double)[] Accuracy(Tensor answers, Tensor labels)
    {
        var right = answers.argmax(1).eq(labels);
        var counts = labels.ge(0);
        return [("accuracy", right.logical_and(counts).sum().item<long>() / (double)Math.Max(1, counts.sum().item<long>()))];
    }
}
