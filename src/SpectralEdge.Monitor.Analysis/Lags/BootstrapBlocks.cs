namespace SpectralEdge.Monitor.Analysis;

/// <summary>How blocks of pairs are drawn.</summary>
public enum BootstrapBlocks
{
    /// <summary>Of one length, beginning anywhere that leaves room for them (Künsch, Ann. Statist. 17, 1989). Pairs near the ends are drawn less often.</summary>
    Moving = 0,

    /// <summary>Of geometric lengths, beginning anywhere and going on at the start after the end (Politis and Romano, JASA 89, 1994).</summary>
    Stationary = 1,
}
