namespace SpectralEdge.Monitor;

/// <summary>
/// Takes what an object goes on from to a state file, or from one. The object names every value once, for both ways.
/// </summary>
/// <remarks>
/// Each method gives back the value to go on with: when saving the one that it was given, when resuming the one that was saved,
/// whatever it was given. A span is read when saving and overwritten when resuming. Nothing is checked when saving.
/// Format: <c>docs/reference/state-file.md</c>.
/// </remarks>
public abstract class StateCarrier
{
    // Blocks are the longest lists that there are.
    private const int MostItems = 1 << 24;

    private protected StateCarrier()
    {
    }

    /// <summary>Whether values come from a state file.</summary>
    public abstract bool IsResuming { get; }

    /// <summary>True or false.</summary>
    /// <param name="name">Its name: ASCII, at most 255 characters.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FormatException">There is no such value in the state.</exception>
    public abstract bool Flag(string name, bool value);

    /// <summary>A whole number.</summary>
    /// <param name="name">Its name: ASCII, at most 255 characters.</param>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that can be.</param>
    /// <param name="most">The most that can be.</param>
    /// <exception cref="FormatException">The saved number lies outside, or there is no such number.</exception>
    public abstract long WholeNumber(string name, long value, long least, long most);

    /// <summary>A float64 number, to the bit.</summary>
    /// <param name="name">Its name: ASCII, at most 255 characters.</param>
    /// <param name="value">The number; NaN and infinity are kept.</param>
    /// <exception cref="FormatException">There is no such number in the state.</exception>
    public abstract double Number(string name, double value);

    /// <summary>A text, to the code unit.</summary>
    /// <param name="name">Its name: ASCII, at most 255 characters.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="FormatException">There is no such text in the state.</exception>
    public abstract string Text(string name, string value);

    /// <summary>Numbers in a row, to the bit.</summary>
    /// <param name="name">Their name: ASCII, at most 255 characters.</param>
    /// <param name="values">As many as there are: read, or overwritten.</param>
    /// <typeparam name="T">byte, float, double or long.</typeparam>
    /// <exception cref="FormatException">The state has no numbers of that name and type, or another count of them.</exception>
    public abstract void Numbers<T>(string name, Span<T> values)
        where T : unmanaged;

    /// <summary>Protects everything so far by a checksum: what was resumed before this call is what was saved.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    internal abstract void Seal();

    /// <inheritdoc cref="WholeNumber"/>
    internal int Int(string name, int value, int least, int most) => (int)WholeNumber(name, value, least, most);

    /// <summary>A whole number from 0 on.</summary>
    internal long Count(string name, long value) => WholeNumber(name, value, 0, long.MaxValue);

    /// <summary>Items in a row.</summary>
    /// <param name="name">Name of their number.</param>
    /// <param name="items">The items; looked at only when saving.</param>
    /// <param name="carry">Saves one item, or makes it from what was saved.</param>
    internal T[] List<T>(string name, IReadOnlyList<T> items, Func<StateCarrier, T?, T> carry)
    {
        var count = Int(name, items.Count, 0, MostItems);

        // Grows with the items that are read: the length is not trusted before the checksum was compared.
        var carried = new List<T>();
        for (var i = 0; i < count; i++)
        {
            carried.Add(carry(this, IsResuming ? default : items[i]));
        }

        return [.. carried];
    }

    /// <summary>As many of the first values as are in use.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="values">Room for the most that there can be.</param>
    /// <param name="count">How many are in use.</param>
    /// <returns>How many are in use from here on.</returns>
    internal int Part<T>(string name, T[] values, int count)
        where T : unmanaged
    {
        var used = Int(name + "_count", count, 0, values.Length);
        Numbers(name, values.AsSpan(0, used));
        return used;
    }

    /// <summary>A choice that must be the same when a run goes on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The choice, as text.</param>
    /// <exception cref="FormatException">The saved one is another.</exception>
    internal void Same(string name, string value)
    {
        if (Text(name, value) is var saved && saved != value)
        {
            throw new FormatException(
                $"{name} was {saved} and is {value}; it must be as it was. Use the options it was saved with.");
        }
    }
}
