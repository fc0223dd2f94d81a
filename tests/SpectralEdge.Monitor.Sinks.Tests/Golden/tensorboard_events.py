"""Writes event_file.hex: an event file made by Google's Python encoder, for EventFileTests.

Debian: python3-protobuf. Fields and numbers are those of TensorBoard's event.proto, summary.proto, histogram.proto, tensor.proto
and tensor_shape.proto. Run: /usr/bin/python3 tensorboard_events.py > event_file.hex
"""
import struct

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

TYPES = {"double": 1, "float": 2, "int64": 3, "int32": 5, "string": 9, "bytes": 12}
MESSAGES = {
    "Event": [("wall_time", 1, "double"), ("step", 2, "int64"), ("file_version", 3, "string", "what"),
              ("summary", 5, "Summary", "what"), ("session_log", 7, "SessionLog", "what")],
    "SessionLog": [("status", 1, "int32"), ("checkpoint_path", 2, "string"), ("msg", 3, "string")],
    "Summary": [("value", 1, "*Value")],
    "Value": [("tag", 1, "string"), ("simple_value", 2, "float", "value"), ("histo", 5, "HistogramProto", "value"),
              ("tensor", 8, "TensorProto", "value"), ("metadata", 9, "SummaryMetadata")],
    "SummaryMetadata": [("plugin_data", 1, "PluginData")],
    "PluginData": [("plugin_name", 1, "string"), ("content", 2, "bytes")],
    "HistogramProto": [("min", 1, "double"), ("max", 2, "double"), ("num", 3, "double"), ("sum", 4, "double"),
                       ("sum_squares", 5, "double"), ("bucket_limit", 6, "*double"), ("bucket", 7, "*double")],
    "TensorProto": [("dtype", 1, "int32"), ("tensor_shape", 2, "TensorShapeProto"), ("string_val", 8, "*bytes")],
    "TensorShapeProto": [("dim", 2, "*Dim")],
    "Dim": [("size", 1, "int64"), ("name", 2, "string")],
}


def messages():
    file = descriptor_pb2.FileDescriptorProto(name="events.proto", package="tb", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind, *choice in fields:
            field = message.field.add(name=field_name, number=number, label=3 if kind[0] == "*" else 1)
            kind = kind.lstrip("*")
            field.type = TYPES.get(kind, 11)
            if kind not in TYPES:
                field.type_name = ".tb." + kind
            if choice:
                if not message.oneof_decl:
                    message.oneof_decl.add(name=choice[0])
                field.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName("tb." + name)) for name in MESSAGES}


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


def record(message):
    data = message.SerializeToString(deterministic=True)
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


assert crc32c(b"123456789") == 0xE3069283
M = messages()
version = M["Event"](wall_time=1.5e9, file_version="brain.Event:2")
restart = M["Event"](wall_time=1.5e9 + 0.25, step=43, session_log=M["SessionLog"](status=1))
text = M["Value"](tag="events/gap_opened", tensor=M["TensorProto"](
    dtype=7, tensor_shape=M["TensorShapeProto"](dim=[M["Dim"](size=1)]), string_val=["k* = 2 → 3".encode()]),
    metadata=M["SummaryMetadata"](plugin_data=M["PluginData"](plugin_name="text")))
histogram = M["Value"](tag="sigma", histo=M["HistogramProto"](
    min=2, max=2, num=3, sum=6, sum_squares=12, bucket_limit=[2], bucket=[3]))
values = M["Event"](wall_time=1.5e9 + 0.5, step=44, summary=M["Summary"](value=[
    M["Value"](tag="loss", simple_value=0), M["Value"](tag="gap/ratio", simple_value=1.25), histogram, text]))
print(b"".join(record(event) for event in (version, restart, values)).hex())
