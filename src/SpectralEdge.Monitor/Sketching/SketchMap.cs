namespace SpectralEdge.Monitor;

/// <summary>
/// A fixed random linear map S from the P coordinates of a group to d numbers: the blocked sign-and-bucket sketch.
/// </summary>
/// <remarks>
/// <para>
/// The coordinates are cut into rows of d. With b = ⌊i/d⌋ the row of coordinate i, the map adds s(i)·x[i] to bucket h(i):
/// h(i) = (i mod d + ρ_b) mod d and s(i) = β_b · T[i mod |T|]. Each row has its own random rotation ρ and sign β; T is a
/// table of |T| = 65,984 random signs.
/// </para>
/// <para>
/// |T| = 64 · 1031 with 1031 prime and above 65,536/64, so no sketch length is aligned with it: no two rows within 1031 of each
/// other see the same signs. With one sign for a whole row, rows would add up coherently, since updates have low rank.
/// </para>
/// <para>
/// ⟨Sx, Sy⟩ estimates ⟨x, y⟩ without bias over random seeds, with variance about (‖x‖²‖y‖² + ⟨x, y⟩²)/d.
/// <c>SketchKernelTests</c> checks both moments. The map depends on (seed, d, i) alone.
/// </para>
/// <para>Cost: 24 KiB for the table and d/4 bytes; a map holds no state and may be used from several threads.</para>
/// </remarks>
internal sealed class SketchMap
{
    /// <summary>
    /// Version of the map. Under one version a seed, a length and a coordinate always give the same bucket
    /// and sign (docs/reference/sketch-v1.md).
    /// </summary>
    public const int Version = 1;

    /// <summary>Length of the table of signs, |T|.</summary>
    public const int SignPeriod = 64 * 1031;

    /// <summary>The smallest sketch length, and what every sketch length is a multiple of.</summary>
    public const int LengthUnit = 64;

    /// <summary>The largest sketch length.</summary>
    public const int MaxLength = 65_536;

    // Kernels read up to 32 signs at a time.
    private const int SpareSigns = 64;

    private readonly ulong[] _signWords = new ulong[SignPeriod / 64];
    private readonly byte[] _signBytes;
    private readonly int _turnedPlace;
    private readonly ulong _rotationStream;
    private readonly ulong _rowStream;

    /// <summary>Creates the map.</summary>
    /// <param name="seed">Names the map. Equal seeds give equal maps on every machine.</param>
    /// <param name="length">Length of the sketch, d: a multiple of 64 from 64 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not allowed.</exception>
    public SketchMap(ulong seed, int length)
    {
        RequireLength(length);
        Seed = seed;
        Length = length;
        _rotationStream = SplitMix.Derive(seed, "rotation");
        _rowStream = SplitMix.Derive(seed, "row");
        var signStream = SplitMix.Derive(seed, "sign");
        for (var word = 0; word < _signWords.Length; word++)
        {
            _signWords[word] = SplitMix.Word(signStream, (ulong)word);
        }

        _turnedPlace = SignPeriod + length + SpareSigns;
        _signBytes = new byte[2 * _turnedPlace / 8];
        for (var i = 0; i < _turnedPlace / 8; i++)
        {
            var place = 8 * i % SignPeriod;
            _signBytes[i] = (byte)(_signWords[place >> 6] >> (place & 63));
            _signBytes[(_turnedPlace / 8) + i] = (byte)~_signBytes[i];
        }
    }

    /// <summary>Names the map.</summary>
    public ulong Seed { get; }

    /// <summary>Length of the sketch, d.</summary>
    public int Length { get; }

    /// <summary>The table T, one bit a sign: bit j of word q stands for T[64 q + j], set meaning −1.</summary>
    public ReadOnlySpan<ulong> SignWords => _signWords;

    /// <summary>
    /// The signs as kernels read them, bit j of byte q for place 8 q + j: table T laid out over one row more than its period,
    /// then the same turned over.
    /// </summary>
    internal ReadOnlySpan<byte> SignBytes => _signBytes;

    /// <summary>Where in <see cref="SignBytes"/> the signs of a row begin, the row's own sign taken into account.</summary>
    /// <param name="row">Index b of the row.</param>
    /// <returns>The place; the signs of the row's columns follow one after the other.</returns>
    internal int SignPlace(long row) => FirstSign(row) + Turn(row);

    /// <summary>The same for consecutive rows.</summary>
    /// <param name="row">Index of the first row.</param>
    /// <param name="places">Shape [rows]: overwritten.</param>
    internal void SignPlaces(long row, Span<int> places)
    {
        var place = FirstSign(row);
        for (var r = 0; r < places.Length; r++)
        {
            places[r] = place + Turn(row + r);
            place += Length;
            place -= place >= SignPeriod ? SignPeriod : 0;
        }
    }

    /// <summary>Refuses a length that no map has.</summary>
    /// <param name="length">Length of the sketch, d.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not allowed.</exception>
    internal static void RequireLength(int length)
    {
        if (length < LengthUnit || length > MaxLength || length % LengthUnit != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"length must be a multiple of {LengthUnit} from {LengthUnit} to {MaxLength}.");
        }
    }

    /// <summary>Memory that a map takes.</summary>
    /// <param name="length">Length of the sketch, d.</param>
    /// <returns>Bytes.</returns>
    internal static long TableBytes(int length) => (SignPeriod / 8) + (2L * (SignPeriod + length + SpareSigns) / 8);

    /// <summary>The seed of a group's map.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="group">Name of the group.</param>
    /// <returns>The seed.</returns>
    public static ulong SeedOf(ulong seed, string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return SplitMix.Derive(seed, group);
    }

    /// <summary>The sketch length used for a group: d, or less where the group is smaller and its sketch is then exact.</summary>
    /// <param name="parameterCount">Number of parameters in the group, P.</param>
    /// <param name="length">The length asked for, d.</param>
    /// <returns>The smallest multiple of 64 that holds the group, at most <paramref name="length"/>.</returns>
    public static int LengthFor(long parameterCount, int length)
    {
        var needed = (parameterCount + LengthUnit - 1) / LengthUnit * LengthUnit;
        return (int)Math.Min(needed, length);
    }

    /// <summary>The rotation ρ of a row.</summary>
    /// <param name="row">Index b of the row.</param>
    /// <returns>A number from 0 to d − 1.</returns>
    public int Rotation(long row) =>
        (int)(((SplitMix.Word(_rotationStream, (ulong)row) >> 32) * (ulong)Length) >> 32);

    /// <summary>Whether the sign β of a row is −1.</summary>
    /// <param name="row">Index b of the row.</param>
    /// <returns>True for −1, false for +1.</returns>
    public bool IsNegative(long row) => (SplitMix.Word(_rowStream, (ulong)row) >> 63) != 0;

    /// <summary>Index in T of the sign of a row's first coordinate.</summary>
    private int FirstSign(long row) => (int)(row % SignPeriod * Length % SignPeriod);

    /// <summary>How much further on the row's signs lie: with the row's own sign −1, among those turned over.</summary>
    private int Turn(long row) => IsNegative(row) ? _turnedPlace : 0;
}
