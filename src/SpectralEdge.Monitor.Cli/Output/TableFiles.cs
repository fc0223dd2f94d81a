using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Writes tables as CSV or Parquet, by the ending of the file.</summary>
/// <remarks>
/// CSV as RFC 4180 has it, but for lines that end in a line feed alone: UTF-8 without a mark, numbers with a point and as many
/// digits as bring them back to the bit, nothing where there is no number.
/// </remarks>
internal static class TableFiles
{
    private const string Csv = ".csv";
    private const string Parquet = ".parquet";

    /// <summary>Refuses a file that a table cannot become.</summary>
    /// <exception cref="UsageException">Its ending is another one, or it exists.</exception>
    public static void RequireUsable(string path)
    {
        if (!HasEnding(path, Csv) && !HasEnding(path, Parquet))
        {
            throw new UsageException($"--out is '{path}' and a run becomes tables; it must end in {Csv} or {Parquet} for one of "
                + "them, or be a folder for all. Give the trajectory.sketch beside the run for anything else.");
        }

        if (File.Exists(path))
        {
            throw new UsageException($"--out is '{path}', which exists; a table is never written over. Name another file.");
        }
    }

    /// <summary>Writes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="part">Where it is written.</param>
    /// <param name="path">Its place, whose ending says what it becomes.</param>
    public static void Write(RunTable table, string part, string path)
    {
        if (HasEnding(path, Parquet))
        {
            WriteParquet(table, part).GetAwaiter().GetResult();
        }
        else
        {
            WriteCsv(table, part);
        }
    }

    private static bool HasEnding(string path, string ending) =>
        Path.GetExtension(path).Equals(ending, StringComparison.OrdinalIgnoreCase);

    private static void WriteCsv(RunTable table, string path)
    {
        using var text = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            NewLine = "\n",
        };
        text.WriteLine(string.Join(',', table.Columns.Select(column => Cell(column.Name))));
        for (var row = 0; row < table.Rows; row++)
        {
            text.WriteLine(string.Join(',', table.Columns.Select(column => column.Values switch
            {
                long[] whole => whole[row].ToString(CultureInfo.InvariantCulture),
                double[] numbers => Numbers.Exact(numbers[row]),
                string?[] texts => Cell(texts[row] ?? string.Empty),
                _ => string.Empty,
            })));
        }
    }

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static async Task WriteParquet(RunTable table, string path)
    {
        DataField[] fields =
        [
            .. table.Columns.Select(column => (DataField)(column.Values switch
            {
                long[] => new DataField<long>(column.Name),
                double[] => new DataField<double>(column.Name, nullable: true),
                _ => new DataField<string>(column.Name, nullable: true),
            })),
        ];
        using var file = File.Create(path);
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            using var rows = writer.CreateRowGroup();
            foreach (var (field, column) in fields.Zip(table.Columns))
            {
                await (column.Values switch
                {
                    long[] whole => rows.WriteAsync<long>(field, whole),
                    double[] numbers => rows.WriteAsync<double>(
                        field, Array.ConvertAll(numbers, static number => double.IsFinite(number) ? number : (double?)null)),
                    _ => rows.WriteAsync(field, (string[])column.Values),
                }).ConfigureAwait(false);
            }
        }
    }
}
