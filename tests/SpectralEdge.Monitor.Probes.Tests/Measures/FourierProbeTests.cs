using System.Text.Json;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>Fourier spectra over cyclic groups: planted modes, and noise.</summary>
public class FourierProbeTests
{
    [Theory, InlineData(13, CyclicGroup.Additive, 5, 3), InlineData(13, CyclicGroup.Multiplicative, 4, 2)]
    [InlineData(97, CyclicGroup.Additive, 25, 26), InlineData(97, CyclicGroup.Multiplicative, 29, 7)]
    public void PlantedModes_AreFoundInTheirGroup(int modulus, CyclicGroup group, int strong, int weak)
    {
        // The direction has frequencies strong and weak with amplitudes 2 and 1 in columns of their own: shares 0.8 and 0.2.
        var powers = DiscreteLogarithm.Powers(modulus);
        double[] direction = new double[modulus * 4];
        var (first, order) = group == CyclicGroup.Additive ? (0, modulus) : (1, modulus - 1);
        for (var row = first; row < modulus; row++)
        {
            var place = 2 * Math.PI * (group == CyclicGroup.Additive ? row : Array.IndexOf(powers, row)) / order;
            direction[4 * row] = 2 * Math.Cos(strong * place);
            direction[(4 * row) + 1] = 2 * Math.Sin(strong * place);
            direction[(4 * row) + 2] = 1 + Math.Cos(weak * place);
            direction[(4 * row) + 3] = Math.Sin(weak * place);
        }

        var result = AlongWay(direction, modulus, new FourierProbe { Embedding = "embed", Modulus = modulus, Operation = group });

        var mode = Assert.Single(result.Directions);
        Assert.Equal(strong, mode.Frequency);
        Assert.Equal(0.8, mode.Share, 1e-9);
        Assert.Equal(0.2, mode.Spectrum[weak - 1], 1e-9);
        Assert.Equal(1, mode.Spectrum.Sum(), 1e-12);
        Assert.Equal(2.0 / (order - 1), result.UniformShare, 1e-15);
        Assert.Equal(0, result.Gradients);
        Assert.True(mode.PValue < (modulus == 97 ? 1e-30 : 0.01));

        // All of the direction lies in the embedding, but what it does to row 0 where that is left out.
        Assert.Equal(1, mode.Energy, 1e-9);

        // In the other group it is spread out.
        var other = AlongWay(
            direction, modulus, new FourierProbe { Embedding = "embed", Modulus = modulus, Operation = 1 - group });
        Assert.True(other.Directions[0].Share < 0.6);
    }

    [Fact]
    public void Energy_IsTheShareOfTheDirectionInTheEmbedding()
    {
        double[] direction = new double[20 + 1];
        for (var row = 0; row < 5; row++)
        {
            direction[4 * row] = Math.Sqrt(0.6) * Math.Cos(2 * Math.PI * row / 5);
        }

        // Σ cos² over the circle is 5/2; the number behind the embedding has half as much.
        direction[20] = Math.Sqrt(0.6 * 2.5 / 2);
        var result = AlongWay(direction, 5, new FourierProbe { Embedding = "embed", Modulus = 5 });

        Assert.Equal(2.0 / 3, result.Directions[0].Energy, 1e-9);
        Assert.Equal(1, result.Embedding.Energy);
    }

    [Fact]
    public void Spectrum_OfAnEvenOrder_HalvesTheFrequencyWithoutATwin()
    {
        // (−1)^s has variance 1, and so has √2 cos.
        var spectrum = new CyclicSpectrum(12, 1);
        spectrum.Solve([.. Enumerable.Range(0, 12).Select(s =>
            new[] { (s % 2 == 0 ? 1 : -1) + (Math.Sqrt(2) * Math.Cos(2 * Math.PI * s / 12)) + 5 })]);

        Assert.Equal(0.5, spectrum.Shares[5], 1e-12);
        Assert.Equal(0.5, spectrum.Shares[0], 1e-12);
    }

    [Fact]
    public void Spectrum_OfRowsThatAreAlike_IsUndefined()
    {
        var spectrum = new CyclicSpectrum(7, 2);
        spectrum.Solve([.. Enumerable.Range(0, 7).Select(_ => new[] { 0.1, 1 / 3.0 })]);

        Assert.All(spectrum.Shares, share => Assert.Equal(double.NaN, share));
        Assert.Equal(double.NaN, spectrum.PValue());
    }

    [Fact]
    public void Powers_AreThoseOfTheSmallestPrimitiveRoot()
    {
        Assert.Equal([1, 3, 2, 6, 4, 5], DiscreteLogarithm.Powers(7));
        Assert.Equal([5, 2, 3, 5, 2, 6], new[] { 97, 13, 7, 23, 5, 41 }.Select(p => DiscreteLogarithm.Powers(p)[1]));
        Assert.Equal(Enumerable.Range(1, 96), DiscreteLogarithm.Powers(97).Order());
        Assert.Equal([2, 3, 5, 7, 11, 13], Enumerable.Range(0, 15).Where(DiscreteLogarithm.IsPrime));
    }

    // Fisher's table of 1929 for 5 %, m = (n − 1)/2.
    [Theory, InlineData(5, 0.68377), InlineData(10, 0.44495), InlineData(20, 0.27040), InlineData(50, 0.13135)]
    public void PValue_OfOneColumn_IsFishers(int count, double share) =>
        Assert.Equal(0.05, CyclicSpectrum.PValue(share, (2 * count) + 1, 1), 2e-5);

    [Fact]
    public void PValue_AtTheEnds_IsOneAndZero()
    {
        // The alternating sum loses digits here, and has eight left.
        Assert.Equal(1, CyclicSpectrum.PValue(1.0 / 48, 97, 1), 1e-8);
        Assert.Equal(1, CyclicSpectrum.PValue(0.05, 97, 1), 0.05);
        Assert.Equal(0, CyclicSpectrum.PValue(1, 97, 8));
    }

    [Theory, InlineData(21, 1, false), InlineData(21, 8, false), InlineData(22, 8, false), InlineData(21, 8, true)]
    public void PValue_OnNoise_IsSmallAsOftenAsItSays(int order, int width, bool isOneColumn)
    {
        // 2,000 draws: the share below 0.05 is within five standard errors, 0.0244, of 0.05: wrong once in 1.7 million.
        const int Draws = 2000;
        var random = new Random(7);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var (spectrum, small, columns) = (new CyclicSpectrum(order, width), 0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            double[] weights = [.. Enumerable.Range(0, width).Select(_ => Normal())];
            spectrum.Solve([.. Enumerable.Range(0, order).Select(_ =>
            {
                var one = Normal();
                return Array.ConvertAll(weights, weight => isOneColumn ? one * weight : Normal());
            })]);
            small += spectrum.PValue() < 0.05 ? 1 : 0;
            columns += spectrum.EffectiveColumns / Draws;
        }

        Assert.Equal(0.05, (double)small / Draws, 0.0244);
        Assert.Equal(isOneColumn ? 1 : width, columns, 0.1 * width);
    }

    [Fact]
    public void Options_ThatCannotBeUsed_AreNamedTogether()
    {
        var model = new TwoLayerModel(3, 4, 3, seed: 1);
        using var monitor = SmallRuns.Monitor(model.Source);
        Probe[] probes =
        [
            new FourierProbe { Embedding = "embed", Modulus = 4, Directions = 4 },
            new FourierProbe { Embedding = "attn.weight", Modulus = 9, Operation = CyclicGroup.Multiplicative },
        ];

        Assert.Equal(
            """
            ProbeOptions cannot be used:
            - FourierProbe.Directions is 4; it must lie between 1 and 3. A window has as many directions as updates.
            - FourierProbe.Modulus is 4; it must lie between 5 and 4096. A spectrum needs two frequencies, and takes time with the square.
            - FourierProbe.Embedding is 'embed'; it must be one of the 4 watched blocks. The first is 'attn.weight'.
            - FourierProbe.Modulus is 9; it must be prime for Multiplicative. Only then do all of 1 to p − 1 have an inverse.
            - FourierProbe.Embedding 'attn.weight' has shape [4, 3]; it must have two dimensions, and 9 rows or more. Name the block with one row for each element.
            """.ReplaceLineEndings("\n"),
            Assert.Throws<MonitorOptionsException>(() => monitor.Probe(model, new ProbeOptions { Probes = probes })).Message);
    }

    [Fact]
    public void Fields_GoIntoTheRunFile()
    {
        double[] direction = new double[20];
        direction[4] = 1;
        var result = AlongWay(direction, 5, new FourierProbe { Embedding = "embed", Modulus = 5 });
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            result.WriteTo(json);
            json.WriteEndObject();
        }

        var fields = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal("fourier_modes", fields.GetProperty("kind").GetString());
        Assert.Equal(0.5, fields.GetProperty("uniform_share").GetDouble());
        Assert.Equal(0.5, fields.GetProperty("directions")[0].GetProperty("share").GetDouble(), 1e-12);
        Assert.True(fields.GetProperty("embedding").TryGetProperty("p_value", out _));
    }

    /// <summary>The result of a run along one direction; numbers behind the embedding are a block of their own.</summary>
    private static FourierModes AlongWay(double[] direction, int rows, FourierProbe probe)
    {
        var random = new Random(9);
        var model = new Still([.. Enumerable.Range(0, direction.Length).Select(_ => random.NextDouble())], rows);
        return Assert.Single(SmallRuns.Take<FourierModes>(model, model.Source, probe with { Every = 1 }, 3, step =>
        {
            for (var i = 0; i < direction.Length; i++)
            {
                model.Arrays[i < 4 * rows ? 0 : 1][i < 4 * rows ? i : i - (4 * rows)] += step * direction[i];
            }
        }));
    }

    /// <summary>A model without a loss: an embedding [rows, 4], and perhaps a vector behind it.</summary>
    private sealed class Still : IProbedModel
    {
        public Still(double[] parameters, int rows)
        {
            Arrays = [parameters[..(4 * rows)], parameters[(4 * rows)..]];
            Source = new ParameterArrays().Add("embed", Arrays[0]);
            Blocks = [new("embed", [rows, 4])];
            if (Arrays[1].Length > 0)
            {
                Source.Add("bias", Arrays[1]);
                Blocks = [.. Blocks, new("bias", [Arrays[1].Length])];
            }
        }

        public double[][] Arrays { get; }

        public ParameterArrays Source { get; }

        public IReadOnlyList<ProbedBlock> Blocks { get; }

        public bool HasValidation => false;

        public IProbedOptimizer? Optimizer => null;

        public void Save()
        {
        }

        public void Restore()
        {
        }

        public void Read(Span<double> parameters)
        {
            Arrays[0].CopyTo(parameters);
            Arrays[1].CopyTo(parameters[Arrays[0].Length..]);
        }

        public void Write(ReadOnlySpan<double> parameters) => throw new NotSupportedException();

        public double Loss(ProbeBatch batch) => throw new NotSupportedException();

        public double Gradient(ProbeBatch batch, Span<double> gradient) => throw new NotSupportedException();

        public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product) =>
            throw new NotSupportedException();
    }
}
