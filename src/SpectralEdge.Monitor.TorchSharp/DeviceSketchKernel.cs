using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>The blocked sketch of whole rows in tensor operations. No validation.</summary>
/// <remarks>
/// <para>
/// Rows of d are multiplied by their signs T, which is exact in every format, and written as float64, each followed by its first
/// d/8 values again. So every run of d/8 buckets finds the values that a rotated row adds to it side by side, wherever it begins:
/// a window of that length. Windows are then added up in bags, one for each run of buckets, sign β and band of neighbouring
/// rows: <c>embedding_bag</c>, over windows that overlap in memory. One index for each window, none for a value.
/// </para>
/// <para>
/// Five operations, however many rows there are, and each deterministic on every device: no scatter, no atomic addition. They
/// are a script, since TorchSharp has neither <c>embedding_bag</c> nor a multiplication into a tensor of another format.
/// </para>
/// <para>
/// The script takes tensors only, and nothing else here makes a TorchSharp scalar: scalars belong to no dispose scope, and a
/// collection at the wrong moment frees one while native code reads it.
/// </para>
/// </remarks>
internal static class DeviceSketchKernel
{
    /// <summary>Windows of a row.</summary>
    public const int Windows = 8;

    // As many threads as libtorch's kernel for bags has on a GPU, each with one number at a time.
    private const long MostSums = 1 << 18;

    // Indices of windows are int32.
    private const long MostCoordinates = 1 << 30;

    private static readonly string Script = $"""
        def add(rows: Tensor, signs: Tensor, bags: Tensor, starts: Tensor, sums: Tensor) -> Tensor:
            d = rows.size(1)
            w = d // {Windows}
            padded = sums.new_empty([rows.size(0), d + w])
            torch.mul(rows, signs, out=padded.narrow(1, 0, d))
            torch.mul(rows.narrow(1, 0, w), signs.narrow(1, 0, w), out=padded.narrow(1, d, w))
            windows = padded.as_strided([padded.numel() - w + 1, w], [1, 1])
            added = torch.embedding_bag(windows, starts, bags)[0]
            return sums.add_(added.view(2, -1, d).sum([1]))

        """;

    private static readonly Lazy<torch.jit.CompilationUnit> Compiled = new(() => torch.jit.compile(Script));

    /// <summary>Bytes of one value.</summary>
    /// <param name="type">A floating point format.</param>
    /// <returns>2, 4 or 8.</returns>
    public static int SizeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Float32 => sizeof(float),
        _ => sizeof(double),
    };

    /// <summary>Coordinates of a chunk.</summary>
    /// <param name="memory">Most bytes for everything on the device; chunks have three quarters.</param>
    /// <param name="d">Length of the sketch.</param>
    /// <param name="type">Format of the values.</param>
    /// <param name="device">Kind of device.</param>
    /// <returns>Whole rows of d, at least one.</returns>
    public static long ChunkLength(long memory, int d, torch.ScalarType type, DeviceType device) =>
        Math.Max(1, Math.Min(memory / 4 * 3 / BytesPerCoordinate(SizeOf(type), device), MostCoordinates) / d) * d;

    /// <summary>Bands of neighbouring rows whose sums are kept apart, so that a device has enough to do at a time.</summary>
    /// <param name="memory">Most bytes for everything on the device; the sums have a 32nd.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="d">Length of the sketch.</param>
    /// <returns>At least 1, and at most one for every eight rows.</returns>
    public static int Bands(long memory, int rows, int d) =>
        (int)Math.Max(1, Math.Min(Math.Min(memory / 32 / sizeof(double), MostSums) / (2 * d), rows / 8));

    /// <summary>Adds the sketch of consecutive whole rows to sums.</summary>
    /// <param name="rows">Shape [n, d], any floating point format.</param>
    /// <param name="signs">Shape [n, d], int8: the signs T.</param>
    /// <param name="bags">Shape [16 m], int32: where each bag begins among the windows; m bands.</param>
    /// <param name="starts">Shape [8 n], int32: where each window begins, as <see cref="DeviceTables.Bags"/> says.</param>
    /// <param name="sums">Shape [2, d], float64: added to, rows with β = +1 in the first place, with −1 in the second.</param>
    /// <param name="traffic">Counts the operations.</param>
    public static void Add(
        torch.Tensor rows, torch.Tensor signs, torch.Tensor bags, torch.Tensor starts, torch.Tensor sums, DeviceTraffic traffic)
    {
        using var scope = torch.NewDisposeScope();
        Compiled.Value.invoke("add", rows, signs, bags, starts, sums);

        var count = rows.numel();
        var signed = SizeOf(rows.dtype) + sizeof(sbyte) + sizeof(double);
        var indices = 2 * (bags.numel() + starts.numel()) * sizeof(int);
        var sumBytes = sums.numel() * sizeof(double);
        var bands = bags.numel() / (2 * Windows);
        traffic.Add(count * signed);
        traffic.Add(count / Windows * signed);
        traffic.Add((count * sizeof(double)) + indices + (bands * sumBytes));
        traffic.Add((bands + 1) * sumBytes);
        traffic.Add(3 * sumBytes);
    }

    /// <summary>Most bytes for each coordinate of a chunk.</summary>
    /// <remarks>
    /// The chunk put together and a quarter more for a part of a tensor that is copied because it is not contiguous, 1 byte of
    /// signs, 9 of signed values. On the CPU also the signs and the products in the chunk's format.
    /// </remarks>
    private static long BytesPerCoordinate(int size, DeviceType device) =>
        size + (size / 4) + (device == DeviceType.CPU ? 2 * size : 0) + 1 + sizeof(double) + (sizeof(double) / Windows);
}
