namespace SpectralEdge.Monitor.Tests;

/// <summary>An observer that keeps what it is given; it may be told to throw at every call.</summary>
internal sealed class ListObserver<T>(Exception? thrown = null) : IObserver<T>
{
    public List<T> Values { get; } = [];

    public int Completions { get; private set; }

    public void OnNext(T value)
    {
        Values.Add(value);
        Throw();
    }

    public void OnCompleted()
    {
        Completions++;
        Throw();
    }

    public void OnError(Exception error) => throw new NotSupportedException("The stream never ends in an error.");

    private void Throw()
    {
        if (thrown is not null)
        {
            throw thrown;
        }
    }
}
