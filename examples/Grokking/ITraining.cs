namespace Grokking;

/// <summary>A training run that the demo can follow step by step.</summary>
internal interface ITraining : IDisposable
{
    /// <summary>One optimizer step.</summary>
    /// <returns>The mean loss of the batch before the step.</returns>
    float Step();

    /// <summary>Accuracy on the training half of the table, from 0 to 1.</summary>
    float TrainAccuracy();

    /// <summary>Accuracy on the other half, from 0 to 1.</summary>
    float TestAccuracy();
}
