"""Writes sketch-v1.json: test vectors of sketch version 1, computed with plain integers from the definition alone.

Run: python3 sketch-v1.py > sketch-v1.json

The map (sketch-v1.md): coordinate i of a group lies in row b = i // d; it is added with sign s(i) to bucket h(i),
    h(i) = (i mod d + rho(b)) mod d,   s(i) = beta(b) * T[i mod 65984].
Each row has a rotation rho and a sign beta. All random choices come from the 64-bit finalizer of SplitMix64.
"""

import json
from fractions import Fraction

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
SIGN_PERIOD = 64 * 1031


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def word(stream, index):
    return mix((stream + (index + 1) * GAMMA) & MASK)


def derive(seed, name):
    derived = mix(seed ^ GAMMA)
    utf16 = name.encode("utf-16-le")
    for i in range(0, len(utf16), 2):
        unit = utf16[i] + 256 * utf16[i + 1]
        derived = mix(((derived ^ unit) + GAMMA) & MASK)
    return derived


def sign_word(seed, q):
    return word(derive(seed, "sign"), q)


def rotation(seed, length, row):
    return ((word(derive(seed, "rotation"), row) >> 32) * length) >> 32


def row_is_negative(seed, row):
    return word(derive(seed, "row"), row) >> 63 == 1


def sketch(seed, length, offset, values):
    buckets = [Fraction(0)] * length
    for n, value in enumerate(values):
        i = offset + n
        row, place = i // length, i % SIGN_PERIOD
        negative = (sign_word(seed, place // 64) >> (place % 64)) & 1 == 1
        if row_is_negative(seed, row):
            negative = not negative
        bucket = (i % length + rotation(seed, length, row)) % length
        buckets[bucket] += -Fraction(value) if negative else Fraction(value)
    return [float(b) for b in buckets]


def value(n):
    """Multiples of 1/1024 below 8: binary32 holds them and every sum of them exactly."""
    return ((n * n * 7919 + 31 * n + 5) % 16384 - 8192) / 1024


def main():
    maps = []
    for seed, length in [(0, 64), (7, 64), (20260315, 8192), (MASK, 65536), (1 << 63, 4160)]:
        maps.append({
            "seed": seed,
            "length": length,
            "words": [{"index": q, "word": sign_word(seed, q)} for q in (0, 1, 2, 515, 1030)],
            "rows": [{"row": b, "rotation": rotation(seed, length, b), "negative": row_is_negative(seed, b)}
                     for b in (0, 1, 3, 4, 7, 8, 1031, 1_000_003, (1 << 31) + 5, (1 << 53) + 1)],
        })

    groups = [{"seed": seed, "group": group, "derived": derive(seed, group)}
              for seed in (0, 1, MASK)
              for group in ("", "all", "layers.0.attention", "layers.1.attention", "schöne Gewichte", "𝒜")]

    # The first offset lies shortly before the signs repeat. The values of the long ones are value(0), value(1), ...
    values = [value(n) for n in range(300)]
    offset = 3 * SIGN_PERIOD - 150
    small = {"seed": 7, "length": 128, "offset": offset, "values": values, "expected": sketch(7, 128, offset, values)}
    long = [{"seed": seed, "length": length, "offset": offset, "count": count,
             "expected": sketch(seed, length, offset, [value(n) for n in range(count)])}
            for seed, length, offset, count in [(9, 512, 12345, 9000), (10, 64, 0, 1000), (11, 1024, 1024 * 63, 20000)]]

    print(json.dumps({"maps": maps, "groups": groups, "sketch": small, "long_sketches": long}, indent=1))


main()
