using System.CommandLine;
using System.Globalization;
using Sharded;

var ranks = new Option<int>("--ranks")
{
    Description = "Number of ranks, as threads of this process.",
    DefaultValueFactory = _ => 4,
};
var mpi = new Option<bool>("--mpi") { Description = "Be one rank of the job that mpirun has started." };
var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => new Settings().Steps };
var seed = new Option<int>("--seed") { Description = "Seed of data, network and batches.", DefaultValueFactory = _ => 1 };
var timeout = new Option<double>("--timeout")
{
    Description = "Seconds that a rank waits for the others.",
    DefaultValueFactory = _ => new Settings().Timeout.TotalSeconds,
};
var kill = new Option<string?>("--kill") { Description = "RANK@STEP: that rank dies after that step, and the others go on." };

var command = new RootCommand(
    "Trains a small transformer on several ranks, each holding a shard, and compares what they see with one process.")
{
    ranks, mpi, steps, seed, timeout, kill,
};
command.SetAction(parsed =>
{
    var settings = new Settings
    {
        Seed = parsed.GetValue(seed),
        Steps = parsed.GetValue(steps),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
    };
    if (parsed.GetValue(kill)?.Split('@') is [var rank, var step])
    {
        settings = settings with
        {
            KilledRank = int.Parse(rank, CultureInfo.InvariantCulture),
            KilledAfter = int.Parse(step, CultureInfo.InvariantCulture),
        };
    }

    return parsed.GetValue(mpi)
        ? Launch.Mpi(settings, Console.Out)
        : Launch.Threads(settings, parsed.GetValue(ranks), Console.Out);
});

return command.Parse(args).Invoke();
