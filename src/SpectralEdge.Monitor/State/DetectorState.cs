using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>The state of one detector: bytes of its own, so that a detector that reads wrongly does not
/// disturb the others.</summary>
internal static class DetectorState
{
    /// <summary>Saves a detector.</summary>
    /// <param name="carry">Its <see cref="ISpectralDetector.Carry"/>.</param>
    public static byte[] Save(Action<StateCarrier> carry)
    {
        using var stream = new MemoryStream();
        var writer = new StateWriter(stream);
        carry(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Lets a detector go on.</summary>
    /// <param name="carry">Its <see cref="ISpectralDetector.Carry"/>.</param>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <exception cref="FormatException">The state is not one of such a detector.</exception>
    public static void Resume(Action<StateCarrier> carry, byte[] state)
    {
        using var stream = new MemoryStream(state);
        carry(new StateReader(stream));
        if (stream.Position < stream.Length)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The state has {stream.Length} bytes, of which {stream.Position} were read; all must be. Read in Carry "
                    + $"what it saves."));
        }
    }
}
