namespace EventStudy;

/// <summary>Streams in which nothing happens that an event should tell.</summary>
internal sealed class QuietStream(string kind, Random random, int dimensions, float[][] recorded) : UpdateStream(random, dimensions)
{
    /// <summary>Updates of a block that keeps its order when recorded ones are shuffled.</summary>
    private const int Block = 20;

    private readonly double[] _last = new double[dimensions];
    private readonly double[] _direction = new double[dimensions];
    private int _place;

    /// <summary>All classes, and what they are.</summary>
    public static IReadOnlyList<(string Kind, string Meaning)> Kinds { get; } =
    [
        ("isotropic", "independent normal updates"),
        ("coloured", "AR(1) updates with correlation 0.7"),
        ("drift", "normal updates, and a common direction that grows from nothing to a tenth of their length"),
        ("heavy", "normal directions, lengths of Student's t with 3 degrees of freedom"),
        ("decaying", "normal updates that shrink a hundredfold with their learning rate"),
        ("steady", "normal updates, and a gap at k* = 1 of about 1.5 that stays as it is"),
        ("weak", "the same with a gap of about 1.2, at the edge of what noise does not explain"),
        ("alike", "normal updates, and two directions of equal strength, so that k* = 1 and k* = 2 change places"),
        ("convolution", "a small convolutional network that has learned and trains on"),
        ("recorded", "updates of a real run, in blocks of 20 put in random order"),
    ];

    /// <summary>Whether streams of a class have a gap from their first window on; that it opens is no false alarm.</summary>
    public static bool HasGap(string kind) => kind is "steady" or "weak" or "alike" or "convolution";

    /// <inheritdoc/>
    public override void Step(Span<float> theta, int t)
    {
        if (kind == "recorded")
        {
            Replay(theta, t);
            return;
        }

        var scale = kind == "heavy" ? HeavyScale() : Decay(t);
        for (var i = 0; i < theta.Length; i++)
        {
            var value = NextNormal();
            if (kind == "coloured")
            {
                value = _last[i] = (0.7 * _last[i]) + (Math.Sqrt(1 - (0.7 * 0.7)) * value);
            }
            else if (kind == "drift")
            {
                _direction[i] = t == 0 ? NextNormal() : _direction[i];
                value += 0.1 * t / 5000 * _direction[i];
            }

            theta[i] += (float)(scale * value);
        }

        AddGap(theta);
    }

    /// <inheritdoc/>
    public override double LearningRate(int t) => 0.001 * Decay(t);

    /// <summary>Strengths of normal scatter along one or two coordinates: with strength s, σ_1/σ_2 is about √(1 + s²) here.</summary>
    private void AddGap(Span<float> theta)
    {
        var edge = Math.Sqrt(theta.Length);
        var (first, second) = kind switch
        {
            "steady" => (0.5 * edge, 0),
            "weak" => (0.32 * edge, 0),
            "alike" => (0.7 * edge, 0.7 * edge),
            _ => (0.0, 0.0),
        };
        if (first > 0)
        {
            theta[0] += (float)(first * NextNormal());
            theta[1] += (float)(second * NextNormal());
        }
    }

    private double Decay(int t) => kind == "decaying" ? Math.Pow(100, -t / 5000.0) : 1;

    private void Replay(Span<float> theta, int t)
    {
        if (t % Block == 0)
        {
            _place = Random.Next(recorded.Length - Block + 1);
        }

        var update = recorded[_place++];
        for (var i = 0; i < theta.Length; i++)
        {
            theta[i] += update[i];
        }
    }
}
