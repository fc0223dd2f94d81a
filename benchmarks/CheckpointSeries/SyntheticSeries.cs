using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>Writes checkpoints whose updates are three planted directions and noise.</summary>
internal static class SyntheticSeries
{
    /// <summary>Number of planted directions.</summary>
    public const int Rank = 3;

    /// <summary>Number of tensors, each a group of its own.</summary>
    public const int Blocks = 12;

    // A prime, so that directions have no period in common with anything else.
    private const int TableLength = 1_000_003;
    private const int PieceLength = 1 << 20;
    private static readonly float[] Strengths = [3, 2, 1.5f];
    private const float Noise = 0.05f;

    /// <summary>Writes the files: <c>step-0.safetensors</c>, <c>step-100.safetensors</c>, with one gap of another size.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="checkpoints">Number of files.</param>
    /// <param name="parameters">Number of values of each.</param>
    /// <param name="isHalf">Whether they are bfloat16 rather than float32.</param>
    /// <param name="output">Receives a line.</param>
    public static void Write(string folder, int checkpoints, long parameters, bool isHalf, TextWriter output)
    {
        var began = Stopwatch.GetTimestamp();
        var header = Header(parameters, isHalf);
        var files = Enumerable.Range(0, checkpoints).Select(t => File.Create(
            Path.Combine(folder, $"step-{(t < 5 ? 100 * t : (100 * t) + 50)}.safetensors"), 1)).ToArray();
        Array.ForEach(files, file => file.Write(header));
        var table = Table();
        var random = new Random(1);
        var amounts = Enumerable.Range(0, checkpoints).Select(
            _ => Strengths.Select(strength => strength * (float)Normal(random)).ToArray()).ToArray();
        var places = Enumerable.Range(0, checkpoints).Select(_ => random.Next(TableLength)).ToArray();
        var values = new float[PieceLength];
        for (var first = 0L; first < parameters; first += PieceLength)
        {
            var piece = values.AsSpan(0, (int)Math.Min(PieceLength, parameters - first));
            piece.Fill(0.1f);
            for (var t = 0; t < checkpoints; t++)
            {
                if (t > 0)
                {
                    Move(piece, first, table, amounts[t], places[t]);
                }

                files[t].Write(isHalf ? Upper(piece) : MemoryMarshal.AsBytes(piece));
            }
        }

        Array.ForEach(files, file => file.Dispose());
        output.WriteLine(
            $"{checkpoints} checkpoints of {parameters} {(isHalf ? "bfloat16" : "float32")} in {Blocks} tensors, rank {Rank}, written in "
                + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    /// <summary>The upper halves of values: bfloat16.</summary>
    private static byte[] Upper(ReadOnlySpan<float> values)
    {
        var halves = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(
                halves.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return halves;
    }

    private static byte[] Header(long parameters, bool isHalf)
    {
        var (type, size) = isHalf ? ("BF16", 2) : ("F32", 4);
        var tensors = Enumerable.Range(0, Blocks).Select(block =>
        {
            var (start, end) = (parameters * block / Blocks, parameters * (block + 1) / Blocks);
            return $"\"layers.{block}.weight\":{{\"dtype\":\"{type}\",\"shape\":[{end - start}],"
                + $"\"data_offsets\":[{size * start},{size * end}]}}";
        });
        var json = Encoding.UTF8.GetBytes("{" + string.Join(",", tensors) + "}");
        var bytes = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>Adds one update: each direction, and the noise of this step, is the table from a place of its own.</summary>
    private static void Move(Span<float> piece, long first, float[] table, float[] amounts, int noisePlace)
    {
        Span<int> place = [Start(first, 0), Start(first, 333_331), Start(first, 666_667), Start(first, noisePlace)];
        for (var i = 0; i < piece.Length; i++)
        {
            piece[i] += 1e-3f * ((amounts[0] * table[place[0]])
                + (amounts[1] * table[place[1]])
                + (amounts[2] * table[place[2]])
                + (Noise * table[place[3]]));
            for (var k = 0; k < place.Length; k++)
            {
                place[k] = place[k] + 1 == TableLength ? 0 : place[k] + 1;
            }
        }
    }

    private static int Start(long first, int place) => (int)((first + place) % TableLength);

    private static float[] Table()
    {
        var random = new Random(2);
        var table = new float[TableLength];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (float)Normal(random);
        }

        return table;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
