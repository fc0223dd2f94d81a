using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>A <c>trainer_state.json</c> as Hugging Face's Trainer writes it, of 1,200 rows that are 10 steps apart.</summary>
/// <remarks>The loss falls as 2 + 3 √(50/t), with normal noise of 1 %. The gradient norm is exp(0.2 z), z being AR(1) noise of
/// correlation 0.5 and deviation 1: twelve times as large at step 4000, and from step 7010 on half as large again, two deviations.
/// One row in 50 is an evaluation.</remarks>
internal static class SmallHistory
{
    public const int Rows = 1200;
    public const int SpikeStep = 4000;
    public const int ShiftStep = 7010;

    /// <summary>Writes it.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="isQuiet">Whether nothing happens to the gradient norm.</param>
    /// <returns>Its path.</returns>
    public static string Write(string folder, bool isQuiet = false)
    {
        var (loss, norm) = (Noise(1, new NoiseModel { Window = 1 }), Noise(2, new NoiseModel { Window = 1, Correlation = 0.5 }));
        var text = new StringBuilder("{\n  \"best_metric\": null,\n  \"global_step\": 12000,\n  \"log_history\": [\n");
        for (var i = 0; i < Rows; i++)
        {
            var step = 10 * (i + 1);
            var factor = isQuiet ? 1 : (step == SpikeStep ? 12 : 1) * (step >= ShiftStep ? Math.Exp(0.4) : 1);
            text.Append(CultureInfo.InvariantCulture, $$"""
                    {"epoch": {{step / 4000.0:F4}}, "grad_norm": {{factor * Math.Exp(0.2 * norm[i]):G6}}, "learning_rate": 5e-05,
                     "loss": {{(2 + (3 * Math.Sqrt(50.0 / (i + 1)))) * (1 + (0.01 * loss[i])):F4}}, "step": {{step}}},

                """);
            if (i % 50 == 49)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"    {{\"epoch\": 1, \"eval_loss\": {2.1 + (0.01 * loss[i]):F4}, \"step\": {step}}},\n");
            }
        }

        text.Append("    {\"epoch\": 3.0, \"step\": 12000, \"train_loss\": 2.25, \"train_runtime\": 3600.5}\n  ],\n"
            + "  \"max_steps\": 12000\n}\n");
        var path = Path.Combine(folder, "trainer_state.json");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static double[] Noise(int seed, NoiseModel model)
    {
        var noise = new double[Rows];
        new NoiseSeries(seed, 0).Fill(model, new double[Rows + NoiseSeries.WorkOver(model)], noise);
        return noise;
    }
}
