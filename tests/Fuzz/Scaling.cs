using System.Globalization;

namespace SpectralEdge.Monitor.Fuzzing;

/// <summary>How time and memory grow with files that are made to be slow.</summary>
internal static class Scaling
{
    private const int Small = FuzzRound.MostBytes / 4;
    private const int Rounds = 3;

    /// <summary>Measures and prints.</summary>
    /// <param name="readers">The readers.</param>
    /// <param name="text">Where the table goes.</param>
    /// <returns>1 if a file of 1 MiB breaks a bound; else 0.</returns>
    public static int Write(IReadOnlyList<FuzzedReader> readers, TextWriter text)
    {
        var failed = false;
        text.WriteLine("| reader | full of | 256 KiB, ms | 1 MiB, ms | ratio | 1 MiB, MiB | what became of it |");
        text.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var reader in readers)
        {
            using var round = new FuzzRound(reader);
            foreach (var file in HostileFile.All.Where(file => file.Reader == reader.Name))
            {
                var (small, large) = (Best(round, file.Make(Small)), Best(round, file.Make(FuzzRound.MostBytes)));
                failed |= large.Problem is not null || large.Time > TimeSpan.FromSeconds(1);
                var refused = large.Message is { } message ? message[..Math.Min(80, message.Length)].ReplaceLineEndings(" ") : "read";
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {reader.Name} | {file.Name} | {small.Time.TotalMilliseconds:0.0} | {large.Time.TotalMilliseconds:0.0} | "
                    + $"{large.Time / small.Time:0.0} | {large.Allocated / 1048576.0:0.0} | {large.Problem ?? refused} |"));
            }
        }

        return failed ? 1 : 0;
    }

    private static FuzzLook Best(FuzzRound round, byte[] bytes) =>
        Enumerable.Range(0, Rounds).Select(_ => round.Look(bytes)).MinBy(look => look.Time)!;
}
