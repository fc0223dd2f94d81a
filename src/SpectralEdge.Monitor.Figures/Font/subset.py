#!/usr/bin/env python3
"""Makes DejaVuSans.ttf of this folder from that of Debian's fonts-dejavu-core 2.37:

    python3 subset.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf DejaVuSans.ttf

The shapes of letters that figures do not write are left empty; numbers of glyphs and widths stay as they are.
"""
import struct
import sys

KEPT = [(0x20, 0x7E), (0xA0, 0x17F), (0x384, 0x3CE), (0x2010, 0x2044), (0x2070, 0x209C), (0x2113, 0x2113), (0x2190, 0x2193),
        (0x2200, 0x2265)]
TABLES = [b"OS/2", b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"post"]

font = open(sys.argv[1], "rb").read()
count = struct.unpack(">H", font[4:6])[0]
tables = {}
for i in range(count):
    tag, _, offset, length = struct.unpack(">4sLLL", font[12 + 16 * i:28 + 16 * i])
    tables[tag] = font[offset:offset + length]

# Letters to glyphs, by the subtable of format 12.
cmap, glyphs = tables[b"cmap"], {0}
for i in range(struct.unpack(">H", cmap[2:4])[0]):
    offset = struct.unpack(">L", cmap[8 + 8 * i:12 + 8 * i])[0]
    if struct.unpack(">H", cmap[offset:offset + 2])[0] == 12:
        for j in range(struct.unpack(">L", cmap[offset + 12:offset + 16])[0]):
            first, last, glyph = struct.unpack(">LLL", cmap[offset + 16 + 12 * j:offset + 28 + 12 * j])
            glyphs |= {glyph + c - first for c in range(first, last + 1) if any(low <= c <= high for low, high in KEPT)}

is_long = struct.unpack(">h", tables[b"head"][50:52])[0] == 1
number = struct.unpack(">H", tables[b"maxp"][4:6])[0]
loca = struct.unpack(">%d%s" % (number + 1, "L" if is_long else "H"), tables[b"loca"])
loca = [place * (1 if is_long else 2) for place in loca]

# Glyphs that others are put together from.
waiting = list(glyphs)
while waiting:
    glyph = waiting.pop()
    shape = tables[b"glyf"][loca[glyph]:loca[glyph + 1]]
    at, flags = 10, 0x20 if shape and struct.unpack(">h", shape[:2])[0] < 0 else 0
    while flags & 0x20:
        flags, part = struct.unpack(">HH", shape[at:at + 4])
        at += 4 + (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)
        if part not in glyphs:
            glyphs.add(part)
            waiting.append(part)

glyf, places = bytearray(), []
for glyph in range(number):
    places.append(len(glyf))
    if glyph in glyphs:
        glyf += tables[b"glyf"][loca[glyph]:loca[glyph + 1]]
        glyf += bytes(-len(glyf) % 4)
places.append(len(glyf))
tables[b"glyf"] = bytes(glyf)
tables[b"loca"] = struct.pack(">%dL" % len(places), *places)
tables[b"head"] = tables[b"head"][:50] + struct.pack(">h", 1) + tables[b"head"][52:]
tables[b"post"] = struct.pack(">L", 0x30000) + tables[b"post"][4:32]

kept = [tag for tag in TABLES if tag in tables]
power = 1 << (len(kept).bit_length() - 1)
out = struct.pack(">LHHHH", 0x10000, len(kept), power * 16, power.bit_length() - 1, len(kept) * 16 - power * 16)
body, offset = b"", 12 + 16 * len(kept)
for tag in kept:
    data = tables[tag] + bytes(-len(tables[tag]) % 4)
    out += struct.pack(">4sLLL", tag, sum(struct.unpack(">%dL" % (len(data) // 4), data)) & 0xFFFFFFFF, offset + len(body), len(tables[tag]))
    body += data
open(sys.argv[2], "wb").write(out + body)
