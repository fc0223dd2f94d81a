namespace SpectralEdge.Monitor.Tests;

public class OptionProblemsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void RequireInRange_InsideOrAtABound_NotesNothing(int value)
    {
        var problems = new OptionProblems("Settings");

        problems.RequireInRange(value, 2, 5, "Why.");
        problems.RequireInRange((double)value, 2, 5, "Why.");

        problems.ThrowIfAny();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void RequireInRange_OutsideABound_SaysNameValueRangeAndReason(int value)
    {
        var problems = new OptionProblems("Settings");

        problems.RequireInRange(value, 2, 5, "Why.");

        var exception = Assert.Throws<MonitorOptionsException>(problems.ThrowIfAny);
        Assert.Equal($"Settings cannot be used:\n- value is {value}; it must lie between 2 and 5. Why.", exception.Message);
    }

    [Theory]
    [InlineData(0.4999, "0.4999")]
    [InlineData(1.5001, "1.5001")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void RequireInRange_ANumberOutsideOrNaN_IsNotedWithoutCulture(double value, string shown)
    {
        var problems = new OptionProblems("Settings");

        problems.RequireInRange(value, 0.5, 1.5, "Why.", "Share");

        var exception = Assert.Throws<MonitorOptionsException>(problems.ThrowIfAny);
        Assert.Equal($"Settings cannot be used:\n- Share is {shown}; it must lie between 0.5 and 1.5. Why.", exception.Message);
    }

    [Fact]
    public void ThrowIfAny_SeveralProblems_NamesAllInOrder()
    {
        var problems = new OptionProblems("Settings");

        problems.RequireInRange(7L, 1, 2, "One.", "A");
        problems.Add("B is empty.");
        problems.RequireInRange(0.5, 1, 2, "Two.", "C");

        var exception = Assert.Throws<MonitorOptionsException>(problems.ThrowIfAny);
        Assert.Equal(
            "Settings cannot be used:\n- A is 7; it must lie between 1 and 2. One.\n- B is empty.\n- C is 0.5; it must "
                + "lie between 1 and 2. Two.",
            exception.Message);
    }

    [Theory]
    [InlineData(1, 10, "lie between 1 and 10")]
    [InlineData(0.1, 0.3, "lie between 0.1 and 0.3")]
    [InlineData(double.Epsilon, 1, "be above 0 and at most 1")]
    [InlineData(double.Epsilon, double.MaxValue, "be above 0")]
    [InlineData(1, double.PositiveInfinity, "be at least 1")]
    [InlineData(0, 0.9999999999999999, "be at least 0 and below 1")]
    [InlineData(1.0000000000000002, 1e6, "be above 1 and at most 1000000")]
    [InlineData(double.MinValue, double.MaxValue, "be a number")]
    public void Allowed_EndsThatStandForSomethingElse_AreSaidThatWay(double minimum, double maximum, string expected) =>
        Assert.Equal(expected, OptionProblems.Allowed(minimum, maximum));
}
