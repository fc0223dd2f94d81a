namespace Grokking.Network;

/// <summary>Running sums of what the network got right.</summary>
internal record struct Score(double LossSum, int RightCount)
{
    /// <summary>Counts one example.</summary>
    public void Add(float loss, bool isRight)
    {
        LossSum += loss;
        RightCount += isRight ? 1 : 0;
    }

    /// <summary>Counts all examples of another score.</summary>
    public void Add(Score other)
    {
        LossSum += other.LossSum;
        RightCount += other.RightCount;
    }
}
