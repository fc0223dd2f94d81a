
namespace SpectralEdge.Monitor.Tests;

public class OptionsTests
{
    [Fact]
    public void Options_AreThere() => Assert.Contains(typeof(MonitorOptions), OptionTypes());

    [Fact]
    public void Options_HaveDefaultsThatPass() => Assert.All(OptionTypes(), type =>
    {
        var defaults = Activator.CreateInstance(type);
        type.GetMethod("Validate", Type.EmptyTypes)!.Invoke(defaults, null);
    });

    [Fact]
    public void Options_AreSealedRecordsThatCannotChange() => Assert.All(OptionTypes(), type =>
    {
        Assert.True(type.IsSealed, $"{type.Name} is sealed.");
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.All(
            type.GetProperties().Where(property => property.CanWrite),
            property => Assert.Contains(
                typeof(System.Runtime.CompilerServices.IsExternalInit), property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));
    });

    private static List<Type> OptionTypes() =>
        [.. typeof(MonitorOptions).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))];
}
