using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.DashboardBenchmark;

/// <summary>Writes a run file of any size: smooth curves with noise, gaps that open and collapse 160 times in all.</summary>
internal static class LargeRun
{
    private const int Window = 10;
    private const int Every = 10;
    private const int Events = 160;

    /// <summary>Writes it, unless it is there.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="samples">Samples of each group.</param>
    /// <param name="groups">Groups, the whole model among them.</param>
    /// <param name="isFull">Whether lines are as long as those of all measures.</param>
    /// <param name="seed">Another one gives another run.</param>
    public static void Write(string folder, int samples, int groups, bool isFull, int seed)
    {
        var path = Path.Combine(folder, "run.jsonl");
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        string[] names = ["all", .. Enumerable.Range(1, groups - 1).Select(g => $"layer{g}")];
        file.Write(Header(names, seed));
        var (random, padding) = (new Random(seed), isFull ? Padding() : string.Empty);
        var eventEvery = Math.Max(1, samples / Events);
        for (var i = 0; i < samples; i++)
        {
            var step = (i + Window) * Every;
            foreach (var name in names)
            {
                file.Write(Sample(name, step, i, random, padding));
            }

            if (i % eventEvery == eventEvery / 2)
            {
                file.Write(Event(names[i / eventEvery / 2 % names.Length], step, isOpening: i / eventEvery % 2 == 0));
            }

            if (i % 10 == 0)
            {
                file.Write(Line($"{{\"type\":\"metric\",\"step\":{step},\"name\":\"test accuracy\",\"value\":{1 - Math.Exp(-i / 1e4):R}}}"));
            }
        }

        file.Write(Line($"{{\"type\":\"end\",\"steps_received\":{samples * Every},\"updates_kept\":{samples},\"window_restarts\":0,\"events_raised\":{Events},\"handler_failures\":0,\"lines_lost\":0,\"milliseconds_in_monitor\":1000,\"overhead\":0.004,\"stride_widening\":1}}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";

    private static string Header(string[] names, int seed)
    {
        var groups = string.Join(",", names.Select(name => $"{{\"name\":\"{name}\",\"parameters\":1000000,\"sketch_length\":8192}}"));
        return Line($"{{\"type\":\"header\",\"format\":1,\"library_version\":\"0.2.0\",\"started\":\"2026-11-29T10:00:{seed % 60:D2}+00:00\",\"start_step\":0,\"options\":{{\"every\":\"10\",\"window\":\"10\",\"watch\":\"Gap\",\"open_above\":\"1.5\",\"collapse_below\":\"1.2\",\"null\":\"auto\"}},\"groups\":[{groups}],\"blocks\":[]}}");
    }

    private static string Sample(string group, int step, int i, Random random, string padding)
    {
        var sigma = new double[Window];
        sigma[0] = 4 + Math.Sin(i / 900.0) + (0.1 * random.NextDouble());
        for (var j = 1; j < Window; j++)
        {
            sigma[j] = sigma[j - 1] / (1.05 + (0.2 * random.NextDouble()) + (j == 1 ? 0.5 + (0.5 * Math.Sin(i / 3000.0)) : 0));
        }

        var (ratio, loss) = (sigma[0] / sigma[1], (3 * Math.Exp(-i / 2e4)) + (0.05 * random.NextDouble()));
        return Line($"{{\"type\":\"sample\",\"step\":{step},\"group\":\"{group}\",\"window\":{Window},\"rhythm\":0,\"index\":{i},\"stride\":{Every},\"loss\":{loss:R},\"learning_rate_sum\":0.01,\"conditions\":[],\"k_star\":{(ratio > 1.2 ? "1" : "null")},\"largest_ratio_position\":1,\"gap_ratio\":{ratio:R},\"gap\":{sigma[0] - sigma[1]:R},\"noise_floor\":1.03,\"standard_error\":{0.01 + (0.01 * random.NextDouble()):R},\"position_error\":0,\"null\":\"white_noise\",\"null_level\":0.99,\"p_white\":0.0001,\"p_unequal\":null,\"p_coloured\":null,\"p_coloured_unequal\":null,\"ar1_correlation\":{random.NextDouble():R},\"update_norm\":{random.NextDouble():R},\"drift_speed\":{random.NextDouble():R},\"total_variance\":{random.NextDouble():R},\"effective_rank\":{1 + random.NextDouble():R},\"eigenvalue_gap\":{random.NextDouble():R},\"edge_strength\":{ratio - 1:R},\"participation_ratio\":2.1,\"stable_rank\":1.5,\"leading_share\":{random.NextDouble():R},\"cumulative_rank_95\":6,\"path_length\":{random.NextDouble():R},\"drift_ratio\":{random.NextDouble():R},\"noise_variation\":{random.NextDouble():R},\"expected_noise_variation\":0.0077,\"effective_dimensions\":8192,\"normalized_gap_ratio\":{ratio:R},\"normalized_largest_ratio_position\":1,\"sigma\":[{string.Join(',', sigma.Select(s => s.ToString("R", CultureInfo.InvariantCulture)))}],\"sigma_error\":[0,0,0,0,0,0,0,0,0,0],\"ratio_error\":[0,0,0,0,0,0,0,0,0]{padding}}}");
    }

    /// <summary>Numbers as many and as long as those of motion, flow and backbone.</summary>
    private static string Padding()
    {
        var random = new Random(1);
        string Numbers(int count) => string.Join(
            ',', Enumerable.Range(0, count).Select(_ => random.NextDouble().ToString("R", CultureInfo.InvariantCulture)));
        return $",\"subspace_rotation\":0.1,\"stability\":[{Numbers(10)}],\"drift_along\":0.5,\"random_walk_rotation\":0.9,"
            + string.Join(',', Enumerable.Range(0, 30).Select(field => $"\"field_{field}\":[{Numbers(10)}]"))
            + $",\"backbone\":{{\"rows\":10,\"plain\":{{\"share\":0.9,\"random_walk_share\":0.8}},\"further\":[{Numbers(60)}]}}";
    }

    private static string Event(string group, int step, bool isOpening) => Line($"{{\"type\":\"event\",\"kind\":\"{(isOpening ? "gap_opened" : "gap_collapsed")}\",\"severity\":\"medium\",\"step\":{step},\"first_step\":{step - 20},\"group\":\"{group}\",\"window\":{Window},\"stride\":{Every},\"quantity\":\"gap_ratio\",\"before\":{(isOpening ? 1.2 : 1.6):R},\"after\":{(isOpening ? 1.6 : 1.1):R},\"threshold\":{(isOpening ? 1.5 : 1.2):R},\"standard_error\":0.02,\"p_value\":0.0001,\"k_before\":1,\"k_after\":1,\"peak_ratio\":2.1,\"peak_step\":{step - 100}}}");
}
