namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the tensors of a file, whatever its format.</summary>
internal static class CheckpointFiles
{
    /// <summary>Name of the array of a checkpoint that is a single file of NumPy, which has none: the same at every
    /// step.</summary>
    public const string OnlyArray = "array";

    /// <summary>Lists the tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrayName">Name of the array in a NumPy file.</param>
    /// <returns>The tensors, in the order of their bytes.</returns>
    /// <remarks>The first bytes decide; only TorchSharp's format has none of its own, there the ending of
    /// the name decides.</remarks>
    public static IReadOnlyList<StoredTensor> Read(string path, string arrayName)
    {
        using var file = new ByteFile(path);
        Span<byte> bytes = stackalloc byte[ForeignFormat.StartBytes];
        ReadOnlySpan<byte> start = bytes[..file.ReadSome(0, bytes)];
        if (ForeignFormat.Of(path, start) is { } what)
        {
            throw CheckpointException.In(path, $"it is {what}");
        }

        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSON" => SafeTensorsIndex.Read(file),
            ".SAFETENSORS" => SafeTensorsFile.Read(file),
            ".DAT" => Pickle.Begins(start) && start.Length > 2 && start[2] > 0x7F
                ? throw Pickle.Refusal(path)
                : TorchSharpFile.Read(file),
            _ when start.StartsWith("PK"u8) => NpzFile.Read(file),
            _ when Pickle.Begins(start) => throw Pickle.Refusal(path),
            ".NPY" => [NpyFile.Read(file, arrayName)],
            _ when start.Length > 8 && start[8] == '{' => SafeTensorsFile.Read(file),
            _ when start.Length > 6 && start[1..].StartsWith("NUMPY"u8) => [NpyFile.Read(file, arrayName)],
            ".NPZ" => NpzFile.Read(file),
            _ => throw CheckpointException.At(path, 0, "the file is of no format that is read: safetensors, NumPy (.npy, .npz) "
                + "and TorchSharp (.dat). Convert it to safetensors."),
        };
    }
}
