using System.Security.Cryptography;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Tensors to compare bit for bit.</summary>
internal static class Hash
{
    private const int PieceLength = 1 << 28;

    public static string Of(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var flat = tensor.detach().contiguous().view(-1);
        for (long start = 0, count = flat.numel(); start < count; start += PieceLength)
        {
            hash.AppendData(flat.narrow(0, start, Math.Min(PieceLength, count - start)).bytes);
        }

        return $"{tensor.dtype} [{string.Join(',', tensor.shape)}] {Convert.ToHexString(hash.GetHashAndReset())}";
    }
}
