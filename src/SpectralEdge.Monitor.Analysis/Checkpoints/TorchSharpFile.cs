using System.Runtime.CompilerServices;
using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the tensors of a file that TorchSharp's <c>Module.save</c> wrote.</summary>
/// <remarks>The format, from TorchSharp's source (Module.save_state_dict, TensorExtensionMethods.Save, LEB128Codec): number of
/// tensors; for each its name with a length before it, its type, its number of dimensions, its shape, then its values. All
/// numbers are LEB128.</remarks>
internal sealed class TorchSharpFile
{
    private const int MostNameBytes = 4096;

    // Chosen: a number that is larger is rather damaged than that of a file that was cut short.
    private const int MostLikelyTensors = 100_000;

    private readonly ByteFile _file;
    private readonly byte[] _window = new byte[4096];
    private long _windowStart;
    private int _windowLength;
    private long _place;

    private TorchSharpFile(ByteFile file) => _file = file;

    /// <summary>Lists the tensors.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The tensors, in the order of their bytes.</returns>
    public static List<StoredTensor> Read(ByteFile file) => new TorchSharpFile(file).ReadAll();

    private List<StoredTensor> ReadAll()
    {
        var count = Number("the number of tensors");

        // Name, type and number of dimensions take a byte each at least.
        if (count > (_file.Length - _place) / 3)
        {
            throw Error(
                0, $"the file should hold {count} tensors, more than fit its {_file.Length} bytes", count <= MostLikelyTensors);
        }

        var (tensors, names) = (new List<StoredTensor>(), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0L; i < count; i++)
        {
            var start = _place;
            var tensor = ReadOne();
            Require(names.Add(tensor.Name), start, $"tensor '{tensor.Name}' occurs twice; each name may occur once");
            tensors.Add(tensor);
        }

        Require(_place == _file.Length, _place, $"the last tensor ends here; the file has {_file.Length} bytes");
        return tensors;
    }

    private StoredTensor ReadOne()
    {
        var name = Name();
        var start = _place;
        var (format, bytesPer) = FormatOf(Number("a type"), name, start);
        var dimensions = Number("a number of dimensions");
        Require(dimensions <= TensorShape.MostDimensions, start, $"tensor '{name}' should have {dimensions} dimensions; it may "
            + $"have {TensorShape.MostDimensions}");
        var shape = new long[dimensions];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = Number("a size");
        }

        if (!TensorShape.TrySize(shape, bytesPer, out var count, out var bytes) || bytes > _file.Length - _place)
        {
            throw Error(start, $"tensor '{name}' of shape {TensorShape.Text(shape)} should have values of {bytesPer} bytes each; "
                + $"{_file.Length - _place} bytes are left", isCutShort: true);
        }

        var tensor = new StoredTensor(name, shape, format, count, new StoredBytes(_file.Path, _place, bytes));
        _place += bytes;
        return tensor;
    }

    private string Name()
    {
        var start = _place;
        var length = Number("a name");
        if (length > Math.Min(MostNameBytes, _file.Length - _place))
        {
            throw Error(start, $"a name should take {length} bytes; it may take "
                + $"{Math.Min(MostNameBytes, _file.Length - _place)}", isCutShort: length <= MostNameBytes);
        }

        var bytes = new byte[(int)length];
        _file.Read(_place, bytes, "a name");
        _place += length;
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>TorchSharp's ScalarType.</summary>
    private (TensorFormat Format, int BytesPer) FormatOf(long type, string name, long place) => type switch
    {
        5 => (TensorFormat.F16, 2),
        6 => (TensorFormat.F32, 4),
        7 => (TensorFormat.F64, 8),
        15 => (TensorFormat.BF16, 2),
        0 or 1 or 11 => (TensorFormat.Integer, 1),
        2 => (TensorFormat.Integer, 2),
        3 => (TensorFormat.Integer, 4),
        4 => (TensorFormat.Integer, 8),
        _ => throw Error(place, $"tensor '{name}' is of type {type}; it must be one of 0 to 7, 11 or 15"),
    };

    private long Number(string what)
    {
        var (start, value) = (_place, 0L);
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Next(what);
            value |= (next & 0x7FL) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Error(start, $"{what} should be here; it does not fit 63 bits");
    }

    private byte Next(string what)
    {
        if (_place < _windowStart || _place >= _windowStart + _windowLength)
        {
            (_windowStart, _windowLength) = (_place, _file.ReadSome(_place, _window));
        }

        return _windowLength > 0 ? _window[_place++ - _windowStart] : throw _file.EndsEarly(_place, 1, what);
    }

    private void Require(
        bool holds, long place,
        [InterpolatedStringHandlerArgument(nameof(holds))] ProblemText what)
    {
        if (!holds)
        {
            throw Error(place, what.Take());
        }
    }

    private CheckpointException Error(long place, string what, bool isCutShort = false) =>
        CheckpointException.At(_file.Path, place, $"{what}. The file is damaged, was cut short, or was not written by "
            + "TorchSharp's Module.save: write it again.", isCutShort: isCutShort);
}
