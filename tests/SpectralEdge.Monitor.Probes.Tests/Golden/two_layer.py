"""The commutator defect of the two-layer network of Support/TwoLayerModel.cs, by PyTorch's automatic differentiation.

Run: /usr/bin/python3 two_layer.py   (Debian's python3-torch 1.13.1)
"""
import math

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
INPUTS, HIDDEN, CLASSES, SEED, POINTS, BATCH = 3, 4, 3, 1, 40, 12

points = torch.tensor([[2 * math.sin(1.3 * (i * INPUTS + j) + SEED) for j in range(INPUTS)] for i in range(POINTS)])
labels = torch.tensor([(i * i + SEED) % CLASSES for i in range(POINTS)])
shapes = [(HIDDEN, INPUTS), (HIDDEN,), (CLASSES, HIDDEN), (CLASSES,)]
blocks = [torch.tensor([math.cos(0.7 * e + 3 * k + SEED) for e in range(math.prod(s))]) for k, s in enumerate(shapes)]
for step in (1, 2, 3):
    blocks[0][step] += 0.1
theta = torch.cat(blocks)


def loss(vector, index):
    parts, place = [], 0
    for shape in shapes:
        count = math.prod(shape)
        parts.append(vector[place:place + count].reshape(shape))
        place += count
    chosen = [(11 * index + 3 * n) % POINTS for n in range(BATCH)]
    hidden = torch.tanh(points[chosen] @ parts[0].T + parts[1])
    return torch.nn.functional.cross_entropy(hidden @ parts[2].T + parts[3], labels[chosen])


def gradient(vector, index):
    vector = vector.clone().requires_grad_()
    return torch.autograd.grad(loss(vector, index), vector)[0]


a, b = 6, 7
g_a, g_b = gradient(theta, a), gradient(theta, b)
h_a, h_b = (torch.autograd.functional.hessian(lambda v, i=i: loss(v, i), theta) for i in (a, b))
delta = h_b @ g_a - h_a @ g_b
print("defect          ", repr((delta.norm() / g_a.norm() / g_b.norm()).item()))
print("gradient norm   ", repr((g_a.norm() * g_b.norm()).sqrt().item()))
print("parameter norm  ", repr(theta.norm().item()))
eta = 1e-3
ends = []
for first, second in ((a, b), (b, a)):
    place = theta - eta * gradient(theta, first)
    ends.append(place - eta * gradient(place, second))
print("published defect", repr(((ends[0] - ends[1]).norm() / (eta * g_a.norm() * eta * g_b.norm() + 1e-12)).item()))
