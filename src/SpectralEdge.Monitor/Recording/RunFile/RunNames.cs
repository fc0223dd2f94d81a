
namespace SpectralEdge.Monitor;

/// <summary>The names that values of enumerations have in run files.</summary>
internal static class RunNames
{
    /// <summary>Why quantities are undefined; a sample has any number of them.</summary>
    public static IReadOnlyDictionary<string, SampleConditions> Conditions { get; } =
        Enum.GetValues<SampleConditions>().Where(
            condition => condition != SampleConditions.None).ToDictionary(EnumText.ToText, condition => condition);

    /// <summary>Where 𝒜 stands to its baseline.</summary>
    public static IReadOnlyDictionary<string, AdiabaticRegime> Regimes { get; } = Enum.GetValues<AdiabaticRegime>().ToDictionary(
        EnumText.ToText, regime => regime);

    /// <summary>Phases of the gap ratio.</summary>
    public static IReadOnlyDictionary<string, GapPhase> Phases { get; } = Enum.GetValues<GapPhase>().ToDictionary(
        EnumText.ToText, phase => phase);

    /// <summary>Why steps are skipped.</summary>
    public static IReadOnlyDictionary<string, SkipReason> SkipReasons { get; } =
        Enum.GetValues<SkipReason>().ToDictionary(EnumText.ToText, value => value);

    /// <summary>What k* has to beat.</summary>
    public static IReadOnlyDictionary<string, GapNull> Nulls { get; } = Enum.GetValues<GapNull>().ToDictionary(
        EnumText.ToText, value => value);

    /// <summary>Forms of the backbone.</summary>
    public static IReadOnlyDictionary<string, DisplacementForm> Forms { get; } = new Dictionary<string, DisplacementForm>
    {
        ["plain"] = DisplacementForm.None,
        ["unit_rows"] = DisplacementForm.UnitRows,
        ["centred"] = DisplacementForm.Centred,
        ["unit_rows_centred"] = DisplacementForm.UnitRows | DisplacementForm.Centred,
    };

    /// <summary>How phases are found.</summary>
    public static IReadOnlyDictionary<string, PhaseMethod> PhaseMethods { get; } = Enum.GetValues<PhaseMethod>().ToDictionary(
        EnumText.ToText, value => value);

    /// <summary>What the pattern of a grokking run was seen in.</summary>
    public static IReadOnlyDictionary<string, GrokkingSource> GrokkingSources { get; } = Enum.GetValues<GrokkingSource>()
        .ToDictionary(
        EnumText.ToText, value => value);

    /// <summary>The states of a grokking run; the last four names are those that files of before version 0.3 have.</summary>
    public static IReadOnlyDictionary<string, GrokkingState> GrokkingStates { get; } =
        new Dictionary<string, GrokkingState>(Enum.GetValues<GrokkingState>().ToDictionary(EnumText.ToText, value => value))
        {
            ["memorising"] = GrokkingState.EdgeOpen,
            ["edge_collapsing"] = GrokkingState.EdgeFallen,
            ["transition"] = GrokkingState.OrderReturned,
            ["generalised"] = GrokkingState.EdgeReopened,
        };

    /// <summary>The name of a value. Allocates nothing.</summary>
    /// <param name="names">All values by their names.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public static string Of<T>(this (string Name, T Value)[] names, T value)
        where T : struct, Enum
    {
        foreach (var (name, other) in names)
        {
            if (EqualityComparer<T>.Default.Equals(other, value))
            {
                return name;
            }
        }

        return "undefined";
    }

    /// <summary>Names and values as an array, to be gone through without allocation.</summary>
    public static (string Name, T Value)[] Pairs<T>(this IReadOnlyDictionary<string, T> names) =>
    [
        .. names.Select(pair => (pair.Key, pair.Value)),
    ];
}
