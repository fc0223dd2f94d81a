namespace SpectralEdge.Monitor;

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
