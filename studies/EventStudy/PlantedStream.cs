namespace EventStudy;

/// <summary>
/// Streams with one change at a known step: normal updates, and strengths along two fixed directions before and after.
/// </summary>
internal sealed class PlantedStream : UpdateStream
{
    private readonly (double First, double Second) _before;
    private readonly (double First, double Second) _after;
    private readonly double _scaleAfter;
    private readonly bool _turns;
    private readonly int _change;

    /// <summary>Creates a stream.</summary>
    public PlantedStream(string kind, Random random, int dimensions, double noiseDimensions, int window, int change)
        : base(random, dimensions)
    {
        // With strength s along one direction, σ_1/σ_2 is about √(1 + s² W/p̃) with p̃ the square of the noise's edge: set for
        // the wanted ratio. Through a sketch the noise looks as if it had as many dimensions as the sketch has numbers.
        var edge = Math.Sqrt(dimensions) * (1 + Math.Sqrt(window / noiseDimensions));
        double For(double ratio) => ratio <= 1 ? 0 : Math.Sqrt(((ratio * ratio) - 1) * edge * edge / window);
        (_before, _after) = kind switch
        {
            "collapse" => ((For(2), 0), (For(1.05), 0)),
            "opening" => ((0, 0), (For(1.5), 0)),
            "shift" => ((For(2.2), For(2)), (For(2.2), 0)),
            _ => ((For(2), 0.0), (For(2), 0.0)),
        };
        (_scaleAfter, _turns) = (kind == "scale" ? 3 : 1, kind == "rotation");
        _change = change;
    }

    /// <summary>All kinds, and what they are.</summary>
    public static IReadOnlyList<(string Kind, string Meaning)> Kinds { get; } =
    [
        ("collapse", "ratio 2 to 1.05 at k* = 1"),
        ("opening", "ratio 1 to 1.5 at k* = 1"),
        ("shift", "k* = 2 to 1"),
        ("rotation", "the leading direction becomes another one, ratio 2 before and after"),
        ("scale", "all updates become three times as long"),
    ];

    /// <inheritdoc/>
    public override void Step(Span<float> theta, int t)
    {
        var isAfter = t >= _change;
        var (first, second) = isAfter ? _after : _before;
        var scale = isAfter ? _scaleAfter : 1;
        var (a, b) = (first * Sign(), second * Sign());
        for (var i = 0; i < theta.Length; i++)
        {
            theta[i] += (float)(scale * NextNormal());
        }

        // Unit vectors: the leading direction is coordinate 0, or 2 after it turned.
        theta[_turns && isAfter ? 2 : 0] += (float)(scale * a);
        theta[1] += (float)(scale * b);
    }

    private double Sign() => Random.Next(2) == 0 ? -1 : 1;
}
