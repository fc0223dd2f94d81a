namespace SpectralEdge.Monitor.Analysis.Tests;

public class BlockNamesTests
{
    [Theory]
    [InlineData("_orig_mod.layers.0.weight", "layers.0.weight")]
    [InlineData("module.module.h.weight", "h.weight")]
    [InlineData("module._orig_mod.h.weight", "h.weight")]
    [InlineData("h._orig_mod.weight", "h.weight")]
    [InlineData("h.module.weight", "h.module.weight")]
    [InlineData("module.", "module.")]
    public void Strip_Name_LosesWrappersOnly(string name, string stripped) => Assert.Equal(stripped, BlockNames.Strip(name));

    [Theory]
    [InlineData("h.0.attn.bias", new long[] { 1, 1, 8, 8 }, true)]
    [InlineData("h.0.attn.masked_bias", new long[0], true)]
    [InlineData("h.0.attn.masked_bias", new long[] { 1 }, true)]
    [InlineData("causal_mask", new long[] { 8, 8 }, true)]
    [InlineData("h.0.attn.bias", new long[] { 24 }, false)]
    [InlineData("h.0.attn.bias", new long[] { 1 }, false)]
    [InlineData("h.0.mlp.bias", new long[] { 8, 8 }, false)]
    [InlineData("h.0.attn.bias", new long[] { 2, 8, 8 }, false)]
    [InlineData("unmask.weight", new long[] { 8, 8 }, false)]
    public void IsMask_NameAndShape_BothCount(string name, long[] shape, bool expected) =>
        Assert.Equal(expected, BlockNames.IsMask(name, shape));

    [Theory]
    [InlineData("state.h.exp_avg", true)]
    [InlineData("optimizer.h.weight", true)]
    [InlineData("h.momentum_buffer", true)]
    [InlineData("h.exp_average.weight", false)]
    [InlineData("optimal.weight", false)]
    public void IsOptimizer_Name_IsRecognised(string name, bool expected) => Assert.Equal(expected, BlockNames.IsOptimizer(name));
}
