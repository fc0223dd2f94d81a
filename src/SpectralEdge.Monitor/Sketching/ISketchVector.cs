namespace SpectralEdge.Monitor.Sketching;

/// <summary>Buckets of a sketch in vectors as wide as the machine has, so that each loop over them is written once.</summary>
/// <typeparam name="TSelf">The vectors.</typeparam>
/// <typeparam name="TPlace">Where in its byte the first sign of a run lies, in the form these vectors need.</typeparam>
internal interface ISketchVector<TSelf, TPlace>
    where TSelf : struct, ISketchVector<TSelf, TPlace>
{
    /// <summary>Number of buckets: a multiple of 8, so that every step through a run begins at the same place of a byte of signs.</summary>
    static abstract int Count { get; }

    /// <summary>Reads buckets.</summary>
    static abstract TSelf Load(ref double buckets);

    /// <summary>The place of a sign in its byte.</summary>
    /// <param name="bit">From 0 to 7.</param>
    static abstract TPlace Place(int bit);

    /// <summary>These buckets plus consecutive values with their signs.</summary>
    /// <param name="values">The values, as they are stored.</param>
    /// <param name="signs">The bytes that their signs lie in.</param>
    /// <param name="place">Where in the first byte the first sign lies.</param>
    /// <typeparam name="T">What one value is stored as.</typeparam>
    /// <typeparam name="TFormat">How it is widened.</typeparam>
    TSelf Plus<T, TFormat>(ref readonly T values, ref readonly byte signs, TPlace place)
        where T : unmanaged
        where TFormat : ISketchFormat<T>;

    /// <summary>These buckets, but the first ones as they were.</summary>
    /// <param name="before">What they were.</param>
    /// <param name="first">How many to put back.</param>
    TSelf KeepingFirst(TSelf before, int first);

    /// <summary>Writes buckets.</summary>
    void Store(ref double buckets);
}
