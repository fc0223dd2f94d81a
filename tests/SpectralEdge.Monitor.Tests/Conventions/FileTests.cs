using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Sealed unless designed otherwise, in the one namespace of users.</summary>
public class FileTests
{
    // The bases of hierarchies of their own.
    private static readonly string[] MeantToBeDerivedFrom =
    [
        "GapEvent", "GapPositionShifted", "GatedOptions", "HoldOptions", "SpectralEvent", "StateCarrier",
        "StateDetector", "StateEvent",
        "TypedRing`1", "UpdateRing", "WatchEvent",
    ];

    [Fact]
    public void Classes_AreSealedUnlessTheyAreMeantToBeDerivedFrom() => Assert.Equal(
        MeantToBeDerivedFrom,
        OurTypes().Where(type => type.IsClass && !type.IsSealed).Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Types_AreInOneNamespace() => Assert.All(OurTypes(), type => Assert.Equal("SpectralEdge.Monitor", type.Namespace));

    private static IEnumerable<Type> OurTypes() => typeof(SpectralMonitor).Assembly.GetTypes().Where(type =>
        type.Namespace?.StartsWith("SpectralEdge.Monitor", StringComparison.Ordinal) == true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));
}
