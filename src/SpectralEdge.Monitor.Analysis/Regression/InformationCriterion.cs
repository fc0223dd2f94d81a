namespace SpectralEdge.Monitor.Analysis;

/// <summary>What an order of lags is chosen by; the least value wins.</summary>
public enum InformationCriterion
{
    /// <summary>n ln(RSS/n) + 2k (Akaike, IEEE Trans. Autom. Control 19, 1974).</summary>
    Akaike = 0,

    /// <summary>n ln(RSS/n) + k ln n (Schwarz, Ann. Statist. 6, 1978): fewer lags.</summary>
    Bayes = 1,
}
