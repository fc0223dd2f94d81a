using System.Globalization;
using System.Runtime.InteropServices;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;

namespace GrokkingStudy;

/// <summary>Split halves and two windows on the recorded inner products of real runs, in Markdown.</summary>
/// <remarks>
/// Events here are those of the thresholds alone, 1.5 and 1.2 three times in a row, without the monitor's null: both windows are
/// then treated alike.
/// </remarks>
internal static class AgreementReport
{
    private const int Short = 10;

    private const int Long = 20;

    private static readonly long[] Tolerances = [5, 10, 20];

    public static void Write(IReadOnlyList<RunRecord> runs, string folder, TextWriter output)
    {
        var bands = runs.Select(run => (run.Case, Band: Read(Path.Combine(
            folder, SeriesWriter.NameOf(run.Case) + ".gram")))).ToList();
        output.WriteLine(
            "| runs | windows of W = 10 that share no update | rule | k* of the halves agree | by chance | κ | mean r of "
                + "the profiles |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var kind in bands.GroupBy(run => KindOf(run.Case)))
        {
            foreach (var rule in new[] { GapPositionKind.Unrestricted, GapPositionKind.Restricted })
            {
                Row(output, kind.Key, rule, SplitHalfReliability.Over([.. kind.SelectMany(run => Halves(run.Band, rule))]));
            }
        }

        output.WriteLine();
        output.WriteLine(
            "| runs | samples with both windows, 200 steps apart | k* agrees | by chance | κ | collapses of W = 10 | of "
                + "W = 20 | within 5 samples | 10 | 20 |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var kind in bands.GroupBy(run => KindOf(run.Case)))
        {
            WriteWindows(output, kind.Key, [.. kind.Select(run => run.Band)]);
        }
    }

    private static string KindOf(StudyCase study) => study.IsControl ? study.Kind.Split(", ")[1] : "meant to generalise";

    private static void Row(TextWriter output, string kind, GapPositionKind rule, PositionAgreement found) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {found.Windows} | {rule.ToString().ToLowerInvariant()} | {Rate(found)} | "
                + $"{100 * found.ChanceRate:F0} % | {found.Kappa:F2} | {found.MeanProfileCorrelation:F2} |"));

    private static string Rate(PositionAgreement found) => StudyReport.Share(found.MatchRate, found.MatchInterval);

    private static void WriteWindows(TextWriter output, string kind, IReadOnlyList<double[][]> bands)
    {
        var (first, second) = (new List<int>(), new List<int>());
        var counts = new EventAgreement[Tolerances.Length];
        foreach (var band in bands)
        {
            var (shorter, longer) = (Spectra(band, Short), Spectra(band, Long));
            for (var t = Long; t <= band.Length; t += Long)
            {
                first.Add(shorter[t - Short].Position);
                second.Add(longer[t - Long].Position);
            }

            for (var i = 0; i < Tolerances.Length; i++)
            {
                var pairs = WindowAgreement.Events(Collapses(shorter, Short), Collapses(longer, Long), Tolerances[i]);
                counts[i] = new EventAgreement(
                    counts[i].Matched + pairs.Matched,
                    counts[i].OnlyFirst + pairs.OnlyFirst,
                    counts[i].OnlySecond + pairs.OnlySecond);
            }
        }

        var positions = WindowAgreement.Positions(first, second);
        var shares = string.Join(
            " | ",
            counts.Select(pairs => string.Create(CultureInfo.InvariantCulture, $"{pairs.Matched} ({100 * pairs.Share:F0} %)")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {positions.Windows} | {Rate(positions)} | {100 * positions.ChanceRate:F0} % | "
                + $"{positions.Kappa:F2} | {counts[0].Matched + counts[0].OnlyFirst} | "
                + $"{counts[0].Matched + counts[0].OnlySecond} | {shares} |"));
    }

    /// <summary>Every tenth window of ten: no two share an update.</summary>
    private static IEnumerable<HalfAgreement> Halves(double[][] band, GapPositionKind rule)
    {
        for (var end = Short; end <= band.Length; end += Short)
        {
            yield return SplitHalfReliability.OfWindow(Gram(band, end, Short), Short, rule);
        }
    }

    private static List<(int Position, double Ratio)> Spectra(double[][] band, int window)
    {
        var found = new List<(int, double)>();
        for (var end = window; end <= band.Length; end++)
        {
            var gram = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfColumnMajor(window, window, Gram(band, end, window));
            double[] sigma =
            [
                .. gram.Evd(
                    MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(
                        value => Math.Sqrt(Math.Max(0, value.Real))).OrderDescending(),
            ];
            var position = GapPositions.Find(GapPositionKind.Restricted, sigma);
            found.Add((position, position == 0 ? double.NaN : sigma[position - 1] / sigma[position]));
        }

        return found;
    }

    /// <summary>Numbers of the updates at which an open gap collapsed.</summary>
    private static long[] Collapses(List<(int Position, double Ratio)> spectra, int window)
    {
        var (open, row, found) = (false, 0, new List<long>());
        for (var t = 0; t < spectra.Count; t++)
        {
            row = (open ? spectra[t].Ratio <= 1.2 : spectra[t].Ratio >= 1.5) ? row + 1 : 0;
            if (row < 3)
            {
                continue;
            }

            (open, row) = (!open, 0);
            if (!open)
            {
                found.Add(t + window);
            }
        }

        return [.. found];
    }

    /// <summary>The Gram matrix of the window that ends with update <paramref name="end"/>, counted from 1.</summary>
    private static double[] Gram(double[][] band, int end, int window)
    {
        var gram = new double[window * window];
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[(i * window) + j] = gram[(j * window) + i] = band[end - window + i][i - j];
            }
        }

        return gram;
    }

    /// <summary>Rows of the band, added up over the groups.</summary>
    private static double[][] Read(string path)
    {
        var values = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path)).ToArray();
        return [
            .. values.Chunk(UpdateBand.Groups * UpdateBand.Width).Select(row => Enumerable.Range(0, UpdateBand.Width).Select(
                lag => row.Where((_, i) => i % UpdateBand.Width == lag).Sum()).ToArray()),
        ];
    }
}
