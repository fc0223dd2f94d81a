using System.Reflection;
using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Spectrum;

public class SpectralSampleTests
{
    [Fact]
    public void Copy_TakesEveryNumberAndStaysAsItIs()
    {
        var sample = Filled(1);
        var numbers = Numbers.Of(sample);

        var copy = sample.Copy();
        Fill(sample, 1000);

        Assert.Equal("all", copy.Group);
        Assert.Equal(numbers, Numbers.Of(copy));

        // Of the sample itself all has changed but the length of its window.
        Assert.Single(Numbers.Of(sample).Zip(numbers), pair => pair.First == pair.Second);
        foreach (var property in Settable())
        {
            Assert.Equal(property.GetValue(Filled(1)), property.GetValue(copy));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.0000001)]
    [InlineData(double.NaN)]
    public void CumulativeRank_ShareThatIsNone_Throws(double share)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Filled(1).CumulativeRank(share));

        var value = share.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith($"share is {value}; it must be above 0 and at most 1. It is a part of the total variance.", exception.Message, StringComparison.Ordinal);
    }

    private static SpectralSample Filled(int first)
    {
        var sample = new SpectralSample("all", 4);
        Fill(sample, first);
        return sample;
    }

    /// <summary>Gives every property that can be set, and every number of every array, a value of its own.</summary>
    private static void Fill(SpectralSample sample, int first)
    {
        var next = first;
        foreach (var property in Settable())
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = property.Name.EndsWith("Position", StringComparison.Ordinal) ? (first % 2) + 1 : next++;
            property.SetValue(
                sample,
                type == typeof(GapPhases) ? new GapPhases(GapPhase.Rise, GapPhase.Plateau, GapPhase.Collapse, value, value)
                : type.IsEnum ? Enum.ToObject(type, value) : Convert.ChangeType(value, type, null));
        }

        foreach (var property in typeof(SpectralSample).GetProperties(BindingFlags.NonPublic | BindingFlags.Instance).Where(property => property.Name.EndsWith("Buffer", StringComparison.Ordinal)))
        {
            foreach (ref var value in property.GetMethod!.CreateDelegate<Buffer>(sample)())
            {
                value = Math.Pow(next++, 3);
            }
        }
    }

    private static IEnumerable<PropertyInfo> Settable() => typeof(SpectralSample).GetProperties().Where(property => property.SetMethod is not null);

    private delegate Span<double> Buffer();
}
