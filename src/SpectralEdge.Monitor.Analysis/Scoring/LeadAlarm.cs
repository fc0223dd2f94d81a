namespace SpectralEdge.Monitor.Analysis;

/// <summary>From which alarm a lead is counted.</summary>
public enum LeadAlarm
{
    /// <summary>The first alarm that is not after the wanted moment. Frequent alarms make this lead long without meaning anything.</summary>
    First,

    /// <summary>The last alarm that is not after the wanted moment. Frequent alarms make this lead short.</summary>
    Last,
}
