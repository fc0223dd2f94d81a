namespace SpectralEdge.Monitor.Pipeline;

/// <summary>A weight matrix whose singular values are followed: some rows of a block, stored row by row.</summary>
/// <remarks>The query part W_Q of a joint projection of 3 d rows and d columns is <c>new WeightMatrix("attn.in_proj_weight", d, d)</c>, the key part the same with <c>FirstRow = d</c>.</remarks>
/// <param name="Block">Name of the block that holds it.</param>
/// <param name="Rows">Number of its rows: at least 2.</param>
/// <param name="Columns">Number of columns of the block: at least 2.</param>
public sealed record WeightMatrix(string Block, int Rows, int Columns)
{
    /// <summary>The block's row that is the first of the matrix.</summary>
    /// <value>Rows, from 0. The default is 0.</value>
    public int FirstRow { get; init; }

    /// <summary>Name that spectra carry; null for that of the block.</summary>
    public string? Name { get; init; }

    /// <summary>Index in the block of the matrix's first value.</summary>
    internal long Offset => (long)FirstRow * Columns;

    /// <summary>Number of values.</summary>
    internal long Count => (long)Rows * Columns;
}
