using Reproduction.Running;

namespace Reproduction.Experiments;

/// <summary>All experiments by name, the most telling first.</summary>
internal static class Catalogue
{
    public static readonly IReadOnlyList<(string Name, Func<IEnumerable<StudyCase>> Cases)> All =
    [
        ("small", Modular.Small),
        ("modular", Modular.All),
        ("tian", Tian.All),
        ("parity", Parity.All),
        ("dyck", Dyck.All),
        ("one-layer", Modular.OneLayer),
        ("tasks", Tasks.All),
        ("language", Language.All),
        ("language-shift", Language.Shifted),
        ("language-trouble", Language.Troubled),
        ("rates", Rates.All),
        ("long", Modular.Long),
    ];
}
