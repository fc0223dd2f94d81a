using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What native code writes to standard error; not on Windows.</summary>
internal static class StandardError
{
    private const int Descriptor = 2;

    /// <summary>Does something; what other threads write meanwhile is there too.</summary>
    public static string Of(Action action)
    {
        if (OperatingSystem.IsWindows())
        {
            action();
            return "";
        }

        var path = Path.GetTempFileName();
        try
        {
            var kept = Duplicate(Descriptor);
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
            {
                Redirect(file);
            }

            try
            {
                action();
            }
            finally
            {
                using var back = new SafeFileHandle(kept, ownsHandle: true);
                Redirect(back);
            }

            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Redirect(SafeFileHandle to) =>
        Assert.Equal(Descriptor, Duplicate((int)to.DangerousGetHandle(), Descriptor));

    [DllImport("libc", EntryPoint = "dup"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "dup2"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);
}
