#:project ../src/SpectralEdge.Monitor
#:property PublishAot=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false

// A whole training program in one file: the weights of a line through noisy points, by gradient descent.
//   dotnet run examples/train.cs -- runs first 400

using SpectralEdge.Monitor;

if (args is not [var folder, var name, var steps])
{
    Console.Error.WriteLine("Give the folder for runs, the name of this one and the number of steps.");
    return 2;
}

// snippet: train
var (weights, truth, random) = (new double[32], new double[32], new Random(1));
for (var i = 0; i < truth.Length; i++)
{
    truth[i] = random.NextDouble() - 0.5;
}

var options = new MonitorOptions { Windows = [new(Every: 2, Length: 8)], Run = new() { Folder = folder, Name = name } };
using var monitor = new SpectralMonitor(new ParameterArrays().Add("weights", weights), options);
monitor.On<SpectralEvent>(e => Console.WriteLine(e));
for (var step = 1; step <= int.Parse(steps); step++)
{
    monitor.Observe(step, loss: Descend(), learningRate: 0.05);
}

// end
Console.WriteLine(monitor.Report);
return 0;

double Descend()
{
    var (gradient, loss) = (new double[weights.Length], 0.0);
    for (var point = 0; point < 16; point++)
    {
        var inputs = weights.Select(_ => random.NextDouble() - 0.5).ToArray();
        var error = 0.1 * (random.NextDouble() - 0.5);
        for (var i = 0; i < weights.Length; i++)
        {
            error += inputs[i] * (weights[i] - truth[i]);
        }

        loss += error * error / 16;
        for (var i = 0; i < weights.Length; i++)
        {
            gradient[i] += 2 * error * inputs[i] / 16;
        }
    }

    for (var i = 0; i < weights.Length; i++)
    {
        weights[i] -= 0.05 * gradient[i];
    }

    return loss;
}
