namespace SpectralEdge.Monitor.Tests;

/// <summary>What every kind of sketcher promises.</summary>
public class SketchersTests
{
    private static readonly SketchWorkers Workers = new(1);

    public static TheoryData<SketchKind> Kinds =>
    [
        SketchKind.Blocked, SketchKind.CountSketch, SketchKind.DenseSign, SketchKind.DenseGaussian,
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Create_EqualSeeds_GiveEqualMapsAndOthersDoNot(SketchKind kind)
    {
        var values = Vectors.GaussianSingles(new Random(1), 500);
        var sketcher = Create(kind, 7, 64);
        var twin = Create(kind, 7, 64);
        var other = Create(kind, 8, 64);

        Assert.Equal(64, sketcher.Length);
        Assert.Equal(Sketches.Of(sketcher, values), Sketches.Of(twin, values));
        Assert.NotEqual(Sketches.Of(sketcher, values), Sketches.Of(other, values));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(99)]
    public void Create_UnknownKind_SaysWhatIsAllowed(int kind)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Create((SketchKind)kind, 1, 64));

        Assert.Equal(
            $"kind must be Blocked, CountSketch, DenseSign or DenseGaussian. Use a named value. (Parameter "
                + $"'kind'){Environment.NewLine}Actual value was {kind}.",
            exception.Message);
    }

    // The blocked map has less variance than these, since coordinates of one row never meet: SketchKernelTests.
    [Theory]
    [InlineData(SketchKind.CountSketch)]
    [InlineData(SketchKind.DenseSign)]
    [InlineData(SketchKind.DenseGaussian)]
    public void Add_OverManySeeds_HasTheStatedMeanAndVariance(SketchKind kind)
    {
        const int Length = 64;
        const int Seeds = 5000;
        var random = new Random(1);
        var x = Vectors.GaussianDoubles(random, 300);
        var y = x.Select(value => (0.5 * value) + Vectors.Gaussian(random)).ToArray();
        var products = new double[Seeds];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var sketcher = Create(kind, (ulong)seed, Length);
            products[seed] = Vectors.Dot(Sketches.Of(sketcher, x), Sketches.Of(sketcher, y));
        }

        var exact = Vectors.Dot(x, y);
        var shared = kind == SketchKind.DenseGaussian ? 0 : x.Zip(y, (a, b) => a * a * b * b).Sum();
        var variance = ((Vectors.Dot(x, x) * Vectors.Dot(y, y)) + (exact * exact) - (2 * shared)) / Length;

        // Five standard errors of a mean of independent products: one false alarm in about two million choices of seeds.
        var tolerance = 5 * Math.Sqrt(variance / Seeds);
        Assert.InRange(products.Average(), exact - tolerance, exact + tolerance);

        // The same for the variance, whose standard error is √((m4 − m2²)/n), with the moments of the sample itself.
        var squares = products.Select(product => (product - exact) * (product - exact)).ToArray();
        var measured = squares.Average();
        tolerance = 5 * Math.Sqrt((squares.Average(square => square * square) - (measured * measured)) / Seeds);
        Assert.InRange(measured, variance - tolerance, variance + tolerance);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Add_AnyCutInAnyOrder_GivesTheSameSketch(SketchKind kind) => Property.ForAll(
        random =>
        {
            var sketcher = Create(kind, (ulong)random.NextInt64(), 64 * random.Next(1, 4));
            var values = Vectors.GaussianSingles(random, random.Next(1, 5000));
            int[] cuts =
            [
                0,
                .. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next(values.Length + 1)).Order(),
                values.Length,
            ];
            var pieces = Enumerable.Range(0, cuts.Length - 1).ToArray();
            random.Shuffle(pieces);
            var expected = Sketches.Of(sketcher, values, 1000);

            sketcher.Begin();
            foreach (var piece in pieces)
            {
                sketcher.Add(new ParameterValues(values.AsSpan(cuts[piece]..cuts[piece + 1])), 1000 + cuts[piece]);
            }

            Sketches.AssertClose(expected, Sketches.End(sketcher));
        },
        cases: 30);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Add_AnyFormat_IsTheSketchOfTheWidenedValues(SketchKind kind) => Property.ForAll(
        random =>
        {
            var sketcher = Create(kind, (ulong)random.NextInt64(), 64);
            var quantized = new Quantized(random, random.Next(0, 3000));
            var offset = random.NextInt64() >> random.Next(2, 60);
            var expected = Sketches.Of(sketcher, quantized.Values, offset);
            foreach (var type in Enum.GetValues<ElementType>())
            {
                Assert.Equal(expected, Sketches.Of(sketcher, type, quantized.Bytes(type), offset));
            }
        },
        cases: 20);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AddSketch_OfTheRestComputedElsewhere_IsTheSketchOfBoth(SketchKind kind) => Property.ForAll(
        random =>
        {
            var here = Create(kind, 11, 64);
            var elsewhere = Create(kind, 11, 64);
            var values = Vectors.GaussianSingles(random, random.Next(2, 1000));
            var cut = random.Next(values.Length);
            var expected = Sketches.Of(here, values);

            here.Begin();
            here.Add(new ParameterValues(values.AsSpan(..cut)), 0);
            here.AddSketch(Sketches.Of(elsewhere, values[cut..], cut));

            Sketches.AssertClose(expected, Sketches.End(here));
        },
        cases: 30);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Begin_AfterAnUnfinishedSketch_ForgetsIt(SketchKind kind)
    {
        var sketcher = Create(kind, 1, 64);
        var values = Vectors.GaussianSingles(new Random(1), 300);
        var expected = Sketches.Of(sketcher, values);

        sketcher.Begin();
        sketcher.Add(new ParameterValues([1f, float.NaN]), 5);
        sketcher.AddSketch(new double[64]);

        Assert.Equal(expected, Sketches.Of(sketcher, values));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Add_AnyFormat_NeverAllocates(SketchKind kind)
    {
        var sketcher = Create(kind, 1, 64);
        var sketch = new double[64];
        foreach (var type in Enum.GetValues<ElementType>())
        {
            var bytes = new Quantized(new Random(1), 5000).Bytes(type);

            Assert.Equal(0, Allocations.Of(() =>
            {
                sketcher.Begin();
                sketcher.Add(new ParameterValues(type, bytes), 77);
                sketcher.AddSketch(sketch);
                sketcher.End(sketch);
            }));
        }
    }

    private static ISketcher Create(SketchKind kind, ulong seed, int length) => Sketchers.Create(kind, seed, length, Workers);
}
