using System.Reflection;

namespace SpectralEdge.Monitor.Tests;

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
        foreach (var property in Settable(typeof(SpectralSample)))
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
        Assert.StartsWith(
            $"share is {value}; it must be above 0 and at most 1. It is a part of the total variance.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_NestedObjects_TakesEveryNumberAndStaysAsItIs()
    {
        var sample = new SpectralSample("all", 4) { Motion = new SubspaceMotion(4, 2), Flow = new FlowAccount(4) };
        Fill(sample.Motion, 1);
        Fill(sample.Flow, 100);
        sample.Motion.Dimension = 2;
        var (motion, flow) = (Numbers.Of(sample.Motion), Numbers.Of(sample.Flow));
        var rotations = (sample.Motion.BackboneRotation, sample.Motion.RandomWalkRotation);
        sample.Flow.CrossingCount = 1;
        sample.Flow.CrossingsBuffer[0] = new AvoidedCrossing
        {
            Position = 3,
            SmallestGap = 1,
            Age = 2,
            Threshold = 4,
            Duration = 5,
            Rotation = 6,
        };
        var crossing = sample.Flow.Crossings[0];

        var copy = sample.Copy();
        Fill(sample.Motion, 1000);
        Fill(sample.Flow, 1100);
        sample.Flow.CrossingsBuffer.Clear();

        Assert.Equal(motion, Numbers.Of(copy.Motion!));
        Assert.Equal(rotations, (copy.Motion!.BackboneRotation, copy.Motion.RandomWalkRotation));
        Assert.Equal(flow, Numbers.Of(copy.Flow!));
        Assert.Equal([crossing], copy.Flow!.Crossings.ToArray());
        Assert.All(motion, number => Assert.NotEqual(0, number));
    }

    private static SpectralSample Filled(int first)
    {
        var sample = new SpectralSample("all", 4);
        Fill(sample, first);
        return sample;
    }

    /// <summary>Gives every property that can be set, and every number of every array, a value of its own.</summary>
    private static void Fill(object sample, int first)
    {
        var next = first;
        foreach (var property in Settable(sample.GetType()))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = property.Name.EndsWith("Position", StringComparison.Ordinal) ? (first % 2) + 1 : next++;
            property.SetValue(
                sample,
                type == typeof(GapPhases) ? new GapPhases(GapPhase.Rise, GapPhase.Plateau, GapPhase.Collapse, value, value)
                : type == typeof(TimeSpan) ? TimeSpan.FromTicks(value)
                : type.IsEnum ? Enum.ToObject(type, value)
                : Convert.ChangeType(value, type, null));
        }

        if (sample is SpectralSample { Significance: { } significance })
        {
            foreach (var gapNull in GapJudge.Nulls)
            {
                significance.Set(gapNull, next++, next++, next++);
            }

            significance.Correlation = next++;
        }

        foreach (var property in sample.GetType().GetProperties(
            BindingFlags.NonPublic | BindingFlags.Instance).Where(property => property.PropertyType == typeof(Span<double>)))
        {
            foreach (ref var value in property.GetMethod!.CreateDelegate<Buffer>(sample)())
            {
                value = Math.Pow(next++, 3);
            }
        }
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties()
        .Where(
            property => property.SetMethod is not null
                && (property.PropertyType.IsValueType || property.PropertyType == typeof(string)));

    private delegate Span<double> Buffer();
}
