using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace SpectralEdge.Monitor;

/// <summary>Keeps other monitors, in this process and in others, from writing to a file, while everyone may read it.</summary>
/// <remarks>
/// It is held on an empty file of its own beside it: on Linux and macOS the lock of an open file would keep readers out too. The
/// operating system gives it back when the process ends, however that ends. The file stays, since a file that is deleted can be
/// locked by two at once; its presence means nothing.
/// </remarks>
internal sealed class WriterLock : IDisposable
{
    // Five seconds for readers that are looking; each needs microseconds. Chosen, not measured.
    private const int Tries = 250;
    private const int TryEvery = 20;

    private readonly SafeFileHandle _handle;

    private WriterLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>What the name of the file beside ends with.</summary>
    public const string Ending = ".lock";

    /// <summary>Takes the lock. Only another writer keeps it from that: readers that look are waited for.</summary>
    /// <param name="path">The file to write to.</param>
    /// <param name="held">The lock.</param>
    /// <returns>False if someone else has it.</returns>
    /// <exception cref="IOException">The file beside it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file beside it may not be created.</exception>
    public static bool TryTake(string path, [NotNullWhen(true)] out WriterLock? held)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                held = new WriterLock(
                    File.OpenHandle(path + Ending, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return true;
            }
            catch (IOException) when (File.Exists(path + Ending))
            {
                held = null;
                if (tries == Tries || IsHeld(path) == true)
                {
                    return false;
                }

                // Nobody writes: someone is just looking whether the lock is held, or was until now.
                Thread.Sleep(TryEvery);
            }
        }
    }

    /// <summary>Whether a writer holds the lock of a file now; looking does not keep a writer out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where that cannot be known: there is no lock beside it, or it may not be read.</returns>
    public static bool? IsHeld(string path)
    {
        try
        {
            File.OpenHandle(path + Ending, FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
