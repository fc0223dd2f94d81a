namespace SpectralEdge.Monitor.Interventions;

/// <summary>Changes gradients, updates or parameters of a run on purpose.</summary>
internal interface IIntervention
{
    /// <summary>Names it, in snake_case.</summary>
    string Name { get; }
}
