namespace SpectralEdge.Monitor.Tests;

public class LeadingVectorKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(48)]
    public void Find_AnySpectrum_SatisfiesTheEigenvalueEquation(int n) => Property.ForAll(
        random =>
        {
            // Ties, near ties, zeros and wide spectra, at any scale.
            var scale = Math.Pow(10, random.Next(-100, 100));
            double[] spectrum =
            [
                .. Enumerable.Range(0, n).Select(
                    j => scale * (j switch { 0 => 1, 1 => 1 - (random.Next(3) * 1e-9), _ => random.Next(4) / 4.0 })),
            ];
            var matrix = Matrices.WithSpectrum(random, spectrum);
            var vector = new double[n];

            LeadingVectorKernel.Find(matrix, n, Matrices.Eigenvalues(matrix, n)[0], new double[n * n], vector);

            Assert.Equal(1, Vectors.Dot(vector, vector), 1e-12);
            for (var i = 0; i < n; i++)
            {
                Assert.Equal(vector[i], Vectors.Dot(matrix[(i * n)..((i + 1) * n)], vector) / scale, 1e-12);
            }
        },
        cases: 30);

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Find_NoPositiveEigenvalue_IsUndefined(double largest)
    {
        var vector = new double[3];
        LeadingVectorKernel.Find(new double[9], 3, largest, new double[9], vector);

        Assert.All(vector, x => Assert.Equal(double.NaN, x));
    }
}
