using System.IO.Compression;
using System.Text;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>What each format reads, and what it says about files that are not what they should be.</summary>
public class CheckpointFilesTests
{
    [Fact]
    public void SafeTensors_OfEachFloat_GivesItsValues()
    {
        using var folder = new TempFolder();
        var file = Write(folder, "x.safetensors", CheckpointBytes.SafeTensors(
            ("d", "F64", [2], CheckpointBytes.Bytes(1.5, -2.5)),
            ("f", "F32", [2, 1], CheckpointBytes.Bytes(3f, 4f)),
            ("h", "F16", [1], CheckpointBytes.Bytes((Half)0.5)),
            ("b", "BF16", [1], CheckpointBytes.Bytes((ushort)0x3FC0)),
            ("e4", "F8_E4M3", [11], [0x38, 0x39, 0x40, 0xB8, 0, 1, 0x7E, 0x38, 0x38, 0x38, 0x30]),
            ("e5", "F8_E5M2", [2], [0x3C, 0xBC]),
            ("n", "I64", [1], CheckpointBytes.Bytes(7L))));

        var tensors = CheckpointFiles.Read(file, string.Empty).ToDictionary(tensor => tensor.Name);

        Assert.Equal([1.5, -2.5], StoredValues.Of(tensors["d"]));
        Assert.Equal([3, 4], StoredValues.Of(tensors["f"]));
        Assert.Equal([0.5], StoredValues.Of(tensors["h"]));
        Assert.Equal([1.5], StoredValues.Of(tensors["b"]));
        Assert.Equal([1, 1.125, 2, -1, 0, 0.001953125, 448, 1, 1, 1, 0.5], StoredValues.Of(tensors["e4"]));
        Assert.Equal([1, -1], StoredValues.Of(tensors["e5"]));
        Assert.Equal(TensorFormat.Integer, tensors["n"].Format);
    }

    [Theory]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        12, "tensor 'b' begins here; it must begin at")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "tensor 'a' begins here; it must begin at")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12, "the last tensor ends here; the file has")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "they must rise and lie within the 4 "
        + "bytes after the header")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "'a' takes 8 bytes; [3] values of F32 take 12")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", 8,
        "which has more than 2^63 values")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,8]}}", 8,
        "which has more than 2^63 values")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole numbers from 0 to 2^63 - 1")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "'a' must have dtype, shape and two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{}}", 8, "'a' occurs twice")]
    [InlineData("{\"a\":[[[[[[[[[[1]]]]]]]]]]}", 0, "'a' must be an object")]
    [InlineData("{\"__metadata__\":[[[[[[[[[[1]]]]]]]]]]}", 0, "not the JSON of a safetensors file")]
    [InlineData("{\"a\\ud800\":{}}", 0, "not the JSON of a safetensors file")]
    public void SafeTensors_WithAWrongHeader_SaysWhatIsWrongAndWhere(string header, int dataBytes, string expected)
    {
        using var folder = new TempFolder();
        var file = Write(folder, "x.safetensors", CheckpointBytes.SafeTensors(header, new byte[dataBytes]));

        var exception = Assert.Throws<CheckpointException>(() => CheckpointFiles.Read(file, string.Empty));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{file}, byte {exception.Offset}: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001L)]
    [InlineData(-1L)]
    [InlineData(1L)]
    [InlineData(90_000_000L)]
    public void SafeTensors_WithAnAbsurdHeaderLength_ReadsNothing(long length)
    {
        using var folder = new TempFolder();
        var file = Write(folder, "x.safetensors", [.. CheckpointBytes.Bytes(length), .. "{}      "u8]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<CheckpointException>(() => CheckpointFiles.Read(file, string.Empty));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 65_536);
    }

    [Fact]
    public void Index_OfTwoFiles_GivesTheTensorsOfBoth()
    {
        using var folder = new TempFolder();
        Write(folder, "m-1.safetensors", CheckpointBytes.SafeTensors(("a", [1, 2])));
        Write(folder, "m-2.safetensors", CheckpointBytes.SafeTensors(("b", [3])));
        var index = Write(
            folder, "model.safetensors.index.json",
            Encoding.UTF8.GetBytes(
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-2.safetensors\"}}"));

        Assert.Equal(["a", "b"], CheckpointFiles.Read(index, string.Empty).Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData(
        "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"c\":\"m-1.safetensors\"}}", "tensor 'c' is not in 'm-1.safetensors'")]
    [InlineData(
        "{\"weight_map\":{\"c\":\"m-1.safetensors\"}}", "tensor 'a' is in 'm-1.safetensors'; weight_map says nothing of it")]
    [InlineData("{\"weight_map\":{\"a\":\"../m-1.safetensors\"}}", "must be the name of a file beside the index")]
    [InlineData("{\"weight_map\":{}}", "weight_map names 0 tensors")]
    [InlineData("[]", "the index must be an object")]
    public void Index_ThatDoesNotAgree_SaysWhy(string json, string expected)
    {
        using var folder = new TempFolder();
        Write(folder, "m-1.safetensors", CheckpointBytes.SafeTensors(("a", [1, 2])));
        var index = Write(folder, "model.safetensors.index.json", Encoding.UTF8.GetBytes(json));

        Assert.Contains(
            expected,
            Assert.Throws<CheckpointException>(() => CheckpointFiles.Read(index, string.Empty)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TorchSharp_OfEachType_GivesItsValues()
    {
        using var folder = new TempFolder();
        var longName = new string('n', 200);
        var file = Write(folder, "x.dat", CheckpointBytes.TorchSharp(
            ("h", 5, [1, 2], CheckpointBytes.Bytes((Half)1, (Half)2)),
            (longName, 6, [300], CheckpointBytes.Bytes(Enumerable.Range(0, 300).Select(i => (float)i).ToArray())),
            ("d", 7, [], CheckpointBytes.Bytes(2.5)),
            ("flag", 11, [1], [1]),
            ("b", 15, [1], CheckpointBytes.Bytes((ushort)0x3FC0))));

        var tensors = CheckpointFiles.Read(file, string.Empty).ToDictionary(tensor => tensor.Name);

        Assert.Equal([1, 2], StoredValues.Of(tensors["h"]));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (double)i), StoredValues.Of(tensors[longName]));
        Assert.Equal([2.5], StoredValues.Of(tensors["d"]));
        Assert.Equal([1.5], StoredValues.Of(tensors["b"]));
        Assert.Equal(TensorFormat.Integer, tensors["flag"].Format);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("x.pt")]
    [InlineData("x.pth")]
    [InlineData("x.dat")]
    public void Pickle_OfTheOldFormat_IsRefused(string name)
    {
        using var folder = new TempFolder();
        var file = Write(
            folder, name, [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]);

        AssertRefused(file);
    }

    [Fact]
    public void Pickle_InAZip_IsRefused()
    {
        using var folder = new TempFolder();
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            entry.Write([0x80, 0x02, 0x7D, 0x2E]);
        }

        AssertRefused(Write(folder, "x.pt", stream.ToArray()));
    }

    [Fact]
    public void Npz_WhoseArrayInflatesToMore_IsRefusedWhenItIsRead()
    {
        using var folder = new TempFolder();
        var array = CheckpointBytes.Npy(new float[500]);
        var bytes = CheckpointBytes.Npz(CompressionLevel.Optimal, ("a", array));
        var file = Write(folder, "x.npz", bytes);
        var whole = Assert.Single(CheckpointFiles.Read(file, string.Empty));

        var exception = Assert.Throws<CheckpointException>(() => StoredValues.Of(whole with { Count = 499 }));

        Assert.Contains("inflates to more bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be inflated to as many bytes",
            Assert.Throws<CheckpointException>(() => StoredValues.Of(whole with { Count = 501 })).Message,
            StringComparison.Ordinal);
        Assert.Equal(new double[500], StoredValues.Of(whole));
    }

    private static void AssertRefused(string file)
    {
        var message = Assert.Throws<CheckpointException>(() => CheckpointFiles.Read(file, string.Empty)).Message;
        Assert.Contains("can run any code", message, StringComparison.Ordinal);
        Assert.Contains("python3 to_npz.py FOLDER", message, StringComparison.Ordinal);
    }

    private static string Write(TempFolder folder, string name, byte[] bytes)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
