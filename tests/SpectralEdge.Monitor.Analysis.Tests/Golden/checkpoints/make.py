"""Writes the golden checkpoints: NumPy's own files, safetensors by the format's description, and the values as JSON."""
import json, struct
import numpy as np

rng = np.random.default_rng(7)
arrays = {
    "a.weight": rng.standard_normal((3, 5)).astype("<f4"),
    "a.bias": rng.standard_normal(7).astype("<f8"),
    "half": rng.standard_normal((2, 2, 3)).astype("<f2"),
    "scalar": np.array(1.5, "<f4"),
    "steps": np.arange(4, dtype="<i8"),
    "mask": np.array([True, False]),
}
np.save("v1.npy", arrays["a.weight"])
with open("v2.npy", "wb") as f:
    np.lib.format.write_array(f, arrays["a.bias"], version=(2, 0))
with open("v3.npy", "wb") as f:
    np.lib.format.write_array(f, arrays["half"], version=(3, 0))
np.save("fortran.npy", np.asfortranarray(arrays["a.weight"]))
np.save("big.npy", arrays["a.weight"].astype(">f4"))
np.save("complex.npy", arrays["a.weight"].astype("<c8"))
np.save("objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays)

header, data = {"__metadata__": {"format": "pt"}}, b""
types = {"<f4": "F32", "<f8": "F64", "<f2": "F16", "<i8": "I64", "|b1": "BOOL"}
for name, x in arrays.items():
    header[name] = {"dtype": types[x.dtype.str], "shape": list(x.shape), "data_offsets": [len(data), len(data) + x.nbytes]}
    data += x.tobytes()
bf16 = (arrays["a.weight"].view("<u4") >> 16).astype("<u2")
header["bf16"] = {"dtype": "BF16", "shape": [3, 5], "data_offsets": [len(data), len(data) + bf16.nbytes]}
data += bf16.tobytes()
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
open("made.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)

values = {name: x.astype("f8").ravel().tolist() for name, x in arrays.items() if x.dtype.kind == "f"}
values["bf16"] = (bf16.astype("<u4") << 16).view("<f4").astype("f8").ravel().tolist()
json.dump(values, open("values.json", "w"), indent=1)
