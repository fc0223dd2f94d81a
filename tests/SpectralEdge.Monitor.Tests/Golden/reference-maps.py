"""Writes reference-maps.json: columns of the reference projections, computed from their definitions alone.

Run: python3 reference-maps.py > reference-maps.json

CountSketch: coordinate i goes with sign s(i) to bucket h(i); both come from word i of the stream "count".
Dense maps: row r is a stream of its own, named by word r of the stream "dense sign" or "dense gaussian". Sign (r, i) is bit i mod 64
of word i // 64, set meaning -1. Normal number (r, i) comes from word i: AS 241 (Wichura 1988) with the logarithm of fdlibm, made of
+ - * / and the square root alone, so that any machine and language gives the same bits.
"""

import json
import math
import struct

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
INDICES = (0, 1, 63, 64, 65, 2047, 2048, 1_000_003, (1 << 31) + 5, (1 << 53) + 1)

A = [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3]
B = [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3]
C = [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4]
D = [1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9]
E = [6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7]
F = [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15]


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def word(stream, index):
    return mix((stream + (index + 1) * GAMMA) & MASK)


def derive(seed, name):
    derived = mix(seed ^ GAMMA)
    for unit in name.encode("ascii"):
        derived = mix(((derived ^ unit) + GAMMA) & MASK)
    return derived


def polynomial(coefficients, r):
    value = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        value = value * r + coefficient
    return value


def log(x):
    m, k = math.frexp(x)
    m, k = 2 * m, k - 1
    if m >= math.sqrt(2):
        m, k = m / 2, k + 1
    f = m - 1
    s = f / (2 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
    half = 0.5 * f * f
    return k * 6.93147180369123816490e-01 - ((half - (s * (half + odd + even) + k * 1.90821492927058770002e-10)) - f)


def normal(bits):
    q = ((bits >> 11) - (0 if bits < 1 << 63 else 1 << 53) + 0.5) * 2.0 ** -53
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * polynomial(A, r) / polynomial(B, r)
    r = math.sqrt(-log(0.5 - abs(q)))
    z = polynomial(C, r - 1.6) / polynomial(D, r - 1.6) if r <= 5 else polynomial(E, r - 5) / polynomial(F, r - 5)
    return math.copysign(z, q)


def count(seed, length, i):
    bits = word(derive(seed, "count"), i)
    return {"index": i, "bucket": ((bits & 0xFFFFFFFF) * length) >> 32, "sign": -1 if bits >> 63 else 1}


def dense(seed, rows, i):
    signs, gaussians = derive(seed, "dense sign"), derive(seed, "dense gaussian")
    return {
        "index": i,
        "signs": [-1 if (word(word(signs, r), i // 64) >> (i % 64)) & 1 else 1 for r in range(rows)],
        "normals": [normal(word(word(gaussians, r), i)) for r in range(rows)],
    }


def main():
    seeds = (0, 20260315, MASK)
    counts = [{"seed": seed, "length": length, "columns": [count(seed, length, i) for i in INDICES]}
              for seed in seeds for length in (64, 4160, 65536)]
    denses = [{"seed": seed, "length": 5, "columns": [dense(seed, 5, i) for i in INDICES]} for seed in seeds]
    words = [0, MASK, 1 << 63, (1 << 63) - 1, 1 << 11, 1 << 20, 1 << 40, MASK - (1 << 30), 0x7F00000000000000, 0xC0FFEE1234567890]
    normals = [{"word": bits, "normal": normal(bits)} for bits in words]
    print(json.dumps({"count": counts, "dense": denses, "normals": normals}, indent=1))


main()
