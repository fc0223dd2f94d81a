namespace SpectralEdge.Monitor.Analysis;

/// <summary>An event in two lists, such as that of a run and that of its replay.</summary>
/// <param name="Change">How the lists differ in it.</param>
/// <param name="First">The event of the first list; null where it is new.</param>
/// <param name="Second">The event of the second list; null where it is gone.</param>
internal sealed record EventDifference(EventChange Change, SpectralEvent? First, SpectralEvent? Second)
{
    /// <summary>Steps by which the second event comes after the first; null where one is missing.</summary>
    public long? Delay => Second?.Step - First?.Step;

    /// <summary>Pairs the events of two lists.</summary>
    /// <remarks>First those that agree to the byte. Of the rest, each event of the second list takes the nearest one of the first
    /// with the same kind, group and window, no further than two windows away (as for incidents); chosen, not measured. What
    /// finds no partner is new or gone.</remarks>
    /// <param name="first">The first list, in order of time.</param>
    /// <param name="second">The second list, in order of time.</param>
    /// <returns>All events of both, by step; each once.</returns>
    public static IReadOnlyList<EventDifference> Between(IReadOnlyList<SpectralEvent> first, IReadOnlyList<SpectralEvent> second)
    {
        var left = first.ToList();
        var found = new List<EventDifference>();
        var unpaired = new List<SpectralEvent>();
        foreach (var value in second)
        {
            var same = left.FindIndex(other => TextOf(other) == TextOf(value));
            if (same < 0)
            {
                unpaired.Add(value);
                continue;
            }

            found.Add(new EventDifference(EventChange.Same, left[same], value));
            left.RemoveAt(same);
        }

        foreach (var value in unpaired)
        {
            var nearest = left.Where(
                other => (other.Kind, other.Group, other.Window) == (value.Kind, value.Group, value.Window)
                    && Math.Abs(other.Step - value.Step) <= 2 * value.Window * value.Stride)
                .MinBy(other => Math.Abs(other.Step - value.Step));
            found.Add(new EventDifference(nearest is null ? EventChange.New : EventChange.Moved, nearest, value));
            left.Remove(nearest!);
        }

        return
        [
            .. found.Concat(left.Select(value => new EventDifference(EventChange.Gone, value, null)))
                .OrderBy(difference => (difference.Second ?? difference.First)!.Step),
        ];
    }

    /// <summary>The fields of the event itself: a line of a file has its type in front.</summary>
    private static string TextOf(SpectralEvent value) =>
        string.Join(
            ',',
            value.Fields().EnumerateObject().Where(field => field.Name != "type")
                .Select(field => $"{field.Name}:{field.Value.GetRawText()}"));
}

/// <summary>How an event of one list stands to those of another.</summary>
internal enum EventChange
{
    /// <summary>Both lists have it, to the byte.</summary>
    Same,

    /// <summary>Both have it, with other numbers or at another step.</summary>
    Moved,

    /// <summary>Only the second list has it.</summary>
    New,

    /// <summary>Only the first list has it.</summary>
    Gone,
}
