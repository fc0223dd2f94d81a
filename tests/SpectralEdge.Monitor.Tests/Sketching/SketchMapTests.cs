using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

public class SketchMapTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(65_472)]
    [InlineData(65_536)]
    public void Constructor_AllowedLength_IsTaken(int length) => Assert.Equal(length, new SketchMap(1, length).Length);

    [Theory]
    [InlineData(-64)]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(65_535)]
    [InlineData(65_600)]
    public void Constructor_OtherLength_SaysWhatIsAllowed(int length)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new SketchMap(1, length));

        Assert.Equal(
            $"length must be a multiple of 64 from 64 to 65536. (Parameter 'length'){Environment.NewLine}Actual value "
                + $"was {length}.",
            exception.Message);
    }

    [Theory]
    [InlineData(1, 8192, 64)]
    [InlineData(64, 8192, 64)]
    [InlineData(65, 8192, 128)]
    [InlineData(8128, 8192, 8128)]
    [InlineData(8129, 8192, 8192)]
    [InlineData(8193, 8192, 8192)]
    [InlineData(100_000_000_000, 8192, 8192)]
    public void LengthFor_AnyGroup_IsTheSmallestThatHoldsItUpToTheLengthAskedFor(long parameterCount, int length, int expected) =>
        Assert.Equal(expected, SketchMap.LengthFor(parameterCount, length));

    [Fact]
    public void Rotation_AnyRow_LiesInTheSketch() => Property.ForAll(random =>
    {
        var map = RandomMap(random);
        var row = RandomRow(random);
        var rotation = map.Rotation(row);

        Assert.InRange(rotation, 0, map.Length - 1);
    });

    [Fact]
    public void Rotation_OverManyRows_IsUniform()
    {
        // χ² with 63 degrees of freedom: mean 63, standard deviation √126. Five of them: by chance about once in 10^5 seeds, and
        // the seed is fixed.
        const int Draws = 64_000;
        var map = new SketchMap(11, 64);
        var counts = new int[64];
        for (var i = 0L; i < Draws; i++)
        {
            counts[map.Rotation(i)]++;
        }

        var expected = Draws / 64.0;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, 63 + (5 * Math.Sqrt(126)));
    }

    [Fact]
    public void Signs_OfRowsAndOfTheTable_AreFair()
    {
        // Five standard errors √n/2 of a count of fair coins: by chance once in two million seeds.
        var map = new SketchMap(12, 64);
        var negativeRows = Enumerable.Range(0, 10_000).Count(row => map.IsNegative(row));
        var negativeSigns = 0L;
        foreach (var word in map.SignWords)
        {
            negativeSigns += long.PopCount((long)word);
        }

        Assert.InRange(negativeRows, 5_000 - 250, 5_000 + 250);
        Assert.InRange(negativeSigns, (SketchMap.SignPeriod / 2) - 643, (SketchMap.SignPeriod / 2) + 643);
    }

    [Fact]
    public void SignPeriod_AnySketchLength_IsNotAligned()
    {
        // 1031 rows are the fewest after which the signs of a row can come back, whatever the length.
        for (var length = SketchMap.LengthUnit; length <= SketchMap.MaxLength; length += SketchMap.LengthUnit)
        {
            Assert.NotEqual(0, length % SketchMap.SignPeriod);
            Assert.NotEqual(0, length / SketchMap.LengthUnit % 1031);
        }
    }

    [Fact]
    public void Constructor_EqualSeeds_GiveEqualMaps() => Property.ForAll(
        random =>
        {
            var map = RandomMap(random);
            var twin = new SketchMap(map.Seed, map.Length);
            var row = RandomRow(random);

            Assert.Equal(map.SignWords.ToArray(), twin.SignWords.ToArray());
            Assert.Equal((map.Rotation(row), map.IsNegative(row)), (twin.Rotation(row), twin.IsNegative(row)));
        },
        cases: 10);

    [Fact]
    public void Constructor_NeighbouringSeeds_GiveUnrelatedSigns()
    {
        // Shares of equal bits within five standard errors of one half: by chance once in two million seeds.
        var (map, other) = (new SketchMap(20, 64), new SketchMap(21, 64));
        var different = 0L;
        for (var word = 0; word < map.SignWords.Length; word++)
        {
            different += long.PopCount((long)(map.SignWords[word] ^ other.SignWords[word]));
        }

        Assert.InRange(different, (SketchMap.SignPeriod / 2) - 643, (SketchMap.SignPeriod / 2) + 643);
    }

    [Fact]
    public void SeedOf_DifferentGroupsOrRuns_AreDifferent()
    {
        string[] groups = ["", "a", "aa", "b", "ab", "ba", "all", "layers.0", "layers.1", "layers.10"];
        var seeds = groups.SelectMany(group => Enumerable.Range(0, 50).Select(
            seed => SketchMap.SeedOf((ulong)seed, group))).ToArray();

        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Throws<ArgumentNullException>(() => SketchMap.SeedOf(1, null!));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(8192)]
    [InlineData(65_536)]
    public void SignPlace_AnyRow_IsWhereItsSignsBegin(int length) => Property.ForAll(
        random =>
        {
            var map = new SketchMap((ulong)random.NextInt64(), length);
            foreach (var row in new[] { 0, 1, 1030, 1031, SketchMap.SignPeriod - 1, SketchMap.SignPeriod, RandomRow(random) / length })
            {
                var place = map.SignPlace(row);
                foreach (var column in new[] { 0, 1, random.Next(length), length - 1 })
                {
                    var negative = ((map.SignBytes[(place + column) / 8] >> ((place + column) % 8)) & 1) != 0;
                    Assert.Equal(SketchTwin.Sign((row * length) + column, map), negative ? -1 : 1);
                }
            }
        },
        cases: 10);

    [Theory]
    [InlineData(64)]
    [InlineData(8192)]
    [InlineData(65_536)]
    public void TableBytes_AnyLength_AreThoseOfBothTables(int length)
    {
        var map = new SketchMap(1, length);

        Assert.Equal((8 * map.SignWords.Length) + map.SignBytes.Length, SketchMap.TableBytes(length));
    }

    /// <summary>The map is part of the file format: these numbers, from another program, must never change.</summary>
    [Fact]
    public void Map_AgainstTheGoldenFile_IsTheSame()
    {
        foreach (var golden in Golden().GetProperty("maps").EnumerateArray())
        {
            var map = new SketchMap(golden.GetProperty("seed").GetUInt64(), golden.GetProperty("length").GetInt32());
            foreach (var word in golden.GetProperty("words").EnumerateArray())
            {
                Assert.Equal(word.GetProperty("word").GetUInt64(), map.SignWords[word.GetProperty("index").GetInt32()]);
            }

            foreach (var row in golden.GetProperty("rows").EnumerateArray())
            {
                var index = row.GetProperty("row").GetInt64();
                Assert.Equal(row.GetProperty("rotation").GetInt32(), map.Rotation(index));
                Assert.Equal(row.GetProperty("negative").GetBoolean(), map.IsNegative(index));
            }
        }
    }

    [Fact]
    public void SeedOf_AgainstTheGoldenFile_IsTheSame()
    {
        foreach (var golden in Golden().GetProperty("groups").EnumerateArray())
        {
            var derived = SketchMap.SeedOf(golden.GetProperty("seed").GetUInt64(), golden.GetProperty("group").GetString()!);
            Assert.Equal(golden.GetProperty("derived").GetUInt64(), derived);
        }
    }

    [Fact]
    public void Sketch_AgainstTheGoldenFile_IsTheSame()
    {
        var golden = Golden().GetProperty("sketch");
        var map = new SketchMap(golden.GetProperty("seed").GetUInt64(), golden.GetProperty("length").GetInt32());
        float[] values = [.. golden.GetProperty("values").EnumerateArray().Select(value => value.GetSingle())];
        double[] expected = [.. golden.GetProperty("expected").EnumerateArray().Select(value => value.GetDouble())];
        var offset = golden.GetProperty("offset").GetInt64();
        var sketch = new double[map.Length];

        SketchKernel.Accumulate(new ParameterValues(values), offset, map, sketch);

        Assert.Equal(expected, sketch);
        Assert.Equal(expected, SketchTwin.Sketch(Vectors.Widen(values), offset, map));
    }

    [Fact]
    public void LongSketches_AgainstTheGoldenFile_AreTheSame()
    {
        foreach (var golden in Golden().GetProperty("long_sketches").EnumerateArray())
        {
            var map = new SketchMap(golden.GetProperty("seed").GetUInt64(), golden.GetProperty("length").GetInt32());
            var values = Enumerable.Range(
                0,
                golden.GetProperty("count").GetInt32()).Select(
                    n => ((((long)n * n * 7919) + (31L * n) + 5) % 16_384) - 8192).ToArray();
            var sketch = new double[map.Length];

            SketchKernel.Accumulate(
                new ParameterValues([.. values.Select(value => value / 1024f)]),
                golden.GetProperty("offset").GetInt64(),
                map,
                sketch);

            Assert.Equal(golden.GetProperty("expected").EnumerateArray().Select(bucket => bucket.GetDouble()), sketch);
        }
    }

    private static JsonElement Golden()
    {
        var path = Repository.PathOf("docs", "reference", "sketch-v1.json");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    private static SketchMap RandomMap(Random random) => new((ulong)random.NextInt64(), 64 * random.Next(1, 1025));

    private static long RandomRow(Random random) => random.NextInt64() >> random.Next(0, 60);
}
