using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads the header of a safetensors file.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="start">Where the header begins in it.</param>
/// <param name="fileLength">Number of bytes of the file.</param>
internal sealed class SafeTensorsHeader(string path, long start, long fileLength)
{
    // The header itself goes three levels deep.
    private const int MostDepth = 8;

    private long _dataStart;

    /// <summary>Reads it.</summary>
    /// <param name="header">Its bytes.</param>
    /// <returns>The tensors, in the order of the header.</returns>
    /// <exception cref="CheckpointException">It is not what the format asks for.</exception>
    public List<StoredTensor> Parse(byte[] header)
    {
        _dataStart = start + header.Length;
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = MostDepth });
        try
        {
            return Parse(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what a string that is no text raises.
            throw CheckpointException.At(path, start + reader.BytesConsumed, "the header is not the JSON of a safetensors file. It is damaged: write or download it again.", exception);
        }
    }

    private List<StoredTensor> Parse(ref Utf8JsonReader reader)
    {
        var (tensors, names) = (new List<StoredTensor>(), new HashSet<string>(StringComparer.Ordinal));
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, "the header must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            Require(names.Add(name), ref reader, $"'{name}' occurs twice; each name may occur once");
            reader.Read();
            if (name == "__metadata__")
            {
                reader.Skip();
            }
            else
            {
                tensors.Add(Tensor(ref reader, name));
            }
        }

        // Only spaces may follow.
        while (reader.Read())
        {
        }

        return tensors;
    }

    private StoredTensor Tensor(ref Utf8JsonReader reader, string name)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, ref reader, $"'{name}' must be an object");
        (string? Type, List<long>? Shape, List<long>? Offsets) found = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype":
                    Require(found.Type is null && reader.TokenType == JsonTokenType.String, ref reader, $"dtype of '{name}' must be one string");
                    found.Type = reader.GetString();
                    break;
                case "shape":
                    Require(found.Shape is null, ref reader, $"shape of '{name}' occurs twice");
                    found.Shape = Numbers(ref reader, name, TensorShape.MostDimensions);
                    break;
                case "data_offsets":
                    Require(found.Offsets is null, ref reader, $"data_offsets of '{name}' occurs twice");
                    found.Offsets = Numbers(ref reader, name, 2);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Require(found.Type is not null && found.Shape is not null && found.Offsets is { Count: 2 }, ref reader, $"'{name}' must have dtype, shape and two data_offsets");
        return Checked(ref reader, name, found.Type!, found.Shape!, found.Offsets!);
    }

    private StoredTensor Checked(ref Utf8JsonReader reader, string name, string type, List<long> shape, List<long> offsets)
    {
        var (format, bytesPer) = FormatOf(type);
        Require(bytesPer > 0, ref reader, $"dtype of '{name}' is '{type}', which is not known; it must be F64, F32, F16, BF16, F8_E4M3, F8_E5M2, an integer or BOOL");
        Require(TensorShape.TrySize(shape.ToArray(), bytesPer, out var count, out var bytes), ref reader, $"shape of '{name}' is {TensorShape.Text(shape)}, which has more than 2^63 values");
        Require(
            offsets[0] <= offsets[1] && offsets[1] <= fileLength - _dataStart,
            ref reader,
            string.Create(CultureInfo.InvariantCulture, $"data_offsets of '{name}' are {offsets[0]} and {offsets[1]}; they must rise and lie within the {fileLength - _dataStart} bytes after the header"));
        Require(
            offsets[1] - offsets[0] == bytes,
            ref reader,
            string.Create(CultureInfo.InvariantCulture, $"'{name}' takes {offsets[1] - offsets[0]} bytes; {TensorShape.Text(shape)} values of {type} take {bytes}"));
        return new StoredTensor(name, shape, format, count, new StoredBytes(path, _dataStart + offsets[0], bytes));
    }

    private List<long> Numbers(ref Utf8JsonReader reader, string name, int most)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, ref reader, $"shape and data_offsets of '{name}' must be lists");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var number = -1L;
            var isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0;
            Require(isNumber && numbers.Count < most, ref reader, string.Create(CultureInfo.InvariantCulture, $"shape and data_offsets of '{name}' must be at most {most} whole numbers from 0 to 2^63 - 1"));
            numbers.Add(number);
        }

        return numbers;
    }

    private static (TensorFormat Format, int BytesPer) FormatOf(string type) => type switch
    {
        "F64" => (TensorFormat.F64, 8),
        "F32" => (TensorFormat.F32, 4),
        "F16" => (TensorFormat.F16, 2),
        "BF16" => (TensorFormat.BF16, 2),
        "F8_E4M3" => (TensorFormat.F8E4M3, 1),
        "F8_E5M2" => (TensorFormat.F8E5M2, 1),
        "I64" or "U64" => (TensorFormat.Integer, 8),
        "I32" or "U32" => (TensorFormat.Integer, 4),
        "I16" or "U16" => (TensorFormat.Integer, 2),
        "I8" or "U8" or "BOOL" => (TensorFormat.Integer, 1),
        _ => (TensorFormat.Integer, 0),
    };

    private void Require(bool holds, ref Utf8JsonReader reader, string what)
    {
        if (!holds)
        {
            throw CheckpointException.At(path, start + reader.TokenStartIndex, $"{what}. Write the file again, or download it again if it was cut.");
        }
    }
}
