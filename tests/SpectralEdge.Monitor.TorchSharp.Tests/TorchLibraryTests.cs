namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Why TorchSharp cannot be loaded, in one line.</summary>
public class TorchLibraryTests
{
    [Fact]
    public void Problem_WhereTheLibraryLoads_IsNull()
    {
        Assert.Null(TorchLibrary.Problem);
        TorchLibrary.Require();
    }

    [Theory]
    [InlineData(
        "Unable to load shared library 'LibTorchSharp': /usr/lib/x86_64-linux-gnu/libstdc++.so.6: version "
            + "`GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)\n/app/x: no",
        "TorchSharp's native library cannot be loaded: it asks for GLIBCXX_3.4.32, and the libstdc++ of this system is "
            + "older (Debian 12, Ubuntu 22.04 and before). Set "
            + "<SpectralEdgeRelaxLibstdcxx>true</SpectralEdgeRelaxLibstdcxx> in the project file and build again, or use a "
            + "newer system.")]
    [InlineData(
        "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found",
        "TorchSharp's native library cannot be loaded: it needs glibc 2.34, and this system has an older one. Use Debian "
            + "12, Ubuntu 22.04, RHEL 9 or later.")]
    [InlineData(
        "one reason\nand a page\nof paths",
        "TorchSharp's native library cannot be loaded: one reason")]
    public void Explain_ErrorOfTheLoader_GivesOneLine(string error, string line) =>
        Assert.Equal(line, TorchLibrary.Explain(error));

    [Fact]
    public void Explain_MissingLibtorch_NamesThePackage()
    {
        var line = TorchLibrary.Explain(
            "This application or script uses TorchSharp but doesn't contain a reference to libtorch-cpu-linux-x64, "
                + "Version=2.10.0.0.\n\nConsider ...");

        Assert.StartsWith(
            "TorchSharp's native library cannot be loaded: libtorch is missing. Add the package libtorch-cpu-",
            line,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }
}
