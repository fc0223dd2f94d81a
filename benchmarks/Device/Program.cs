using System.CommandLine;
using SpectralEdge.Monitor.DeviceBenchmark;
using SpectralEdge.Monitor.Torch;
using TorchSharp;

const string Description = """
    What does the sketch of parameters that live on a device cost there?

    1. A sample of P values, as a multiple of a device read (the sum of the same memory, brought to the host), with the operations
       and bytes a value that the code counts, and the bytes a second that follow.
    2. A sample of a transformer as a share of its real training step (AdamW), all parameters in one group.

    Cases run in turn, round after round. Where there is no CUDA device it says so in its first line and measures the same on CPU
    tensors, on one thread; that checks the program, and says nothing of a GPU. Under six minutes either way.
    """;

var parameters = new Option<long?>("--parameters") { Description = "P; the default is 124,000,000, and 10,000,000 on the CPU." };
var rounds = new Option<int>("--rounds") { Description = "Rounds, from 3.", DefaultValueFactory = _ => 15 };
var cpu = new Option<bool>("--cpu") { Description = "CPU tensors even where there is a CUDA device." };
var command = new RootCommand(Description) { parameters, rounds, cpu };
command.SetAction(parsed =>
{
    TorchLibrary.Require();
    var onGpu = torch.cuda.is_available() && !parsed.GetValue(cpu);
    Console.WriteLine(onGpu ? "Device: CUDA." : "Device: CPU; no CUDA device is there, or none was wanted.");
    if (!onGpu)
    {
        torch.set_num_threads(1);
    }

    var device = onGpu ? torch.CUDA : torch.CPU;
    var count = Math.Max(1, parsed.GetValue(parameters) ?? (onGpu ? 124_000_000 : 10_000_000));
    var times = Math.Max(3, parsed.GetValue(rounds));
    using var noGrad = torch.no_grad();
    SampleReport.Write(device, count, times, Console.Out);
    using var grad = torch.enable_grad();
    TrainingReport.Write(device, times, Console.Out);
});
return command.Parse(args).Invoke();
