using System.Reflection;

namespace SpectralEdge.Monitor.Tests;

public class BackboneTests
{
    [Fact]
    public void Copy_OfASample_TakesEveryNumberAndStaysAsItIs()
    {
        var sample = new SpectralSample("all", 4) { Backbone = Filled(1) };

        var copy = sample.Copy();
        Fill(sample.Backbone, 1000);

        Assert.Equal(Numbers(Filled(1)), Numbers(copy.Backbone!));
        Assert.DoesNotContain(Numbers(sample.Backbone).Zip(Numbers(copy.Backbone!)), pair => pair.First == pair.Second);
    }

    [Fact]
    public void Parts_AnyCosine_HaveTheSquareOfTheUpdate()
    {
        var backbone = new Backbone { Cosine = -0.6, UpdateNorm = 5, Position = 3, Distance = 5 };

        Assert.Equal((-3, 4), (backbone.BackbonePart, backbone.TransversePart));
        Assert.Equal((4, 0.36), (backbone.Transverse, backbone.DisplacementShare));
    }

    [Fact]
    public void Figures_NewBackbone_AreUndefined()
    {
        var backbone = new Backbone();

        Assert.All(
            new[] { backbone.Cosine, backbone.NoiseCosine, backbone.BackbonePart, backbone.TransversePart, backbone.Distance, backbone.Position, backbone.Transverse, backbone.DisplacementShare },
            value => Assert.Equal(double.NaN, value));
        Assert.All(Walks.Forms, form => Assert.Equal(double.NaN, backbone.ZScore(form)));
    }

    private static Backbone Filled(int first)
    {
        var backbone = new Backbone();
        Fill(backbone, first);
        return backbone;
    }

    /// <summary>Gives every property that can be set, and every figure of every form, a value of its own.</summary>
    private static void Fill(Backbone backbone, int first)
    {
        var next = first;
        foreach (var property in Settable())
        {
            var type = property.PropertyType;
            property.SetValue(backbone, type.IsEnum ? Enum.ToObject(type, next++) : Convert.ChangeType(next++, type, null));
        }

        foreach (var form in Walks.Forms)
        {
            backbone.Set(form, (next++, next++), (next++, next++), next++);
            backbone.SetDimensions(form, next++, next++);
            foreach (ref var share in backbone.SharesOf(form)[1..])
            {
                share = next++;
            }

            foreach (ref var share in backbone.WalkSharesOf(form)[1..])
            {
                share = next++;
            }
        }
    }

    private static double[] Numbers(Backbone backbone) =>
    [
        .. Settable().Select(property => Convert.ToDouble(property.GetValue(backbone), null)),
        .. Walks.Forms.SelectMany(form => new[]
        {
            backbone.Share(form), backbone.FirstRatio(form), backbone.RandomWalkShare(form),
            backbone.RandomWalkRatio(form), backbone.RandomWalkDeviation(form), backbone.Dimension(form),
            backbone.RandomWalkDimension(form),
        }),
        .. Walks.Forms.SelectMany(form => Enumerable.Range(2, 4).SelectMany(
            component => new[] { backbone.Share(form, component), backbone.RandomWalkShare(form, component) })),
    ];

    private static IEnumerable<PropertyInfo> Settable() =>
        typeof(Backbone).GetProperties(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(
                property => property.SetMethod is not null);
}
