using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Recognises what is no checkpoint that is read, and says in one sentence what it is and what to do.</summary>
internal static class ForeignFormat
{
    /// <summary>Bytes of a file that are looked at.</summary>
    public const int StartBytes = 32;

    private const int ShortMagic = 8;
    private const string Arrays = "Save arrays of NumPy instead: numpy.savez(\"step-200.npz\", ";
    private const string Keras = Arrays + "**{f\"{i}.{w.name}\": w.numpy() for i, w in enumerate(model.weights)}).";
    private const string Jax = Arrays
        + "**{jax.tree_util.keystr(k): x for k, x in jax.tree_util.tree_flatten_with_path(params)[0]}).";
    private const string Inference = "a model for inference; the checkpoints of its training are needed. Save safetensors or "
        + ".npz files while it trains.";
    private const string Packed = "packed. Unpack it first.";
    private const string TensorFlow = "a checkpoint of TensorFlow. With r = tf.train.load_checkpoint(PATH) save arrays: "
        + "numpy.savez(\"step-200.npz\", **{n: r.get_tensor(n) for n in r.get_variable_to_shape_map()}).";

    // What a file begins with. Short ones could begin a file of TorchSharp as well.
    private static readonly (string Start, string What)[] Starts =
    [
        ("version https://git-lfs", "a pointer of Git LFS, not the file itself. Run 'git lfs pull' in its repository."),
        ("<!DOCTYPE html", "a web page, as a download that failed leaves one. Download the file again."),
        ("<!doctype html", "a web page, as a download that failed leaves one. Download the file again."),
        ("<html", "a web page, as a download that failed leaves one. Download the file again."),
        ("<?xml", "a text in XML, as a download that failed leaves one. Download the file again."),
        ("\u0089HDF\r\n\u001a\n", "an HDF5 file, as Keras writes them. " + Keras),
        ("GGUF", "a GGUF file, " + Inference),
        ("lmgg", "a GGML file, " + Inference),
        ("MATLAB ", "a file of MATLAB. Save arrays of NumPy instead, or safetensors."),
        ("PAR1", "a Parquet file, which has no tensors. Give checkpoints."),
        ("\u001f\u008b", Packed),
        ("\u0028\u00b5\u002f\u00fd", Packed),
        ("\u00fd7zXZ", Packed),
        ("BZh", Packed),
        ("7z\u00bc\u00af", Packed),
    ];

    private static readonly (string Ending, string What)[] Endings =
    [
        (".h5", "an HDF5 file, as Keras writes them. " + Keras),
        (".hdf5", "an HDF5 file, as Keras writes them. " + Keras),
        (".keras", "a model of Keras. " + Keras),
        (".msgpack", "a msgpack file, as Flax writes them. " + Jax),
        (".gguf", "a GGUF file, " + Inference),
        (".ggml", "a GGML file, " + Inference),
        (".onnx", "a file of ONNX, " + Inference),
        (".tflite", "a file of TensorFlow Lite, " + Inference),
        (".pb", "a graph of TensorFlow, " + Inference),
        (".mlmodel", "a file of Core ML, " + Inference),
        (".gz", Packed), (".zst", Packed), (".xz", Packed), (".bz2", Packed), (".tar", Packed), (".tgz", Packed), (".7z", Packed),
        (".zip", Packed),
        (".distcp", "a part of a checkpoint of torch.distributed. Run python3 -m torch.distributed.checkpoint.format_utils "
            + "dcp_to_torch FOLDER step-200.pt, then convert that."),
        (".index", TensorFlow),
        (".nemo", "an archive of NeMo. Unpack it with tar, and convert the model_weights.ckpt in it."),
    ];

    // A file in a folder that says what the folder is.
    private static readonly (string File, string What)[] Marks =
    [
        ("_CHECKPOINT_METADATA", "a checkpoint of Orbax. Restore it in Python. " + Jax),
        ("_METADATA", "a checkpoint of Orbax. Restore it in Python. " + Jax),
        ("manifest.ocdbt", "a checkpoint of Orbax. Restore it in Python. " + Jax),
        ("saved_model.pb", "a SavedModel of TensorFlow, " + Inference),
        ("zero_to_fp32.py", "a checkpoint of DeepSpeed. Run the zero_to_fp32.py in it, then convert what it writes."),
        (".metadata", "a checkpoint of torch.distributed. Run python3 -m torch.distributed.checkpoint.format_utils dcp_to_torch "
            + "FOLDER step-200.pt, then convert that."),
    ];

    /// <summary>What a file is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it is and what to do, to follow "it is"; null where it is not known.</returns>
    public static string? Of(string path)
    {
        using var file = new ByteFile(path);
        Span<byte> bytes = stackalloc byte[StartBytes];
        return Of(path, bytes[..file.ReadSome(0, bytes)]);
    }

    /// <summary>What a file is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Its first bytes.</param>
    public static string? Of(string path, ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start);
        var isTorchSharp = HasEnding(path, ".dat");
        foreach (var (begins, what) in Starts)
        {
            if (text.StartsWith(begins, StringComparison.Ordinal) && !(isTorchSharp && begins.Length <= ShortMagic))
            {
                return what;
            }
        }

        return Array.Find(Endings, known => HasEnding(path, known.Ending)).What
            ?? (path.Contains(".ckpt-", StringComparison.OrdinalIgnoreCase) && path.Contains(".data-", StringComparison.Ordinal)
                ? TensorFlow
                : IsFlax(path, start)
                ? "a checkpoint of Flax. Restore it in Python. " + Jax
                : null);
    }

    /// <summary>What a folder is, by what lies in it or one deeper.</summary>
    /// <param name="folder">The folder.</param>
    public static string? OfFolder(string folder) =>
        Array.Find(Marks, mark => File.Exists(Path.Combine(folder, mark.File))).What
        ?? Directory.EnumerateDirectories(folder).Take(8).Select(
            inner => Array.Find(Marks, mark => File.Exists(Path.Combine(inner, mark.File))).What)
            .FirstOrDefault(what => what is not null)
        ?? Directory.EnumerateFiles(folder).Take(64).Where(file => new FileInfo(file).Length > 0).Select(Of)
            .FirstOrDefault(what => what is not null);

    /// <summary>Whether a file without an ending begins with a map of msgpack.</summary>
    private static bool IsFlax(string path, ReadOnlySpan<byte> start) => !Path.HasExtension(path)
        && Path.GetFileName(path).StartsWith("checkpoint", StringComparison.Ordinal)
        && !start.IsEmpty && start[0] is (> 0x80 and < 0x90) or 0xDE;

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Recognises Python pickles, which are not read.</summary>
internal static class Pickle
{
    /// <summary>Lines of Python that write an <c>.npz</c> file beside each file of <c>torch.save</c> in a folder.</summary>
    /// <remarks>A test runs them on files of the common layouts, where PyTorch is installed; the guide has the same
    /// lines.</remarks>
    public const string Recipe = """
        import pathlib, sys, numpy, torch

        trusted = "--trust" in sys.argv  # runs code that is in the files: only for files of your own
        for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
            if path.suffix not in (".pt", ".pth", ".bin", ".ckpt") or "optim" in path.name:
                continue
            try:
                state = torch.load(path, map_location="cpu", weights_only=not trusted)
            except Exception as error:
                print(path, "left out; --trust loads it if it is your own:", str(error)[:80])
                continue
            state = getattr(state, "state_dict", lambda: state)()  # of a whole model
            for key in ("state_dict", "model_state_dict", "model", "module"):  # Lightning, nanoGPT, DeepSpeed and others
                if isinstance(state, dict) and isinstance(state.get(key), dict):
                    state = state[key]
            state = state if isinstance(state, dict) else {}
            tensors = {k: x.detach() for k, x in state.items() if torch.is_tensor(x) and x.is_floating_point()}
            arrays = {k: (x if x.dtype == torch.float64 else x.float()).numpy() for k, x in tensors.items()}
            if arrays:
                numpy.savez(path.with_suffix(".npz"), **arrays)
            print(path, len(arrays), "tensors")
        """;

    /// <summary>Whether a file begins like a pickle of protocol 2 to 5, as <c>torch.save</c> wrote before
    /// its zip format.</summary>
    /// <param name="start">The first bytes.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.Length >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5;

    /// <summary>The error that says why, and how to convert.</summary>
    /// <param name="path">The file.</param>
    public static CheckpointException Refusal(string path) => path.EndsWith("_model_states.pt", StringComparison.Ordinal)
        ? CheckpointException.In(path, "it is a part of a checkpoint of DeepSpeed. Run the zero_to_fp32.py that it wrote beside "
            + "them, with --safe_serialization, once for each step.")
        : CheckpointException.In(path, "it is a Python pickle, as torch.save "
        + "writes them (.pt, .pth, .bin, .ckpt). It is not read, since loading a pickle can run any code that its author put in. "
        + "Save the lines below as to_npz.py and run python3 to_npz.py FOLDER: they write an .npz file beside each.\n\n"
        + Recipe);
}
