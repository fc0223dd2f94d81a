namespace SpectralEdge.Monitor.Tests;

/// <summary>Both rings, through what they have in common.</summary>
public class UpdateRingTests
{
    [Theory]
    [InlineData(Kind.Singles)]
    [InlineData(Kind.Doubles)]
    [InlineData(Kind.Sketches)]
    public void Commit_After100000Updates_AgreesWithARecomputation(Kind kind)
    {
        var random = new Random(1);
        var track = new Track(kind, capacity: 4, length: 17);
        for (var update = 0; update < 100_000; update++)
        {
            track.Step(random);
            if (update % 9973 == 0)
            {
                track.AssertAgrees();
            }
        }

        track.AssertAgrees();
    }

    [Theory]
    [InlineData(Kind.Singles)]
    [InlineData(Kind.Doubles)]
    [InlineData(Kind.Sketches)]
    public void Commit_AnySize_AgreesWithARecomputationAtEveryUpdate(Kind kind) => Property.ForAll(
        random =>
        {
            // Lengths beyond the chunk that inner products are taken in, and parts that do not divide them.
            // Windows of every number of rows that are left over when several are multiplied together.
            var track = new Track(kind, random.Next(1, 13), random.Next(1, random.Next(2, 40_000)));
            for (var update = 0; update < 14; update++)
            {
                track.Step(random);
                track.AssertAgrees();
            }
        },
        cases: 12);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_OnThreadsAndInPieces_GivesTheSameBits(bool doubles)
    {
        using var workers = new SketchWorkers(3);
        Property.ForAll(
            random =>
            {
                var (length, capacity) = (random.Next(1, 120_000), random.Next(1, 13));
                var plain = UpdateRing.Exact(capacity, length, doubles);
                var shared = UpdateRing.Exact(capacity, length, doubles, workers.Run);
                var (expected, products) = (new double[capacity], new double[capacity]);
                for (var update = 0; update < capacity + 5; update++)
                {
                    var values = Vectors.GaussianSingles(random, length);
                    var isBad = random.Next(5) == 0;
                    values[random.Next(length)] = isBad ? float.NaN : 1;
                    if (random.Next(5) == 0)
                    {
                        // A sample that is broken off and read anew.
                        var half = values.AsSpan(0, length / 2);
                        plain.Write(0, new ParameterValues(half));
                        shared.Write(0, new ParameterValues(half));
                    }

                    plain.Write(0, new ParameterValues(values));
                    WriteInPieces(random, shared, values);
                    if (random.Next(5) == 0)
                    {
                        // Updates that cannot be compared: the new one stays, by itself.
                        plain.Clear();
                        shared.Clear();
                    }

                    Assert.Equal(plain.Commit(expected), shared.Commit(products));
                    Assert.Equal(expected, products);
                    if (isBad)
                    {
                        // The next finite sample is a start, with no update.
                        plain.Clear();
                        shared.Clear();
                        Array.Fill(values, 0.5f);
                        plain.Write(0, new ParameterValues(values));
                        WriteInPieces(random, shared, values);
                    }
                }
            },
            cases: 6);
    }

    [Fact]
    public void Commit_Repeatedly_FillsThePlacesInTurn()
    {
        var ring = UpdateRing.Exact(3, 1, doubles: false);
        var products = new double[3];
        var places = new List<(int Place, int Count, int Next)>();
        for (var value = 1; value <= 7; value++)
        {
            ring.Write(0, new ParameterValues([(float)value]));
            places.Add((ring.Commit(products), ring.Count, ring.Slot));
        }

        Assert.Equal([(0, 1, 1), (1, 2, 2), (2, 3, 0), (0, 3, 1), (1, 3, 2), (2, 3, 0), (0, 3, 1)], places);
    }

    [Fact]
    public void Commit_BeforeTheWindowIsFull_GivesZeroForEmptyPlaces()
    {
        var ring = UpdateRing.Exact(3, 1, doubles: true);
        double[] products = [7, 7, 7];
        ring.Write(0, new ParameterValues([2.0]));
        ring.Commit(products);
        Assert.Equal([4.0, 0, 0], products);

        ring.Write(0, new ParameterValues([5.0]));
        ring.Commit(products);
        Assert.Equal([6.0, 9, 0], products);
    }

    [Fact]
    public void Commit_OfSketches_TakesEachPartOverItsOwnRange() => Property.ForAll(random =>
    {
        var (length, parts) = (random.Next(8, 40_000), random.Next(1, 9));
        var ring = UpdateRing.OfSketches(1, length, parts);
        var values = new Quantized(random, length).Values;
        var products = new double[parts];

        ring.Write(0, new ParameterValues(values));
        ring.Commit(products);

        for (var part = 0; part < parts; part++)
        {
            var range = values[(length * part / parts)..(length * (part + 1) / parts)];
            Assert.Equal(Vectors.Dot(range, range), products[part]);
        }
    });

    [Theory]
    [InlineData(Kind.Singles)]
    [InlineData(Kind.Doubles)]
    [InlineData(Kind.Sketches)]
    public void Clear_AfterUse_EmptiesTheWindowAndKeepsTheStart(Kind kind) => Property.ForAll(
        random =>
        {
            var track = new Track(kind, capacity: 4, length: 20);
            for (var update = 0; update < 30; update++)
            {
                track.Step(random);
                if (random.Next(5) == 0)
                {
                    track.Clear();
                }

                track.AssertAgrees();
            }
        },
        cases: 10);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_InPiecesInAnyOrder_IsTheWhole(bool doubles) => Property.ForAll(random =>
    {
        // Beyond 1024, the chunk that other formats are widened in.
        var quantized = new Quantized(random, random.Next(1, 3000));
        var length = quantized.Values.Length;
        var (whole, pieces) = (UpdateRing.Exact(1, length, doubles), UpdateRing.Exact(1, length, doubles));
        var (expected, products) = (new double[1], new double[1]);
        whole.Write(0, new ParameterValues(ElementType.Float32, quantized.Bytes(ElementType.Float32)));
        whole.Commit(expected);

        int[] cuts = [0, .. Enumerable.Range(0, 4).Select(_ => random.Next(length + 1)).Order(), length];
        var order = Enumerable.Range(0, 5).ToArray();
        random.Shuffle(order);
        foreach (var piece in order)
        {
            // The format may change from piece to piece: a group can hold tensors of several formats.
            var type = Formats(doubles)[random.Next(Formats(doubles).Length)];
            var values = new ParameterValues(type, quantized.Bytes(type)).Slice(cuts[piece], cuts[piece + 1] - cuts[piece]);
            pieces.Write(cuts[piece], values);
        }

        pieces.Commit(products);
        Assert.Equal(Vectors.Dot(quantized.Values, quantized.Values), expected[0]);
        Assert.Equal(expected[0], products[0]);
    });

    [Fact]
    public void PreviousIsFinite_AfterAWrongValue_IsFalseUntilItIsOverwritten()
    {
        UpdateRing[] rings = [UpdateRing.Exact(2, 100, doubles: false), UpdateRing.Exact(2, 100, doubles: true)];
        foreach (var ring in rings)
        {
            Assert.True(ring.PreviousIsFinite());
            ring.Write(60, new ParameterValues([1, float.NaN, float.PositiveInfinity]));
            Assert.False(ring.PreviousIsFinite());
            ring.Clear();
            Assert.False(ring.PreviousIsFinite());
            ring.Write(60, new ParameterValues([1, 2f, 3]));
            Assert.True(ring.PreviousIsFinite());
        }
    }

    [Fact]
    public void Commit_OfAWrongValue_MakesItsOwnProductWrong()
    {
        var ring = UpdateRing.Exact(2, 40, doubles: false);
        var products = new double[2];
        ring.Write(3, new ParameterValues([float.PositiveInfinity]));

        var slot = ring.Commit(products);

        Assert.False(double.IsFinite(products[slot]));
    }

    [Theory]
    [InlineData(Kind.Singles)]
    [InlineData(Kind.Doubles)]
    [InlineData(Kind.Sketches)]
    public void WriteAndCommit_NeverAllocate(Kind kind)
    {
        var ring = Create(kind, 4, 2000);
        var products = new double[ring.Parts * 4];
        foreach (var type in Formats(ring is DoubleRing))
        {
            var bytes = new Quantized(new Random(1), 2000).Bytes(type);
            Assert.Equal(0, Allocations.Of(() =>
            {
                ring.Write(0, new ParameterValues(type, bytes));
                ring.Commit(products);
                ring.PreviousIsFinite();
            }));
        }
    }

    public enum Kind
    {
        Singles,
        Doubles,
        Sketches,
    }

    private static void WriteInPieces(Random random, UpdateRing ring, float[] values)
    {
        int[] cuts = [0, .. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(values.Length + 1)).Order(), values.Length];
        for (var piece = 0; piece < cuts.Length - 1; piece++)
        {
            ring.Write(cuts[piece], new ParameterValues(values.AsSpan(cuts[piece]..cuts[piece + 1])));
        }
    }

    private static ElementType[] Formats(bool doubles) => doubles
        ? [ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16]
        : [ElementType.Float32, ElementType.Float16, ElementType.BFloat16];

    private static UpdateRing Create(Kind kind, int capacity, int length) =>
        kind == Kind.Sketches
            ? UpdateRing.OfSketches(capacity, length, 8)
            : UpdateRing.Exact(capacity, length, kind == Kind.Doubles);

    /// <summary>A ring with its matrix, and beside them the updates themselves in a plain list, oldest first.</summary>
    private sealed class Track(Kind kind, int capacity, int length)
    {
        private readonly UpdateRing _ring = Create(kind, capacity, length);
        private readonly PartedGram _gram = new(capacity, kind == Kind.Sketches ? 8 : 1);
        private readonly double[] _products = new double[capacity * (kind == Kind.Sketches ? 8 : 1)];
        private readonly List<double[]> _updates = [];
        private readonly double[] _state = new double[length];

        public void Step(Random random)
        {
            // Magnitudes from 1e-3 to 1e3, so that a trace of an old update would show.
            var scale = Math.Pow(10, random.Next(-3, 4));
            var (singles, update) = (new float[length], new double[length]);
            for (var i = 0; i < length; i++)
            {
                singles[i] = (float)(_state[i] + (scale * (random.NextDouble() - 0.5)));
                update[i] = Difference(singles[i], _state[i]);
                _state[i] = singles[i];
            }

            _updates.Add(update);
            if (_updates.Count > capacity)
            {
                _updates.RemoveAt(0);
            }

            _ring.Write(0, new ParameterValues(singles));
            _gram.SetRow(_ring.Commit(_products), _products);
        }

        public void Clear()
        {
            _ring.Clear();
            _gram.Clear();
            _updates.Clear();
        }

        /// <summary>All inner products, in order of time, to 1e-12 of the lengths multiplied.</summary>
        public void AssertAgrees()
        {
            Assert.Equal(_updates.Count, _ring.Count);
            var matrix = new double[capacity * capacity];
            for (var part = 0; part < _gram.Parts; part++)
            {
                PartedGram.Add(_gram.Part(part), matrix);
            }

            int Place(int age) => (_ring.Slot - _ring.Count + age + capacity) % capacity;
            var expected = Matrices.Gram(_updates);
            for (var i = 0; i < _updates.Count; i++)
            {
                for (var j = 0; j < _updates.Count; j++)
                {
                    var lengths = Math.Sqrt(expected[(i * _updates.Count) + i] * expected[(j * _updates.Count) + j]);
                    var (wanted, got) = (expected[(i * _updates.Count) + j], matrix[(Place(i) * capacity) + Place(j)]);
                    Assert.True(Math.Abs(wanted - got) <= 1e-12 * lengths, $"G[{i}, {j}] is {got}, not {wanted}.");
                }
            }
        }

        // An exact ring of float32 rounds the update once, to float32.
        private double Difference(float present, double before) =>
            kind == Kind.Singles ? present - (float)before : present - before;
    }
}
