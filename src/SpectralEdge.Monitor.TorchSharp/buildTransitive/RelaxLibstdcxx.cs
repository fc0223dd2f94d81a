using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Lets TorchSharp's native library load where the system's libstdc++ is older than GCC 13 (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// libLibTorchSharp.so asks for the symbol version GLIBCXX_3.4.32 on account of one symbol that the compiler only names and
/// nothing calls: ios_base_library_init, a mark that the library initialises its streams itself; libtorch's own libraries do it
/// the old way. The requirement is marked weak (VER_FLG_WEAK in the section .gnu.version_r: one bit), in the copy in the output
/// folder only. It is refused if any other symbol has that version. Layout of the sections: System V ABI, "Symbol Versioning" in
/// the Linux Standard Base.
/// </remarks>
public sealed class RelaxLibstdcxx : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string OnlySymbol = "_ZSt21ios_base_library_initv";
    private const int DynamicSymbols = 11;
    private const int VersionOfSymbols = 0x6fffffff;
    private const int VersionsNeeded = 0x6ffffffe;

    /// <summary>Copies of libLibTorchSharp.so in output folders.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    /// <summary>
    /// Empty to warn only, true to change files where the libstdc++ of this machine needs it, always to change them
    /// for another machine.
    /// </summary>
    public string Mode { get; set; }

    public override bool Execute()
    {
        if (Is("always") || SystemLacksVersion())
        {
            foreach (var file in Files.Select(item => item.ItemSpec).Where(File.Exists))
            {
                Look(file);
            }
        }

        return !Log.HasLoggedErrors;
    }

    private void Look(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (Find(bytes) is not { } place || (BitConverter.ToUInt16(bytes, place.Offset + 4) & 2) != 0)
        {
            return;
        }

        if (!Is("true") && !Is("always"))
        {
            Log.LogWarning(
                null, "SEM0001", null, null, 0, 0, 0, 0,
                "TorchSharp cannot be loaded here: its native library asks for " + Version + 
                    ", which the libstdc++ of this system (Debian 12, Ubuntu 22.04 and older) lacks. "
                + "Set the property SpectralEdgeRelaxLibstdcxx to true to relax that in the output folder, or to false for "
                + "no warning, or use a system with GCC 13's libstdc++.");
        }
        else if (Others(bytes, place.Index) is { Length: > 0 } others)
        {
            Log.LogWarning(
                null, "SEM0002", null, null, 0, 0, 0, 0, "{0} is left as it is: it really uses {1} of {2}.", file, others,
                Version);
        }
        else
        {
            bytes[place.Offset + 4] |= 2;
            Replace(file, bytes);
            Log.LogMessage(
                MessageImportance.High,
                "{0} no longer insists on {1}, which this system's libstdc++ lacks and nothing in it uses "
                    + "(SpectralEdgeRelaxLibstdcxx).",
                file,
                Version);
        }
    }

    private bool Is(string mode) => string.Equals(Mode, mode, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the libstdc++ that the .NET runtime itself has loaded is older.</summary>
    private static bool SystemLacksVersion()
    {
        const string Maps = "/proc/self/maps";
        var path = File.Exists(Maps)
            ? File.ReadLines(Maps).Where(
                line => line.Contains("/libstdc++.so.6")).Select(line => line.Substring(line.IndexOf('/'))).FirstOrDefault()
            : null;
        return path != null
            && File.Exists(path)
            && Encoding.ASCII.GetString(File.ReadAllBytes(path)).IndexOf(Version + "\0", StringComparison.Ordinal) < 0;
    }

    /// <summary>The entry that asks for the version.</summary>
    private static (int Offset, int Index)? Find(byte[] elf)
    {
        if (Section(elf, VersionsNeeded) is not { } needed)
        {
            return null;
        }

        for (int at = needed.Offset, next = -1; next != 0; at += next)
        {
            next = BitConverter.ToInt32(elf, at + 12);
            var isLibstdcxx = Text(
                elf, needed.Strings + BitConverter.ToInt32(elf, at + 4)).StartsWith("libstdc++", StringComparison.Ordinal);
            for (int entry = at + BitConverter.ToInt32(elf, at + 8), step = -1; isLibstdcxx && step != 0; entry += step)
            {
                step = BitConverter.ToInt32(elf, entry + 12);
                if (Text(elf, needed.Strings + BitConverter.ToInt32(elf, entry + 8)) == Version)
                {
                    return (entry, BitConverter.ToUInt16(elf, entry + 6));
                }
            }
        }

        return null;
    }

    /// <summary>Names of the symbols of a version, but for the one that nothing calls.</summary>
    private static string Others(byte[] elf, int version)
    {
        var names = new List<string>();
        if (Section(elf, VersionOfSymbols) is { } versions && Section(elf, DynamicSymbols) is { } symbols)
        {
            for (var i = 0; i < versions.Size / 2; i++)
            {
                if ((BitConverter.ToUInt16(elf, versions.Offset + (2 * i)) & 0x7fff) == version)
                {
                    names.Add(Text(elf, symbols.Strings + BitConverter.ToInt32(elf, symbols.Offset + (24 * i))));
                }
            }
        }

        return string.Join(", ", names.Where(name => name != OnlySymbol));
    }

    /// <summary>A section of a 64-bit little-endian ELF file, and where its strings are.</summary>
    private static (int Offset, int Size, int Strings)? Section(byte[] elf, int type)
    {
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2 || elf[5] != 1)
        {
            return null;
        }

        var (headers, size, count) =
            ((int)BitConverter.ToInt64(elf, 40), BitConverter.ToUInt16(elf, 58), BitConverter.ToUInt16(elf, 60));
        int Long(int section, int field) => (int)BitConverter.ToInt64(elf, headers + (section * size) + field);
        for (var i = 0; i < count; i++)
        {
            if (BitConverter.ToUInt32(elf, headers + (i * size) + 4) == (uint)type)
            {
                return (Long(i, 24), Long(i, 32), Long(BitConverter.ToInt32(elf, headers + (i * size) + 40), 24));
            }
        }

        return null;
    }

    private static string Text(byte[] elf, int at) => Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, (byte)0, at) - at);

    /// <summary>
    /// Puts a new file in the place of the old one, which may be a link into the package cache. The time stays, so that the next
    /// build does not copy it again.
    /// </summary>
    private static void Replace(string file, byte[] bytes)
    {
        var (part, time) = (file + ".part", File.GetLastWriteTimeUtc(file));
        File.WriteAllBytes(part, bytes);
        File.SetLastWriteTimeUtc(part, time);
        File.Delete(file);
        File.Move(part, file);
    }
}
