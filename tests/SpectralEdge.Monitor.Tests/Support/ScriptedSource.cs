namespace SpectralEdge.Monitor.Tests;

/// <summary>A source that does whatever the test says, and counts how often it is asked.</summary>
internal sealed class ScriptedSource(Action<IParameterReceiver> script) : IParameterSource
{
    public Action<IParameterReceiver> Script { get; set; } = script;

    public int Captures { get; private set; }

    public void Capture(IParameterReceiver receiver)
    {
        Captures++;
        Script(receiver);
    }
}
