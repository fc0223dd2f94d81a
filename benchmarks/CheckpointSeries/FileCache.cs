using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SpectralEdge.Monitor;

/// <summary>Puts the cache of the system into the same state before each thing that is timed.</summary>
internal static partial class FileCache
{
    private const int DontNeed = 4;

    /// <summary>Lets files leave the cache, or leaves them in it.</summary>
    /// <param name="files">Files.</param>
    /// <param name="isCold">Whether they leave.</param>
    public static void Prepare(IEnumerable<string> files, bool isCold)
    {
        foreach (var file in isCold ? files : [])
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);

            // Pages that are not on disk yet stay.
            RandomAccess.FlushToDisk(handle);
            var error = Advise(handle, 0, 0, DontNeed);
            if (error != 0)
            {
                throw new Win32Exception(
                    error, $"'{file}' cannot leave the cache: posix_fadvise says {error}. Run without --cold.");
            }
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
