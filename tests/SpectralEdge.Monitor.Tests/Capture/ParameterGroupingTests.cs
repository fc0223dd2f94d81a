namespace SpectralEdge.Monitor.Tests;

public class ParameterGroupingTests
{
    [Fact]
    public void Whole_AnyName_IsTheGroupOfTheWholeModel() =>
        Assert.Equal("all", ParameterGrouping.Whole.GroupOf("layers.0.weight"));

    [Fact]
    public void ByParameter_AnyName_IsAGroupOfItsOwn() =>
        Assert.Equal("layers.0.weight", ParameterGrouping.ByParameter.GroupOf("layers.0.weight"));

    [Theory]
    [InlineData("layers.0.fc.weight", "layers.0.fc")]
    [InlineData("layers.0.fc.bias", "layers.0.fc")]
    [InlineData("fc.weight", "fc")]
    [InlineData("scale", "scale")]
    [InlineData("fc.", "fc")]
    public void ByLayer_Name_IsCutAtTheLastDot(string name, string group) =>
        Assert.Equal(group, ParameterGrouping.ByLayer.GroupOf(name));

    [Fact]
    public void By_Function_IsAsked() =>
        Assert.Equal("W", ParameterGrouping.By(name => name[..1].ToUpperInvariant()).GroupOf("weight"));

    [Fact]
    public void By_NoFunction_Throws() => Assert.Throws<ArgumentNullException>(() => ParameterGrouping.By(null!));

    [Fact]
    public void Description_EachGrouping_SaysHowInWords() => Assert.Equal(
        ["whole", "by parameter", "by layer", "by function"],
        new[] { ParameterGrouping.Whole, ParameterGrouping.ByParameter, ParameterGrouping.ByLayer, ParameterGrouping.By(name =>
            name) }.Select(
            grouping => grouping.Description));

    [Fact]
    public void Take_GroupingFunctionThatFails_IsNamed()
    {
        var source = new ParameterArrays().Add("a", new float[1]);

        var nothing = Assert.Throws<MonitorOptionsException>(() => ParameterInventory.Take(
            source, ParameterGrouping.By(_ => null!)));
        var throwing = Assert.Throws<MonitorOptionsException>(() => ParameterInventory.Take(
            source, ParameterGrouping.By(_ => throw new InvalidOperationException("lost"))));

        Assert.Equal(
            "The parameters cannot be used:\n- Group of block 'a' is unknown; the grouping function must give a name for every "
                + "block (it gave null). Fix the function.",
            nothing.Message);
        Assert.Equal(
            "The parameters cannot be used:\n- Group of block 'a' is unknown; the grouping function must give a name for every "
                + "block (lost). Fix the function.",
            throwing.Message);
    }

    [Theory]
    [InlineData("layers.0.attn.wq.weight", "attention")]
    [InlineData("layers.11.mlp.up.weight", "mlp")]
    [InlineData("layers.0.mlp.attn.weight", "attention")]
    [InlineData("head", "ends")]
    [InlineData("embedding", "ends")]
    [InlineData("Head", "rest")]
    [InlineData("layers.0.norm", "rest")]
    [InlineData("", "rest")]
    public void ByPattern_AnyName_GoesWithTheFirstPatternThatFits(string name, string group)
    {
        var grouping = ParameterGrouping.ByPattern(
            ("attention", "*.attn.*"), ("mlp", "layers.*.mlp.*"), ("ends", "embedding"), ("ends", "he?d"));

        Assert.Equal(group, grouping.GroupOf(name));
        Assert.Equal(
            "by pattern: *.attn.* -> attention, layers.*.mlp.* -> mlp, embedding -> ends, he?d -> ends", grouping.Description);
    }

    [Fact]
    public void ByPattern_PatternsChangedAfterwards_StaysAsItWas()
    {
        (string, string)[] patterns = [("a", "x*")];
        var grouping = ParameterGrouping.ByPattern(patterns);
        patterns[0] = ("b", "x*");

        Assert.Equal("a", grouping.GroupOf("x1"));
    }

    [Fact]
    public void ByPattern_NoPatternOrAnEmptyOne_IsRefused()
    {
        Assert.Equal(
            "patterns holds 0 patterns; there must be at least 1. Use Whole for a single group. (Parameter 'patterns')",
            Assert.Throws<ArgumentException>(() => ParameterGrouping.ByPattern()).Message);
        Assert.Equal(
            "patterns[1] is ('b', ''); neither the group's name nor the pattern may be empty. Use '*' for a pattern that "
                + "fits every block. (Parameter 'patterns')",
            Assert.Throws<ArgumentException>(() => ParameterGrouping.ByPattern(("a", "*"), ("b", string.Empty))).Message);
        Assert.Throws<ArgumentException>(() => ParameterGrouping.ByPattern((string.Empty, "*")));
    }

    [Fact]
    public void IdlePatterns_MisspeltOrBehindOthers_AreNamed()
    {
        var grouping = ParameterGrouping.ByPattern(
            ("attention", "*.attn.*"), ("attention", "*.ATTN.*"), ("query", "*.attn.query"), ("mlp", "*.mlp.*"));

        Assert.Equal(
            ["'*.ATTN.*' of group 'attention'", "'*.attn.query' of group 'query'"],
            grouping.IdlePatterns(["h.0.attn.query", "h.0.mlp.up", "ln"]));
        Assert.Empty(ParameterGrouping.ByLayer.IdlePatterns(["h.0.attn.query"]));
    }

    [Fact]
    public void Start_PatternThatNoBlockFallsTo_IsLoggedOnce()
    {
        var logger = new RecordingLogger();
        var source = new ParameterArrays().Add("h.0.attn.w", new float[20]).Add("h.0.mlp.w", new float[20]);
        var options = new MonitorOptions
        {
            Run = new() { Folder = null },
            Grouping = ParameterGrouping.ByPattern(("attention", "attn.*"), ("mlp", "*.mlp.*")),
        };
        using (var monitor = new SpectralMonitor(source, options, logger.Factory))
        {
            monitor.Observe(10);
        }

        var entry = Assert.Single(logger.Named("PatternsIdle"));
        Assert.Equal(
            "No block falls to 1 pattern of Grouping: 'attn.*' of group 'attention'. A pattern meets whole names, upper and lower "
                + "case differ, and the first that fits decides; blocks are called 'h.0.attn.w', 'h.0.mlp.w'.",
            entry.Message);
    }
}
