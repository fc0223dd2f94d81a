using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>Gives one reader damaged files, one after the other, and judges what it does.</summary>
/// <param name="reader">The reader.</param>
public sealed class FuzzRound(FuzzedReader reader) : IDisposable
{
    /// <summary>Most bytes of a file.</summary>
    public const int MostBytes = 1 << 20;

    // A file of 1 MiB may take 512 MiB and 1 s, a small one an eighth of both: a monitor of its own is made for some.
    private const long FixedAllocation = 64 << 20;
    private const long AllocationPerByte = 448;
    private static readonly TimeSpan FixedTime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TimePerFile = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("spectral-edge-fuzz-").FullName;
    private readonly byte[][] _seeds = [.. reader.Seeds()];

    /// <summary>Where files that fail are written; null for nowhere.</summary>
    public string? Failures { get; init; }

    /// <summary>Whether time counts too: in tests, which share the machine, only memory does.</summary>
    public bool IsTimed { get; init; }

    /// <summary>A damaged file.</summary>
    /// <param name="seed">Seed of the round.</param>
    /// <param name="number">Its number.</param>
    public byte[] Make(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var bytes = reader.Mutate(Choice.Seed(_seeds, random), _seeds, random);
        return bytes.Length <= MostBytes ? bytes : bytes[..MostBytes];
    }

    /// <summary>Reads files until all are read or the time is over.</summary>
    /// <param name="seed">Seed of the round.</param>
    /// <param name="first">Number of the first file.</param>
    /// <param name="count">How many files.</param>
    /// <param name="most">Time for all of them.</param>
    public FuzzSummary Run(int seed, int first, int count, TimeSpan most)
    {
        var summary = new FuzzSummary(reader.Name);
        var clock = Stopwatch.StartNew();
        foreach (var whole in _seeds)
        {
            // What is not damaged is read; and what the first reading compiles takes no part in the figures.
            if (Look(whole) is { Refusal: not null } look)
            {
                throw new InvalidOperationException($"{reader.Name}: a file that is whole is refused: {look}");
            }
        }

        for (var number = first; number < first + count && clock.Elapsed < most; number++)
        {
            var bytes = Make(seed, number);
            FuzzLook look;
            using (Watchdog(bytes, seed, number))
            {
                look = Look(bytes);
                for (var again = 0; again < 3 && IsTimed && look.Time > TimeFor(bytes); again++)
                {
                    // A machine that is busy may be slow once.
                    var next = Look(bytes);
                    look = look with { Time = next.Time < look.Time ? next.Time : look.Time };
                }
            }

            var problem = look.Problem ?? (IsTimed && look.Time > TimeFor(bytes) ? $"it took {look.Time}" : null);
            summary.Add(look);
            if (problem is not null)
            {
                summary.Failures.Add($"seed {seed}, file {number}: {problem}");
                Write(bytes, seed, number, problem);
            }
        }

        summary.Elapsed = clock.Elapsed;
        return summary;
    }

    /// <summary>Reads one file.</summary>
    /// <param name="bytes">Its bytes.</param>
    public FuzzLook Look(byte[] bytes)
    {
        var path = Path.Combine(_folder, reader.FileName);
        File.WriteAllBytes(path, bytes);
        var (before, began, used) = (
            GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        Exception? raised = null;
        try
        {
            reader.Read(path);
        }
        catch (Exception exception)
        {
            raised = exception;
        }

        // Whichever is less: the machine may be busy with something else, and this process may have several threads.
        var (wall, own) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - used);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var problem = raised is not null && !Array.Exists(reader.Documented, type => type.IsInstanceOfType(raised))
            ? $"it raised {raised}"
            : raised is { Message.Length: > 4000 or 0 } ? $"its message has {raised.Message.Length} characters"
            : allocated > FixedAllocation + (AllocationPerByte * bytes.Length) ? $"it took {allocated >> 20} MiB for {bytes.Length} bytes"
            : null;
        return new FuzzLook(raised?.GetType().Name, raised?.Message, wall < own ? wall : own, allocated, problem);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TimeSpan TimeFor(byte[] bytes) => FixedTime + (TimePerFile * ((double)bytes.Length / MostBytes));

    private Timer Watchdog(byte[] bytes, int seed, int number) => new(
        _ =>
        {
            Write(bytes, seed, number, $"it had not ended after {Hang}");
            Environment.FailFast($"{reader.Name}, seed {seed}, file {number}: reading had not ended after {Hang}.");
        },
        null, Hang, Timeout.InfiniteTimeSpan);

    private void Write(byte[] bytes, int seed, int number, string problem)
    {
        if (Failures is null)
        {
            return;
        }

        Directory.CreateDirectory(Failures);
        var name = Path.Combine(
            Failures, string.Create(CultureInfo.InvariantCulture, $"{reader.Name}-{seed}-{number}-{reader.FileName}"));
        File.WriteAllBytes(name, bytes);
        File.WriteAllText(name + ".txt", problem);
    }
}

/// <summary>What a reader did with a file.</summary>
/// <param name="Refusal">Type of the exception; null where the file was read.</param>
/// <param name="Message">Its message.</param>
/// <param name="Time">Time it took.</param>
/// <param name="Allocated">Bytes that its thread allocated.</param>
/// <param name="Problem">Why that breaks its word; null where it does not.</param>
public sealed record FuzzLook(string? Refusal, string? Message, TimeSpan Time, long Allocated, string? Problem);

/// <summary>What a reader did with all files.</summary>
/// <param name="reader">Its name.</param>
public sealed class FuzzSummary(string reader)
{
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private long _count;
    private TimeSpan _slowest;
    private long _largest;

    /// <summary>What broke its word.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Time of the whole round.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Files that were read without an exception.</summary>
    public long ReadCount { get; private set; }

    /// <summary>Files that were refused.</summary>
    public long RefusedCount => _count - ReadCount;

    /// <summary>Adds one file.</summary>
    public void Add(FuzzLook look)
    {
        _count++;
        ReadCount += look.Refusal is null ? 1 : 0;
        if (look.Refusal is { } type)
        {
            _refused[type] = _refused.GetValueOrDefault(type) + 1;
        }

        _slowest = look.Time > _slowest ? look.Time : _slowest;
        _largest = Math.Max(_largest, look.Allocated);
    }

    /// <summary>A row of a table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {reader} | {_count} | {Elapsed.TotalSeconds:0} | {ReadCount} | "
        + $"{string.Join(", ", _refused.Select(pair => $"{pair.Key} {pair.Value}"))} | {_slowest.TotalMilliseconds:0} | "
        + $"{_largest / 1048576.0:0.0} | {Failures.Count} |");
}
