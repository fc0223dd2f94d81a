using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>The words of run files for states.</summary>
internal static class StateText
{
    /// <summary>The word for a regime.</summary>
    public static string ToText(this AdiabaticRegime regime) => regime switch
    {
        AdiabaticRegime.Plateau => "plateau",
        AdiabaticRegime.Transition => "transition",
        AdiabaticRegime.Forgetting => "forgetting",
        _ => "undefined",
    };

    /// <summary>The word for a phase.</summary>
    public static string ToText(this GapPhase phase) => phase switch
    {
        GapPhase.Rise => "rise",
        GapPhase.Plateau => "plateau",
        GapPhase.Collapse => "collapse",
        _ => "undefined",
    };

    /// <summary>The word for a method of phases.</summary>
    public static string ToText(this PhaseMethod method) => method switch
    {
        PhaseMethod.Peak => "peak",
        PhaseMethod.Derivative => "derivative",
        _ => "threshold",
    };
}
