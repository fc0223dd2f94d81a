namespace SpectralEdge.Monitor.Tests;

public class OptionsTests
{
    [Fact]
    public void Options_AreThere() => Assert.Contains(typeof(MonitorOptions), OptionTypes());

    [Fact]
    public void Options_OfAMonitor_HaveDefaultsThatPass() => new MonitorOptions().Validate();

    [Fact]
    public void Options_HaveDefaultsThatPass() => Assert.All(OptionTypes(), type =>
    {
        if (type.GetMethod("Validate", Type.EmptyTypes) is { } validate)
        {
            validate.Invoke(Activator.CreateInstance(type), null);
        }
        else
        {
            // The parts of a monitor's options are checked as a whole.
            Assert.Contains(
                type,
                typeof(MonitorOptions).GetProperties().Select(property => property.PropertyType).Append(typeof(MonitorOptions)));
        }
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
        [
            .. typeof(MonitorOptions).Assembly.GetExportedTypes().Where(type => !type.IsAbstract
                && type.Name.EndsWith("Options", StringComparison.Ordinal)),
        ];
}
