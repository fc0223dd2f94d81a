namespace TorchSharp;

public static partial class torch
{
    [ThreadStatic]
    private static bool _gradDisabled;

    public static bool is_grad_enabled() => !_gradDisabled;

    public static IDisposable no_grad() => new GradMode();

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = _gradDisabled;

        public GradMode() => _gradDisabled = true;

        public void Dispose() => _gradDisabled = _before;
    }
}
