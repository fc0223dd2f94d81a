namespace EventStudy;

/// <summary>
/// Training that goes on for ever at one level: a small convolutional network on images drawn anew at every step, a tenth of
/// their labels wrong, by gradient descent with momentum. The first steps, in which it learns, are left out.
/// </summary>
internal sealed class ConvolutionStream : UpdateStream
{
    private const int Size = 8;
    private const int Filters = 6;
    private const int Field = 3;
    private const int Side = Size - Field + 1;
    private const int Features = Filters * Side;
    private const int Classes = 3;
    private const int Batch = 8;
    private const int LearningSteps = 1500;
    private const double Rate = 0.05;
    private const double Momentum = 0.9;
    private const double WeightDecay = 1e-3;
    private const int OutputStart = Filters * ((Field * Field) + 1);

    private readonly double[] _weights = new double[Parameters];
    private readonly double[] _velocity = new double[Parameters];
    private readonly double[] _gradient = new double[Parameters];
    private readonly double[] _image = new double[Size * Size];
    private readonly double[] _features = new double[Features];
    private readonly double[] _logits = new double[Classes];

    /// <summary>Creates a network that has learned.</summary>
    public ConvolutionStream(Random random)
        : base(random, Parameters)
    {
        for (var i = 0; i < Parameters; i++)
        {
            _weights[i] = 0.3 * NextNormal();
        }

        for (var t = 0; t < LearningSteps; t++)
        {
            Train();
        }
    }

    /// <summary>Number of parameters: filters and their biases, then the weights and biases of the classes.</summary>
    public static int Parameters => OutputStart + ((Features + 1) * Classes);

    /// <inheritdoc/>
    public override void Step(Span<float> theta, int t)
    {
        Train();
        for (var i = 0; i < theta.Length; i++)
        {
            theta[i] = (float)_weights[i];
        }
    }

    /// <inheritdoc/>
    public override double LearningRate(int t) => Rate;

    private void Train()
    {
        Array.Clear(_gradient);
        for (var image = 0; image < Batch; image++)
        {
            Learn(Draw());
        }

        for (var i = 0; i < Parameters; i++)
        {
            _velocity[i] = (Momentum * _velocity[i]) + (_gradient[i] / Batch) + (WeightDecay * _weights[i]);
            _weights[i] -= Rate * _velocity[i];
        }
    }

    /// <summary>Noise with one bright column of each class; gives the class, or for one image in ten any.</summary>
    private int Draw()
    {
        var label = Random.Next(Classes);
        for (var i = 0; i < _image.Length; i++)
        {
            _image[i] = NextNormal() + (i % Size == 2 * (label + 1) ? 1.5 : 0);
        }

        return Random.Next(10) == 0 ? Random.Next(Classes) : label;
    }

    private void Learn(int label)
    {
        Forward();
        for (var c = 0; c < Classes; c++)
        {
            var slope = _logits[c] - (c == label ? 1 : 0);
            var row = OutputStart + (c * (Features + 1));
            _gradient[row + Features] += slope;
            for (var f = 0; f < Features; f++)
            {
                _gradient[row + f] += slope * _features[f];
            }
        }

        for (var f = 0; f < Features; f++)
        {
            var slope = 0.0;
            for (var c = 0; c < Classes; c++)
            {
                slope += (_logits[c] - (c == label ? 1 : 0)) * _weights[OutputStart + (c * (Features + 1)) + f];
            }

            Backward(f / Side, f % Side, slope / Side);
        }
    }

    /// <summary>Features are means over the rows of the rectified convolution; then class probabilities.</summary>
    private void Forward()
    {
        for (var f = 0; f < Features; f++)
        {
            _features[f] = 0;
            for (var y = 0; y < Side; y++)
            {
                _features[f] += Math.Max(0, Convolve(f / Side, y, f % Side)) / Side;
            }
        }

        var sum = 0.0;
        for (var c = 0; c < Classes; c++)
        {
            var row = OutputStart + (c * (Features + 1));
            var logit = _weights[row + Features];
            for (var f = 0; f < Features; f++)
            {
                logit += _weights[row + f] * _features[f];
            }

            sum += _logits[c] = Math.Exp(Math.Clamp(logit, -50, 50));
        }

        for (var c = 0; c < Classes; c++)
        {
            _logits[c] /= sum;
        }
    }

    private double Convolve(int filter, int y, int x)
    {
        var first = filter * ((Field * Field) + 1);
        var sum = _weights[first + (Field * Field)];
        for (var i = 0; i < Field * Field; i++)
        {
            sum += _weights[first + i] * _image[((y + (i / Field)) * Size) + x + (i % Field)];
        }

        return sum;
    }

    private void Backward(int filter, int x, double slope)
    {
        var first = filter * ((Field * Field) + 1);
        for (var y = 0; y < Side; y++)
        {
            if (Convolve(filter, y, x) > 0)
            {
                _gradient[first + (Field * Field)] += slope;
                for (var i = 0; i < Field * Field; i++)
                {
                    _gradient[first + i] += slope * _image[((y + (i / Field)) * Size) + x + (i % Field)];
                }
            }
        }
    }
}
