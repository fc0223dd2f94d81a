using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What the adapter takes for granted about TorchSharp.</summary>
public class TorchSharpFactsTests
{
    [Fact]
    public void Handle_FirstWord_IsTheSameForAliasesOnly()
    {
        using var tensor = torch.tensor(new[] { 1f, 2f });
        using var alias = tensor.alias();
        using var detached = tensor.detach();
        using var equal = torch.tensor(new[] { 1f, 2f });

        Assert.NotEqual(tensor.Handle, alias.Handle);
        Assert.Equal(Marshal.ReadIntPtr(tensor.Handle), Marshal.ReadIntPtr(alias.Handle));
        Assert.NotEqual(Marshal.ReadIntPtr(tensor.Handle), Marshal.ReadIntPtr(detached.Handle));
        Assert.NotEqual(Marshal.ReadIntPtr(tensor.Handle), Marshal.ReadIntPtr(equal.Handle));
    }

    [Fact]
    public void Bytes_OfALeafThatRequiresGrad_AreItsLiveMemory()
    {
        using var parameter = Make.Parameter(1, 4);
        using var detached = parameter.detach();
        Numbers.Write(parameter, [1, 2, 3, 4]);

        Assert.Equal([1, 2, 3, 4], Numbers.Read(detached));
    }

    [Fact]
    public void Bytes_OfATransposedMatrix_Throw()
    {
        using var tensor = Make.Tensor(new Random(1), 6);
        using var matrix = tensor.view(2, 3);
        using var transposed = matrix.t();

        Assert.ThrowsAny<Exception>(() => transposed.bytes.Length);
    }

    [Fact]
    public void Parameter_OfATensor_EmptiesIt()
    {
        var data = torch.tensor(new[] { 1f, 2f });
        using var parameter = new Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.Throws<InvalidOperationException>(() => data.Handle);
    }

    [Fact]
    public void Scope_OwnsWhatIsMadeInIt()
    {
        using var before = torch.tensor(1f);
        torch.Tensor inner;
        torch.Tensor moved;
        torch.Tensor kept;
        using (var outerScope = torch.NewDisposeScope())
        {
            using (var scope = torch.NewDisposeScope())
            {
                inner = before.detach();
                moved = before.detach().MoveToOuterDisposeScope();
                kept = before.detach().DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
            }

            Assert.True(inner.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.Equal(1, outerScope.DisposablesCount);
        }

        Assert.True(moved.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.False(before.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void TotalCount_CountsWrappers() => Assert.Equal(
        0,
        TensorCount.LeftBehindBy(() =>
        {
            var before = torch.Tensor.TotalCount;
            using var tensor = torch.tensor(1f);
            using var alias = tensor.alias();
            Assert.Equal(before + 2, torch.Tensor.TotalCount);
        }));

    [Fact]
    public void Operations_OfTheSketch_GiveWhatTheirNamesSay()
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.tensor(new[] { 1.0, 2, 3, 4, 5, 6 }).view(2, 3);

        Assert.Equal([3, 1, 2, 5, 6, 4], Numbers.Read(matrix.gather(1, torch.tensor(new[] { 2L, 0, 1, 1, 2, 0 }).view(2, 3))));
        Assert.Equal([5, 7, 9], Numbers.Read(matrix.sum(dim: 0)));
        Assert.Equal([10, 20, 30, -4, -5, -6], Numbers.Read(matrix.mul(torch.tensor(new[] { 10.0, -1 }).view(2, 1))));
        Assert.Equal([11, 12, 13, 24, 25, 26], Numbers.Read(matrix.add(torch.tensor(new[] { 10.0, 20 }).view(2, 1))));
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Numbers.Read(torch.cat([matrix, matrix], 1)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2], Numbers.Read(torch.cat([matrix.view(-1), matrix.view(-1).narrow(0, 0, 2)], 0)));
        Assert.Equal([1, 4, 2, 5, 3, 6], Numbers.Read(matrix.t().contiguous()));
    }

    [Fact]
    public void Operations_OfTheSketchsTables_GiveWhatTheirNamesSay()
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.tensor(new[] { 1.0, 2, 3, 4, 5, 6 }).view(2, 3);
        var vector = torch.tensor(new[] { 0.0, 1, 2, 0, 1 });
        var windows = vector.unfold(0, 3, 1);

        Assert.Equal([3, 3], windows.shape);
        Assert.Equal([2, 0, 1, 0, 1, 2], Numbers.Read(windows.index_select(0, torch.tensor(new[] { 2, 0 }))));
        Assert.Equal([0, 1, 2, 0, 1, 0, 1, 2, 0, 1], Numbers.Read(vector.expand(2, 5).contiguous().view(-1)));
        Assert.Equal([4, 5, 6], Numbers.Read(matrix.select(0, 1)));
        Assert.Equal([1, 1, 1], Numbers.Read(matrix.select(0, 1).sub(torch.tensor(new[] { 3.0, 4, 5 }))));
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void Mul_BySignsOf8Bits_KeepsTheFormat(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(new[] { 1.5, -2, 0.25, 4 }).to_type(type).view(2, 2);
        var signs = torch.tensor(new sbyte[] { 1, -1, -1, 1 }).view(2, 2).mul(torch.tensor(new sbyte[] { -1, 1 }).view(2, 1));

        var product = values.mul(signs);

        Assert.Equal(torch.ScalarType.Int8, signs.dtype);
        Assert.Equal(type, product.dtype);
        Assert.Equal([-1.5, -2, -0.25, 4], Numbers.Read(product));
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16, new[] { 1.0, 1.0, 1.0078125, -3.046875 })]
    [InlineData(torch.ScalarType.Float16, new[] { 1.0, 1.00390625, 1.009765625, -3.05078125 })]
    [InlineData(torch.ScalarType.Float64, new[] { 1.0, 1.00390625, 1.009765625, -3.0517578125 })]
    public void ToType_OfSingles_RoundsToNearest(torch.ScalarType type, double[] expected)
    {
        using var singles = torch.tensor(new[] { 1f, 1.00390625f, 1.009765625f, -3.0517578125f });
        using var converted = singles.to_type(type);

        Assert.Equal(expected, Numbers.Read(converted));
    }
}
