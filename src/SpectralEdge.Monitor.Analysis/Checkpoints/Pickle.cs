namespace SpectralEdge.Monitor.Analysis;

/// <summary>Recognises Python pickles, which are not read.</summary>
internal static class Pickle
{
    /// <summary>Whether a file begins like a pickle of protocol 2 to 5, as <c>torch.save</c> wrote before its zip format.</summary>
    /// <param name="start">The first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5;

    /// <summary>The error that says why, and how to convert.</summary>
    /// <param name="path">The file.</param>
    public static CheckpointException Refusal(string path) => CheckpointException.In(path, """
        the file is a Python pickle, as torch.save writes them (.pt, .pth, .bin). It is not read, since loading a pickle can run any code that its author put in. Convert it with Python, on a machine where you may load it:
            import torch; from safetensors.torch import save_file
            state = torch.load("model.pt", map_location="cpu", weights_only=True)
            save_file({name: x.detach().clone().contiguous() for name, x in state.items() if torch.is_tensor(x)}, "model.safetensors")
        """);
}
