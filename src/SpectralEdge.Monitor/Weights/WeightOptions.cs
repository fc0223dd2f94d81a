using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Which weight matrices are decomposed, and how often.</summary>
public sealed record WeightOptions
{
    /// <summary>The matrices.</summary>
    /// <value>None by default. They must lie in watched blocks, and the model must not be sharded.</value>
    public IReadOnlyList<WeightMatrix> Matrices { get; init; } = [];

    /// <summary>Optimizer steps between two looks at them.</summary>
    /// <value>Steps, from 1 to 1,000,000. The default is 100, as in 2604.07380.</value>
    public int Every { get; init; } = 100;

    /// <summary>Number of leading singular values kept.</summary>
    /// <value>From 2 to 4096. The default is 32 (chosen, not measured).</value>
    public int Top { get; init; } = 32;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(WeightOptions));
        Check(problems, string.Empty);
        problems.ThrowIfAny();
    }

    internal void Check(OptionProblems problems, string where)
    {
        problems.RequireInRange(Every, 1, 1_000_000, "Each look reads and decomposes all matrices.", where + nameof(Every));
        problems.RequireInRange(Top, 2, 4096, "A ratio needs two singular values.", where + nameof(Top));
        if (Matrices is null)
        {
            problems.Add($"{where}Matrices is null; it must be a list of matrices. Leave it out for none.");
            return;
        }

        for (var i = 0; i < Matrices.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{where}Matrices[{i}]");
            if (Matrices[i] is not { Block: not null } matrix)
            {
                problems.Add($"{name} is null or has no Block; it must be a WeightMatrix. Leave it out.");
                continue;
            }

            problems.RequireInRange(matrix.Rows, 2, 1 << 20, "A ratio needs two singular values.", name + ".Rows");
            problems.RequireInRange(matrix.Columns, 2, 1 << 20, "A ratio needs two singular values.", name + ".Columns");
            problems.RequireInRange(matrix.FirstRow, 0, int.MaxValue, "Rows count from 0.", name + ".FirstRow");
            problems.RequireInRange(
                matrix.Count, 0, 1 << 28, "A larger one takes minutes to decompose.", name + ".Rows times Columns");
        }
    }
}

/// <summary>A weight matrix whose singular values are followed: some rows of a block, stored row by row.</summary>
/// <remarks>
/// The query part W_Q of a joint projection of 3 d rows and d columns is <c>new WeightMatrix("attn.in_proj_weight", d, d)</c>,
/// the key part the same with <c>FirstRow = d</c>.
/// </remarks>
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
