namespace GrokkingStudy;

/// <summary>An event of the group <c>all</c>.</summary>
/// <param name="Kind">The kind of the event, as in run files.</param>
/// <param name="Step">The step at which it was raised.</param>
internal sealed record SeenEvent(string Kind, long Step);
