using Grokking.Network;

namespace Grokking.Tests;

public class ModularAdditionTests
{
    [Fact]
    public void Halves_Together_AreTheWholeTableWithRightLabels()
    {
        var data = new ModularAddition(59, seed: 2);
        var all = data.Train.Concat(data.Test).ToArray();

        Assert.Equal(59 * 59, all.Distinct().Count());
        Assert.Equal(59 * 59, all.Length);
        Assert.All(all, example => Assert.Equal((example.A + example.B) % 59, example.Label));
        Assert.InRange(data.Train.Length, (59 * 59 / 2) - 1, (59 * 59 / 2) + 1);
    }

    [Fact]
    public void DrawBatch_Always_TakesTrainingExamples()
    {
        var data = new ModularAddition(59, seed: 2);
        var batch = new Example[1000];
        data.DrawBatch(batch);

        Assert.Subset(data.Train.ToHashSet(), batch.ToHashSet());
    }
}
