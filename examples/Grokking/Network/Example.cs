namespace Grokking.Network;

/// <summary>One sum: the two tokens that the network reads, and the class it should answer.</summary>
/// <param name="A">First summand, from 0 to p - 1.</param>
/// <param name="B">Second summand, from 0 to p - 1.</param>
/// <param name="Label">The sum modulo p.</param>
public readonly record struct Example(int A, int B, int Label);
