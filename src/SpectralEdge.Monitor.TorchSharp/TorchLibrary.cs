using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>TorchSharp's native library, and why it cannot be loaded where it cannot.</summary>
public static class TorchLibrary
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Why TorchSharp cannot be used here, in one line: what is missing, on which systems, and what to do.</summary>
    /// <value>
    /// Null if it can be used. Found once, by loading it; ask before the first tensor, since TorchSharp itself fails with a page
    /// of paths.
    /// </value>
    public static string? Problem => Found.Value;

    /// <summary>Throws where TorchSharp cannot be used.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message is <see cref="Problem"/>.</exception>
    public static void Require()
    {
        if (Problem is { } problem)
        {
            throw new DllNotFoundException(problem);
        }
    }

    /// <summary>What an error of the loader means.</summary>
    internal static string Explain(string error)
    {
        const string Begin = "TorchSharp's native library cannot be loaded: ";
        if (error.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            return Begin + "it asks for GLIBCXX_3.4.32, and the libstdc++ of this system is older (Debian 12, Ubuntu 22.04 and "
                + "before). Set <SpectralEdgeRelaxLibstdcxx>true</SpectralEdgeRelaxLibstdcxx> in the project file and build "
                + "again, or use a newer system.";
        }

        if (error.Contains("GLIBC_", StringComparison.Ordinal))
        {
            return Begin + "it needs glibc 2.34, and this system has an older one. Use Debian 12, Ubuntu 22.04, RHEL 9 or later.";
        }

        var missing = error.Contains("torch_cpu", StringComparison.Ordinal)
            || error.Contains("libc10", StringComparison.Ordinal)
            || error.Contains("libtorch-", StringComparison.Ordinal);
        return missing
            ? $"{Begin}libtorch is missing. Add the package {Package}, of the version that TorchSharp names in its "
                + $"description, or TorchSharp-cuda-linux for a GPU."
            : Begin
                + error.Split(
                    '\n',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault("no reason was given.");
    }

    private static string Package =>
        (OperatingSystem.IsWindows(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture) switch
    {
        (true, _, Architecture.Arm64) => "libtorch-cpu-win-arm64",
        (true, _, _) => "libtorch-cpu-win-x64",
        (_, true, _) => "libtorch-cpu-osx-arm64",
        _ => "libtorch-cpu-linux-x64",
    };

    private static string? Find()
    {
        // The way TorchSharp itself tries first, before it prints and copies anything.
        var assembly = typeof(torch).Assembly;
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        try
        {
            NativeLibrary.Load("LibTorchSharp", assembly, null);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            if (exception.Message.Contains("GLIBC", StringComparison.Ordinal))
            {
                return Explain(exception.Message);
            }
        }

        // Where a script or a notebook brings the library, TorchSharp finds it in other places.
        try
        {
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
            return null;
        }
        catch (TypeInitializationException exception)
        {
            return Explain(exception.InnerException?.Message ?? exception.Message);
        }
    }
}
