using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Files that NumPy wrote, and a safetensors file made by the format's description
/// (Golden/checkpoints/make.py).</summary>
public class GoldenCheckpointTests
{
    private static readonly Dictionary<string, double[]> Expected =
        JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(PathOf("values.json")))!;

    [Theory]
    [InlineData("v1.npy", "a.weight")]
    [InlineData("v2.npy", "a.bias")]
    [InlineData("v3.npy", "half")]
    public void Npy_OfEachVersion_HasItsValues(string file, string name) =>
        Assert.Equal(Expected[name], StoredValues.Of(Assert.Single(CheckpointFiles.Read(PathOf(file), name))));

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    [InlineData("made.safetensors")]
    public void Archive_HasAllValues(string file)
    {
        var tensors = CheckpointFiles.Read(PathOf(file), string.Empty);

        Assert.Equal(
            ["a.bias", "a.weight", "half", "mask", "scalar", "steps"],
            tensors.Select(tensor => tensor.Name).Where(name => name != "bf16").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["mask", "steps"],
            tensors.Where(tensor => tensor.Format == TensorFormat.Integer).Select(tensor => tensor.Name)
                .Order(StringComparer.Ordinal));
        Assert.All(
            tensors.Where(tensor => tensor.Format != TensorFormat.Integer),
            tensor => Assert.Equal(Expected[tensor.Name], StoredValues.Of(tensor)));
        Assert.Equal([2, 2, 3], tensors.Single(tensor => tensor.Name == "half").Shape);
        Assert.Empty(tensors.Single(tensor => tensor.Name == "scalar").Shape);
    }

    [Theory]
    [InlineData("fortran.npy", "Fortran order")]
    [InlineData("big.npy", "big-endian")]
    [InlineData("complex.npy", "'<c8'")]
    [InlineData("objects.npy", "loading a pickle can run code")]
    public void Npy_OfAKindThatIsNotRead_SaysWhatToSave(string file, string reason)
    {
        var exception = Assert.Single(CheckpointFiles.Read(PathOf(file), "x")).Refusal!;

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("instead", exception.Message, StringComparison.Ordinal);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", "checkpoints", file);
}
