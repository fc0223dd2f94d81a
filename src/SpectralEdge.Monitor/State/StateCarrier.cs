namespace SpectralEdge.Monitor;

/// <summary>Takes what an object goes on from to a state file, or from one. The object names every value once, for both ways.</summary>
/// <remarks>
/// Each method gives back the value to go on with: when saving the one that it was given, when resuming the one that was saved, whatever it was
/// given. A span is read when saving and overwritten when resuming. Nothing is checked when saving. Format: <c>docs/reference/state-file.md</c>.
/// </remarks>
internal interface IStateCarrier
{
    /// <summary>Whether values come from a state file.</summary>
    bool IsResuming { get; }

    /// <summary>True or false.</summary>
    bool Flag(string name, bool value);

    /// <summary>A whole number.</summary>
    /// <param name="name">Its name: ASCII, at most 255 characters.</param>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that can be.</param>
    /// <param name="most">The most that can be.</param>
    /// <exception cref="FormatException">The saved number lies outside, or there is no such number.</exception>
    long Integer(string name, long value, long least, long most);

    /// <summary>A float64 number, to the bit.</summary>
    double Number(string name, double value);

    /// <summary>A text, to the code unit.</summary>
    string Text(string name, string value);

    /// <summary>Numbers in a row, to the bit.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="values">As many as there are: read, or overwritten.</param>
    /// <typeparam name="T">float, double or long.</typeparam>
    void Numbers<T>(string name, Span<T> values)
        where T : unmanaged;

    /// <summary>Protects everything so far by a checksum: what was resumed before this call is what was saved.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    void Seal();
}

/// <summary>What is carried as other things are.</summary>
internal static class StateCarriers
{
    // Blocks are the longest lists that there are.
    private const int MostItems = 1 << 24;

    /// <summary>A whole number of 32 bits.</summary>
    public static int Int(this IStateCarrier state, string name, int value, int least, int most) => (int)state.Integer(name, value, least, most);

    /// <summary>A count, from 0.</summary>
    public static long Count(this IStateCarrier state, string name, long value) => state.Integer(name, value, 0, long.MaxValue);

    /// <summary>A list.</summary>
    /// <param name="state">Where it goes, or comes from.</param>
    /// <param name="name">Name of its length.</param>
    /// <param name="items">The items to save.</param>
    /// <param name="carry">Carries one item, which is its type's default when resuming.</param>
    /// <typeparam name="T">Type of an item.</typeparam>
    /// <returns>The items.</returns>
    public static T[] List<T>(this IStateCarrier state, string name, IReadOnlyList<T> items, Func<IStateCarrier, T?, T> carry)
    {
        var count = state.Int(name, items.Count, 0, MostItems);

        // Grows with what is there: a length may be anything until the checksum was looked at.
        var carried = new List<T>();
        for (var i = 0; i < count; i++)
        {
            carried.Add(carry(state, state.IsResuming ? default : items[i]));
        }

        return [.. carried];
    }
}
