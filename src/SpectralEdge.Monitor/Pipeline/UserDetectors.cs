namespace SpectralEdge.Monitor;

/// <summary>
/// Makes the user's detectors. What is wrong with one is refused at start-up; later, when blocks change, it is counted and the
/// detector left out.
/// </summary>
/// <param name="guard">What keeps count.</param>
internal sealed class UserDetectors(HandlerGuard guard)
{
    private readonly HashSet<ISpectralDetector> _made = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the start-up is over: from then on nothing throws.</summary>
    public bool HasStarted { get; set; }

    /// <summary>The same functions, those of the user guarded.</summary>
    public IReadOnlyList<DetectorFactory> Guard(IReadOnlyList<DetectorFactory> detectors) =>
        [
            .. detectors.Select((create, index) => LibraryDetector.Of(create) is null
                ? context => Make(create, context, index)
                : create),
        ];

    /// <summary>Makes one detector.</summary>
    /// <param name="create">The function.</param>
    /// <param name="context">What it is given about its spectrum.</param>
    /// <param name="index">Its place in the list.</param>
    /// <exception cref="MonitorOptionsException">It made none, or one without a name.</exception>
    public static ISpectralDetector Require(DetectorFactory create, DetectorContext context, int index)
    {
        ISpectralDetector? made;
        try
        {
            made = create(context);
        }
        catch (Exception exception) when (exception is not MonitorOptionsException)
        {
            throw Wrong(
                index,
                $"failed with {exception.GetType().Name} ({exception.Message}); it must make a detector. Fix the function, or "
                + "leave it out.",
                exception);
        }

        if (made is null)
        {
            throw Wrong(index, "gave null; it must make a detector. Fix the function, or leave it out.");
        }

        RequireName(made, index);
        return made;
    }

    private ISpectralDetector Make(DetectorFactory create, DetectorContext context, int index)
    {
        try
        {
            var made = Require(create, context, index);
            return _made.Add(made)
                ? new GuardedDetector(made, guard)
                : throw Wrong(
                    index,
                    $"gave the same {made.GetType().Name} twice; it must make a new one for each spectrum. "
                    + "Create it inside the function.");
        }
        catch (Exception exception) when (HasStarted)
        {
            guard.Failed(FormattableString.Invariant($"{nameof(MonitorOptions.Detectors)}[{index}]"), exception);
            return new LeftOut();
        }
    }

    private static void RequireName(ISpectralDetector made, int index)
    {
        const string Advice =
            "it must be a text of 1 to 200 characters. The state of the detector is kept under it; fix the detector.";
        var type = made.GetType().Name;
        string? name;
        try
        {
            name = made.Name;
        }
        catch (Exception exception)
        {
            throw Wrong(
                index, $"made a {type} whose Name failed with {exception.GetType().Name} ({exception.Message}); {Advice}",
                exception);
        }

        if (name is null or { Length: < 1 or > CheckedEvent.LongestName })
        {
            var found = name is null ? "null" : FormattableString.Invariant($"a text of {name.Length} characters");
            throw Wrong(index, $"made a {type} whose Name is {found}; {Advice}");
        }
    }

    private static MonitorOptionsException Wrong(int index, string what, Exception? cause = null) =>
        new(FormattableString.Invariant($"{nameof(MonitorOptions)} cannot be used:\n- Detectors[{index}] {what}"), cause!);

    /// <summary>Takes the place of a detector that could not be made.</summary>
    private sealed class LeftOut : ISpectralDetector
    {
        public string Name => "left_out";

        public SpectralEvent? Update(SpectralSample sample) => null;
    }
}

/// <summary>
/// A user's detector whose exceptions and unusable events are counted and logged, and never reach the training loop.
/// </summary>
internal sealed class GuardedDetector : ISpectralDetector
{
    private readonly ISpectralDetector _inner;
    private readonly HandlerGuard _guard;
    private SpectralEvent? _last;

    /// <summary>Guards a detector.</summary>
    /// <param name="inner">The detector.</param>
    /// <param name="guard">What keeps count.</param>
    public GuardedDetector(ISpectralDetector inner, HandlerGuard guard) => (_inner, _guard, Name) = (inner, guard, inner.Name);

    /// <summary>The name that the detector had at the start; the state is kept under it.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        try
        {
            if (_inner.Update(sample) is not { } value)
            {
                return null;
            }

            if (ReferenceEquals(value, _last))
            {
                throw new InvalidOperationException(
                    "The detector returned the same event object twice; every event must be an object of its own. "
                    + "Create it anew, or return null.");
            }

            _last = value;
            return CheckedEvent.Of(value);
        }
        catch (Exception exception)
        {
            _guard.Failed($"{_inner.GetType().Name}.{nameof(Update)}", exception);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            _inner.Interrupt();
        }
        catch (Exception exception)
        {
            _guard.Failed($"{_inner.GetType().Name}.{nameof(Interrupt)}", exception);
        }
    }

    /// <inheritdoc/>
    public void Carry(StateCarrier state) => _inner.Carry(state);
}
