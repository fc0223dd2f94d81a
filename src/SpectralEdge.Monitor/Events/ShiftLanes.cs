namespace SpectralEdge.Monitor.Events;

/// <summary>The running sums of one side of a sequential test.</summary>
/// <param name="First">The sum of a cumulative-sum test; of an e-detector the sum for bet 0.25.</param>
/// <param name="Second">Of an e-detector the sum for bet 0.5; otherwise 0.</param>
/// <param name="Third">Of an e-detector the sum for bet 1; otherwise 0.</param>
internal readonly record struct ShiftLanes(double First, double Second, double Third)
{
    /// <summary>Sum of all three.</summary>
    public double Sum => First + Second + Third;
}
