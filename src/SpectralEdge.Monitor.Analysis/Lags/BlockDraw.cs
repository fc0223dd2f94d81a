namespace SpectralEdge.Monitor.Analysis;

/// <summary>Draws the places of a series that is put together from blocks of another. No validation.</summary>
/// <remarks>Bits from <see cref="SplitMix"/>, so that equal seeds give equal draws on every machine.</remarks>
internal sealed class BlockDraw(ulong seed, BootstrapBlocks blocks, int length)
{
    private readonly ulong _stream = SplitMix.Derive(seed, "block bootstrap");
    private ulong _index;

    /// <summary>Fills places from 0 to n − 1.</summary>
    /// <param name="places">Shape [n]: overwritten.</param>
    public void Fill(Span<int> places)
    {
        if (blocks == BootstrapBlocks.Moving)
        {
            Moving(places);
        }
        else
        {
            Stationary(places);
        }
    }

    private void Moving(Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i % length == 0 ? Below(places.Length - length + 1) : places[i - 1] + 1;
        }
    }

    private void Stationary(Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var isNew = i == 0 || Unit() * length < 1;
            places[i] = isNew ? Below(places.Length) : (places[i - 1] + 1) % places.Length;
        }
    }

    private int Below(int bound) => (int)(((Bits() >> 32) * (ulong)bound) >> 32);

    private double Unit() => (Bits() >> 11) * (1.0 / (1L << 53));

    private ulong Bits() => SplitMix.Word(_stream, _index++);
}
