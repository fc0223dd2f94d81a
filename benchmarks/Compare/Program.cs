using System.CommandLine;
using System.Globalization;
using SpectralEdge.Monitor;

const string Description = """
    What does a sketch cost, as a multiple of a bare read of the same memory?

    For each number of parameters P and each number format the memory is allocated once and touched. Then all cases run in turn, round
    after round, so that whatever else the machine does hits all of them alike; a case shorter than 2 ms is repeated within its turn.
    The table gives the median and the minimum over the rounds, and the ratio of medians, and of minima, to the
    bare read of the same format with as many threads. Only ratios within one run mean something; on a busy machine those of minima mean more. P = 100,000
    and 1,000,000 stay in the caches, and there more threads mostly measure how they are woken.

      read            sum of all 64-bit words, 512-bit vectors, four streams a thread: the yardstick
      read_in_order   the same from front to back
      blocked         the sketch S x of the parameters, one read
      blocked_delta   the sketch of x - previous with a stored copy: two reads, one write
      exact           window of W = 10 exact updates: update written, W inner products, with the library's own threads
      countsketch     fully random buckets and signs
      dense_sign      dense +-1 generated on the fly, float64 sums
      dense_gaussian  dense normal numbers generated on the fly, the papers' projection
      adamw           one fused AdamW step: reads g, reads and writes p, m, v

    Bytes are what a case has to move to or from memory at least; W inner products count W - 1 rows, since the new one is in the cache.
    """;

var quick = new Option<bool>("--quick")
{
    Description = "The decisive cases only, in float32 and bfloat16; under 40 s on two cores.",
};
var all = new Option<bool>("--all") { Description = "Exact mode at P = 124,000,000 too: needs 9 GB." };
var json = new Option<string?>("--json")
{
    Description = "Also write the rows to this file: an array of { case, parameters, dim, dtype, threads, seconds, bytes, "
        + "ratioToRead }; dim is 0 where there is no sketch.",
};
var parameters = Number(
    "--parameters",
    1_000,
    260_000_000,
    "This P only, from 1,000 to 260,000,000. The default is 100,000, 1,000,000, 10,000,000 and 124,000,000.");
var threads = Number("--threads", 1, 64, "This number of threads only, from 1 to 64. The default is 1 and 2.");
var blocked = new Option<bool>("--blocked") { Description = "Bare reads and blocked sketches only." };
var orders = new Option<bool>("--orders")
{
    Description = "The experiment behind the order in which the blocked sketch reads: other numbers of rows at a time, other ways "
        + "of asking for memory ahead. One thread, float32.",
};
var memory = new Option<bool>("--memory")
{
    Description = "Measure the peak extra memory of a monitor instead: W = 20, 12 groups, d = 8192, at P = 10,000,000 and "
        + "124,000,000.",
};
var modes = new Option<bool>("--modes")
{
    Description = "Measure whole samples instead: exact updates against sketches, at P = 10,000 to 5,000,000 in 16 blocks, W = 10 "
        + "and 20, after a step of AdamW each, and which of the two Auto takes.",
};
var memoryChild = new Option<int?>("--memory-child") { Hidden = true };
var warm = new Option<bool>("--warm") { Hidden = true };

var command = new RootCommand(Description)
{
    quick, all, json, parameters, threads, blocked, orders, memory, modes, memoryChild, warm,
};
command.SetAction(parsed =>
{
    if (parsed.GetValue(memoryChild) is { } count)
    {
        return MemoryProbe.Run(count, parsed.GetValue(warm), Console.Out);
    }

    if (parsed.GetValue(memory))
    {
        return MemoryReport.Write(parsed.GetValue(parameters), Console.Out, Console.Error);
    }

    if (parsed.GetValue(modes))
    {
        if (parsed.GetValue(json) is not null)
        {
            Console.Error.WriteLine("Compare: --modes prints a table; --json is for the cases. Leave one of them out.");
            return 1;
        }

        int[] counts = parsed.GetValue(threads) is { } one ? [one] : [1, 2];
        return ModeReport.Write(parsed.GetValue(parameters), counts, [10, 20], Console.Out);
    }

    var settings = new CompareSettings(
        parsed.GetValue(quick), parsed.GetValue(all), parsed.GetValue(parameters),
        parsed.GetValue(orders) ? 1 : parsed.GetValue(threads), parsed.GetValue(blocked), parsed.GetValue(orders));
    return Comparison.Write(settings, parsed.GetValue(json), Console.Out, Console.Error);
});

var result = command.Parse(args);
if (result.Errors.Count > 0)
{
    Console.Error.WriteLine($"Compare: {result.Errors[0].Message} See --help.");
    return 1;
}

return result.Invoke();

static Option<int?> Number(string name, int least, int most, string description) => new(name)
{
    Description = description,
    CustomParser = result =>
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError(string.Create(
            CultureInfo.InvariantCulture, $"{name} is '{text}'; it must be a whole number from {least} to {most}."));
        return null;
    },
};
