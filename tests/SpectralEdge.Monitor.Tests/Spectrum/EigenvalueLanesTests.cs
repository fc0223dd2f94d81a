namespace SpectralEdge.Monitor.Tests;

public class EigenvalueLanesTests
{
    [Fact]
    public void Solve_Diagonal_GivesItsElementsSorted() => Property.ForAll(random =>
    {
        var expected = Vectors.GaussianDoubles(random, random.Next(1, 65));

        Assert.Equal(expected.OrderDescending(), Eigenvalues(Diagonal(expected)));
    });

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(64)]
    public void Solve_GradedSpectrum_IsFoundToRoundingOfTheLargest(int n) => Property.ForAll(
        random =>
        {
            // From 1 down to 1e-8 and to 1e-30 in equal factors.
            foreach (var decades in new[] { 8.0, 30 })
            {
                double[] expected = [.. Enumerable.Range(0, n).Select(j => Math.Pow(10, -decades * j / (n - 1)))];

                AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: 1);
            }
        },
        cases: 10);

    [Fact]
    public void Solve_RandomSpectrumWithExactTies_IsFound() => Property.ForAll(random =>
    {
        double[] expected =
        [
            .. Enumerable.Range(0, random.Next(1, 25)).Select(_ => (double)random.Next(-3, 4)).OrderDescending(),
        ];

        AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: 3);
    });

    [Fact]
    public void Solve_AnyOrderTo64_AgreesWithMathNet()
    {
        var random = new Random(1);
        for (var n = 1; n <= 64; n++)
        {
            // Of full rank, then of lower rank.
            foreach (var length in new[] { 80, Math.Max(1, n / 3) })
            {
                var gram = Matrices.Gram(Matrices.GaussianRows(random, n, length));
                var expected = Matrices.Eigenvalues(gram, n);

                AssertClose(expected, Eigenvalues(gram), scale: expected[0]);
            }
        }
    }

    [Fact]
    public void Solve_AnyOrderTo64_FindsAPlantedSpectrum()
    {
        var random = new Random(2);
        for (var n = 1; n <= 64; n++)
        {
            double[] expected = [.. Vectors.GaussianDoubles(random, n).OrderDescending()];

            AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: expected.Max(Math.Abs));
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(512)]
    public void Solve_LargeOrder_FindsAPlantedSpectrum(int n)
    {
        double[] expected = [.. Vectors.GaussianDoubles(new Random(3), n).Select(value => value * value).OrderDescending()];

        AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(new Random(4), expected)), scale: expected[0]);
    }

    [Fact]
    public void Solve_RankDeficient_GivesZerosToRounding() => Property.ForAll(random =>
    {
        var n = random.Next(2, 40);
        var rank = random.Next(1, n);

        var eigenvalues = Eigenvalues(Matrices.Gram(Matrices.GaussianRows(random, n, rank)));

        var tolerance = 8 * n * Math.Pow(2, -52) * eigenvalues[0];
        Assert.All(eigenvalues[rank..], value => Assert.InRange(value, -tolerance, tolerance));
    });

    [Fact]
    public void Solve_RandomMatrix_KeepsTraceAndFrobeniusNorm() => Property.ForAll(random =>
    {
        var n = random.Next(1, 65);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, n));
        var (trace, squares) = (Enumerable.Range(0, n).Sum(i => matrix[(i * n) + i]), matrix.Sum(element => element * element));

        var eigenvalues = Eigenvalues(matrix);

        Assert.Equal(trace, eigenvalues.Sum(), 1e-12 * trace);
        Assert.Equal(squares, eigenvalues.Sum(value => value * value), 1e-12 * squares);
    });

    /// <summary>The second difference matrix: tridiagonal already, with eigenvalues 2 − 2 cos(π j/(n + 1)).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(64)]
    public void Solve_TridiagonalMatrix_GivesItsKnownEigenvalues(int n)
    {
        var matrix = Matrices.Toeplitz(n, distance => distance switch { 0 => 2, 1 => -1, _ => 0 });
        double[] expected = [.. Enumerable.Range(1, n).Select(j => 2 - (2 * Math.Cos(Math.PI * j / (n + 1)))).OrderDescending()];

        AssertClose(expected, Eigenvalues(matrix), scale: 4);
    }

    /// <summary>Zeros in the middle: the eigenvalues of a matrix of blocks are those of the blocks.</summary>
    [Fact]
    public void Solve_BlocksThatDecouple_GivesTheEigenvaluesOfAllBlocks() => Property.ForAll(random =>
    {
        var sizes = Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(1, 12)).ToArray();
        var blocks = sizes.Select(size => Matrices.Gram(Matrices.GaussianRows(random, size, 20))).ToArray();
        var n = sizes.Sum();
        var matrix = new double[n * n];
        for (int block = 0, start = 0; block < sizes.Length; start += sizes[block++])
        {
            for (var i = 0; i < sizes[block]; i++)
            {
                blocks[block].AsSpan(i * sizes[block], sizes[block]).CopyTo(matrix.AsSpan(((start + i) * n) + start));
            }
        }

        double[] expected = [.. blocks.SelectMany((block, i) => Matrices.Eigenvalues(block, sizes[i])).OrderDescending()];
        AssertClose(expected, Eigenvalues(matrix), scale: expected[0]);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Solve_IdentityZeroAndOnes_GiveTheirEigenvalues(int n)
    {
        Assert.All(Eigenvalues(Diagonal([.. Enumerable.Repeat(1.0, n)])), value => Assert.Equal(1, value));
        Assert.All(Eigenvalues(new double[n * n]), value => Assert.Equal(0, value));
        AssertClose([n, .. new double[n - 1]], Eigenvalues([.. Enumerable.Repeat(1.0, n * n)]), scale: n);
    }

    [Fact]
    public void Solve_ZeroDiagonal_IsFound()
    {
        // What counts as negligible is relative to the diagonal, and that is zero here.
        AssertClose([1, -1], Eigenvalues([0, 1, 1, 0]), scale: 1);
        AssertClose([2, -1, -1], Eigenvalues([0, 1, 1, 1, 0, 1, 1, 1, 0]), scale: 1);
    }

    [Fact]
    public void Solve_ScaledByPowersOfTwo_ScalesExactly() => Property.ForAll(random =>
    {
        // Nothing may be large or small in absolute terms: updates of 1e-12 are as good as updates of 1.
        var n = random.Next(2, 12);
        var gram = Matrices.Gram(Matrices.GaussianRows(random, n, 20));
        var expected = Eigenvalues(gram);
        foreach (var exponent in new[] { -900, -500, -60, 60, 500, 900 })
        {
            Assert.Equal(
                expected.Select(
                    value => Math.ScaleB(value, exponent)), Eigenvalues(
                        [.. gram.Select(element => Math.ScaleB(element, exponent))]));
        }
    });

    [Theory]
    [InlineData(1e-150)]
    [InlineData(1e150)]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Solve_HugeOrTinyMatrix_IsFoundToRoundingOfTheLargest(double scale) => Property.ForAll(
        random =>
        {
            var n = random.Next(2, 20);
            double[] expected = [.. Vectors.GaussianDoubles(random, n).Select(value => scale * value * value).OrderDescending()];

            AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: expected[0]);
        },
        cases: 20);

    [Fact]
    public void Solve_SubnormalMatrix_IsFound() =>
        Assert.Equal(
            [3 * double.Epsilon, 2 * double.Epsilon, double.Epsilon],
            Eigenvalues(Diagonal([double.Epsilon, 3 * double.Epsilon, 2 * double.Epsilon])));

    [Fact]
    public void Solve_ElementsOfVeryDifferentSize_KeepTheLargest() => Property.ForAll(random =>
    {
        double[] expected = [1, 1e-100, 1e-200, 1e-300];
        random.Shuffle(expected);

        Assert.Equal(expected.OrderDescending(), Eigenvalues(Diagonal(expected)));
    });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Solve_AnyElementThatIsNotFinite_EndsAndGivesNaN(double wrong) => Property.ForAll(random =>
    {
        var n = random.Next(1, 20);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, 30));
        var (i, j) = (random.Next(n), random.Next(n));
        matrix[(i * n) + j] = matrix[(j * n) + i] = wrong;

        Assert.All(Eigenvalues(matrix), value => Assert.Equal(double.NaN, value));
    });

    [Fact]
    public void Solve_OtherMatricesInTheOtherLanes_ChangeNoBit() => Property.ForAll(random =>
    {
        var n = random.Next(1, 25);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, random.Next(1, 30)));
        var expected = Eigenvalues(matrix);
        var count = random.Next(1, 20);
        for (var lane = 0; lane < count; lane++)
        {
            var lanes = new EigenvalueLanes(n, count);
            for (var other = 0; other < count; other++)
            {
                lanes.Load(other, other == lane ? matrix : AnyMatrix(random, n), first: 0);
            }

            lanes.Solve();

            var actual = new double[n];
            lanes.Read(lane, actual);
            Vectors.AssertSameBits(expected, actual, $"n = {n}, lane {lane} of {count}");
        }
    });

    /// <summary>A block that ends early in one lane sends all of them through the masked rotations.</summary>
    [Fact]
    public void Solve_BlockThatEndsEarlyInAnotherLane_ChangesNoBit() => Property.ForAll(random =>
    {
        var n = random.Next(4, 25);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, random.Next(1, 30)));
        var cut = Matrices.Gram(Matrices.GaussianRows(random, n, 30));
        var border = random.Next(2, n - 1);
        for (var i = border; i < n; i++)
        {
            for (var j = 0; j < border; j++)
            {
                cut[(i * n) + j] = cut[(j * n) + i] = 0;
            }
        }

        var (lanes, actual) = (new EigenvalueLanes(n, 2), new double[n]);
        lanes.Load(0, matrix, first: 0);
        lanes.Load(1, cut, first: 0);
        lanes.Solve();
        lanes.Read(0, actual);

        Vectors.AssertSameBits(Eigenvalues(matrix), actual, $"n = {n}");
    });

    [Fact]
    public void Load_PartOfALargerMatrixTurnedRound_IsThatPart() => Property.ForAll(random =>
    {
        var capacity = random.Next(1, 20);
        var n = random.Next(1, capacity + 1);
        var first = random.Next(capacity);
        var rows = Matrices.GaussianRows(random, capacity, 30);
        double[][] part = [.. Enumerable.Range(0, n).Select(i => rows[(first + i) % capacity])];
        var (lanes, actual) = (new EigenvalueLanes(n, 1), new double[n]);

        lanes.Load(0, Matrices.Gram(rows), first);
        lanes.Solve();
        lanes.Read(0, actual);

        Vectors.AssertSameBits(Eigenvalues(Matrices.Gram(part)), actual, $"{n} of {capacity} from {first}");
    });

    [Fact]
    public void Solve_UpperTriangle_IsNotRead() => Property.ForAll(random =>
    {
        var n = random.Next(2, 10);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, 30));
        var expected = Eigenvalues(matrix);
        for (var i = 0; i < n; i++)
        {
            matrix.AsSpan((i * n) + i + 1, n - 1 - i).Fill(double.NaN);
        }

        Assert.Equal(expected, Eigenvalues(matrix));
    });

    [Fact]
    public void Solve_AfterAnythingElse_GivesTheSameBits() => Property.ForAll(random =>
    {
        var n = random.Next(1, 20);
        var lanes = new EigenvalueLanes(n, 5);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, 30));
        Eigenvalues(lanes, AnyMatrix(random, n));

        Vectors.AssertSameBits(Eigenvalues(matrix), Eigenvalues(lanes, matrix), $"n = {n}");
    });

    [Fact]
    public void LoadSolveRead_NeverAllocate()
    {
        var gram = Matrices.Gram(Matrices.GaussianRows(new Random(1), 10, 20));
        var (lanes, eigenvalues) = (new EigenvalueLanes(10, 9), new double[10]);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var lane = 0; lane < 9; lane++)
            {
                lanes.Load(lane, gram, lane);
            }

            lanes.Solve();
            lanes.Read(0, eigenvalues);
        }));
    }

    private static double[] AnyMatrix(Random random, int n) => random.Next(6) switch
    {
        0 => new double[n * n],
        1 => Diagonal(Vectors.GaussianDoubles(random, n)),
        2 => [.. Enumerable.Repeat(double.NaN, n * n)],
        3 => [.. Enumerable.Repeat(double.PositiveInfinity, n * n)],
        4 => [.. Matrices.Gram(Matrices.GaussianRows(random, n, 2)).Select(element => 1e200 * element)],
        _ => Matrices.Gram(Matrices.GaussianRows(random, n, 30)),
    };

    private static double[] Diagonal(double[] elements)
    {
        var matrix = new double[elements.Length * elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            matrix[(i * elements.Length) + i] = elements[i];
        }

        return matrix;
    }

    private static double[] Eigenvalues(double[] matrix) =>
        Eigenvalues(new EigenvalueLanes((int)Math.Sqrt(matrix.Length), 5), matrix);

    private static double[] Eigenvalues(EigenvalueLanes lanes, double[] matrix)
    {
        // The last of five: in whichever vector it lies, it is not the first lane.
        lanes.Load(4, matrix, first: 0);
        lanes.Solve();
        var eigenvalues = new double[(int)Math.Sqrt(matrix.Length)];
        lanes.Read(4, eigenvalues);
        return eigenvalues;
    }

    /// <summary>
    /// Within a few n ε of the largest: what forming the matrix and a backward stable method together may cost.
    /// </summary>
    private static void AssertClose(double[] expected, double[] actual, double scale)
    {
        var tolerance = 8 * expected.Length * Math.Pow(2, -52) * scale;
        for (var j = 0; j < expected.Length; j++)
        {
            Assert.InRange(actual[j], expected[j] - tolerance, expected[j] + tolerance);
        }
    }
}
