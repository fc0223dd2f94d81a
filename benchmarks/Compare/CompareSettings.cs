namespace SpectralEdge.Monitor;

/// <summary>What is compared.</summary>
/// <param name="Quick">Whether only the decisive cases run.</param>
/// <param name="All">Whether the cases that need most memory run too.</param>
/// <param name="OnlyParameters">The only number of parameters; null for the usual four.</param>
/// <param name="OnlyThreads">The only number of threads; null for one and two.</param>
/// <param name="OnlyBlocked">Whether only reads and blocked sketches run.</param>
/// <param name="Orders">Whether other orders of reading run too.</param>
internal sealed record CompareSettings(bool Quick, bool All, int? OnlyParameters, int? OnlyThreads, bool OnlyBlocked,
    bool Orders)
{
    /// <summary>The size of GPT-2's smallest model.</summary>
    public const int Large = 124_000_000;

    /// <summary>The numbers of parameters, P.</summary>
    public int[] Parameters => OnlyParameters is { } count ? [count] : [100_000, 1_000_000, 10_000_000, Large];

    /// <summary>The numbers of threads.</summary>
    public int[] Threads => OnlyThreads is { } count ? [count] : [1, 2];

    /// <summary>The number formats.</summary>
    public ElementType[] Types => Orders
        ? [ElementType.Float32]
        : Quick
        ? [ElementType.Float32, ElementType.BFloat16]
        : [ElementType.Float32, ElementType.BFloat16, ElementType.Float16, ElementType.Float64];

    /// <summary>Rounds of a case that takes seconds.</summary>
    public int RoundsOfSlowCases => Quick ? 2 : 3;

    /// <summary>The fewest rounds of all other cases.</summary>
    public int LeastRounds => Quick ? 5 : 9;

    /// <summary>How long the rounds of one number of parameters in one format go on once there are enough of them.</summary>
    /// <param name="parameters">Number of parameters.</param>
    /// <returns>The time.</returns>
    public TimeSpan TimeFor(int parameters) => TimeSpan.FromSeconds((Quick, parameters > 50_000_000) switch
    {
        (true, true) => 5,
        (true, false) => 1,
        (false, true) => 20,
        (false, false) => 5,
    });
}
