"""Writes foreign_events.txt: event files as PyTorch, Keras and TensorFlow 1 write them, for EventHistoryTests.

Every byte is made here by hand: no library of Protocol Buffers, no TensorBoard. Field numbers are those of TensorBoard's
event.proto, summary.proto, tensor.proto and types.proto. Each line is the name of a file and its bytes in hex.
Run: python3 foreign_events.py > foreign_events.txt
"""
import struct


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, wire, payload):
    return varint(number << 3 | wire) + payload


def whole(number, value):
    return field(number, 0, varint(value))


def text(number, value):
    value = value.encode() if isinstance(value, str) else value
    return field(number, 2, varint(len(value)) + value)


def f32(number, value):
    return field(number, 5, struct.pack("<f", value))


def f64(number, value):
    return field(number, 1, struct.pack("<d", value))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data):
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def event(time, step, content):
    return record(f64(1, time) + (whole(2, step) if step else b"") + content)


def summary(*values):
    return text(5, b"".join(text(1, value) for value in values))


def simple(tag, value):
    return text(1, tag) + f32(2, value)


def tensor(tag, plugin, content):
    return text(1, tag) + text(8, content) + text(9, text(1, text(1, plugin)) + text(4, b""))


def version(time):
    return event(time, 0, text(3, "brain.Event:2"))


assert crc32c(b"123456789") == 0xE3069283
FLOAT, DOUBLE, INT32, STRING, INT64 = 1, 2, 3, 7, 9
SCALAR = text(2, b"")  # an empty shape
histogram = text(1, "weights") + text(5, f64(1, 0) + f64(2, 1) + f64(3, 2))
image = text(1, "picture") + text(4, whole(1, 1) + whole(2, 1) + text(4, b"\x89PNG"))

# PyTorch: a simple_value each, some in one event; a value that is not finite; other summaries between.
pytorch = version(1700000000.25)
for step, loss in ((10, 2.5), (20, 2.25), (30, float("nan")), (40, 1.75), (50, 1.5)):
    pytorch += event(1700000000.25 + step, step, summary(simple("train/loss", loss), simple("grad_norm", loss / 2), histogram))
pytorch += event(1700000060, 50, summary(image))

# The same run resumed from step 30, in a file whose name comes before the first one's: TensorFlow 2 and Keras, tensors of one
# number in each way in which they may be stored, and tensors that are no scalars.
keras = version(1700000100.5)
keras += event(1700000101, 40, summary(tensor(
    "train/loss", "scalars", whole(1, FLOAT) + SCALAR + text(4, struct.pack("<f", 1.25)))))
keras += event(1700000102, 50, summary(tensor(
    "train/loss", "scalars", whole(1, FLOAT) + SCALAR + text(5, struct.pack("<f", 1.125)))))
keras += event(1700000103, 60, summary(tensor("train/loss", "scalars", whole(1, FLOAT) + SCALAR + f32(5, 1.0))))
keras += event(1700000104, 70, summary(tensor("train/loss", "scalars", whole(1, DOUBLE) + SCALAR + text(6, struct.pack("<d", 0.1)))))
keras += event(1700000105, 70, summary(
    tensor("batches", "scalars", whole(1, INT64) + SCALAR + text(10, varint(-3))),
    tensor("epochs", "", whole(1, INT32) + text(4, struct.pack("<i", 7))),
    tensor("note", "text", whole(1, STRING) + text(8, "words")),
    tensor("mask", "pr_curves", whole(1, FLOAT) + SCALAR + f32(5, 1.0)),
    tensor("hist", "histograms", whole(1, DOUBLE) + text(2, text(2, whole(1, 2)) + text(2, whole(1, 3)))
           + text(4, struct.pack("<6d", *range(6))))))

# A writer that says that it goes on from step 60 (session log START), and logs nothing there but at step 80.
session = version(1700000200)
session += event(1700000201, 60, text(7, whole(1, 1)))
session += event(1700000202, 80, summary(simple("train/loss", 0.5)))

for name, data in (("events.out.tfevents.1700000000.host.1.0", pytorch), ("events.out.tfevents.0000000100.host.2.0.v2", keras),
                   ("events.out.tfevents.1700000200.host.3.0", session)):
    print(name, data.hex())
