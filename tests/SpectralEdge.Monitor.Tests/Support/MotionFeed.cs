namespace SpectralEdge.Monitor.Tests;

/// <summary>Feeds updates one by one to the analyzers of one window, in a ring of W + 1 as the monitor has it.</summary>
internal sealed class MotionFeed(int window, int largestPosition, double? learningRate = 0.01)
{
    private readonly SpectrumAnalyzer _spectrum = new(window, largestPosition, 1, window + 1);
    private readonly MotionAnalyzer _motion = new(window, largestPosition, flow: true, rotation: true);
    private readonly double[]?[] _ring = new double[window + 1][];
    private int _next;
    private int _count;

    public SpectralSample Sample { get; } = new("all", window)
    {
        Motion = new SubspaceMotion(window, largestPosition),
        Flow = new FlowAccount(window),
        LearningRateSum = learningRate,
    };

    /// <summary>Takes an update.</summary>
    /// <returns>A copy of the sample; null until the window is full.</returns>
    public SpectralSample? Take(double[] update)
    {
        _ring[_next] = update;
        _next = (_next + 1) % _ring.Length;
        _count = Math.Min(_count + 1, _ring.Length);
        if (_count < window)
        {
            return null;
        }

        Analyze();
        return Sample.Copy();
    }

    /// <summary>Analyses the window as it stands.</summary>
    public void Analyze()
    {
        var capacity = _ring.Length;
        var matrix = _spectrum.Matrix(0);
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] = _ring[i / capacity] is { } x && _ring[i % capacity] is { } y ? Vectors.Dot(x, y) : 0;
        }

        var oldest = (_next + capacity - window) % capacity;
        _spectrum.Analyze(Sample, oldest);
        _motion.Analyze(Sample, matrix, oldest, _count > window);
    }

    /// <summary>All samples of a series of updates.</summary>
    public static List<SpectralSample> Samples(
        IEnumerable<double[]> updates, int window, int largestPosition, double? learningRate = 0.01)
    {
        var feed = new MotionFeed(window, largestPosition, learningRate);
        return [.. updates.Select(feed.Take).Where(sample => sample is not null).Select(sample => sample!)];
    }
}
