"""How far the exact commutator defect is off in float32, where gradients vanish because a softmax saturates.

A two-layer network on addition modulo 23, trained in float32 by Adam without weight decay; at some steps D in float32 and in
float64 at the same parameters and batches, beside |g| and what rounding of the parameters alone would change |g| by.

Run: /usr/bin/python3 float32_defect.py   (Debian's python3-torch 1.13.1; about a minute)
"""
import math

import torch

torch.manual_seed(0)
torch.set_num_threads(1)
P, D, H = 23, 32, 64
STEPS = (10, 30, 100, 200, 400, 800, 950, 1000, 1050, 1100, 1150, 1200, 1300, 1400, 1500)
pairs = torch.tensor([(a, b) for a in range(P) for b in range(P)])
labels = (pairs[:, 0] + pairs[:, 1]) % P
train = torch.randperm(len(pairs))[:260]
shapes = [(P, D), (D * 2, H), (H,), (H, P), (P,)]
theta = torch.cat([
    torch.randn(P, D).flatten(), torch.randn(2 * D, H).flatten() / 8, torch.zeros(H), torch.randn(H, P).flatten() / 8,
    torch.zeros(P)])


def loss(vector, chosen):
    parts, place = [], 0
    for shape in shapes:
        count = math.prod(shape)
        parts.append(vector[place:place + count].reshape(shape))
        place += count
    embedded = parts[0][pairs[chosen]].reshape(len(chosen), -1)
    output = torch.tanh(embedded @ parts[1] + parts[2]) @ parts[3] + parts[4]
    return torch.nn.functional.cross_entropy(output, labels[chosen])


def defect(vector, a, b):
    vector = vector.clone().requires_grad_()
    g_a, g_b = (torch.autograd.grad(loss(vector, batch), vector, create_graph=True)[0] for batch in (a, b))
    h_b = torch.autograd.grad(g_b @ g_a.detach(), vector, retain_graph=True)[0].double()
    h_a = torch.autograd.grad(g_a @ g_b.detach(), vector)[0].double()
    n_a, n_b = g_a.detach().double().norm(), g_b.detach().double().norm()
    stretch = max(h_b.norm() / n_a, h_a.norm() / n_b)
    rounding = 2 ** -24 * vector.detach().double().norm() * stretch
    return ((h_b - h_a).norm() / n_a / n_b).item(), min(n_a, n_b).item(), rounding.item()


first, second = torch.zeros_like(theta), torch.zeros_like(theta)
for t in range(1, max(STEPS) + 1):
    vector = theta.clone().requires_grad_()
    g = torch.autograd.grad(loss(vector, train), vector)[0]
    first, second = 0.9 * first + 0.1 * g, 0.98 * second + 0.02 * g * g
    theta = theta - 1e-2 * (first / (1 - 0.9 ** t)) / ((second / (1 - 0.98 ** t)).sqrt() + 1e-12)
    if t in STEPS:
        source = torch.Generator().manual_seed(t)
        a, b = (train[torch.randint(0, len(train), (128,), generator=source)] for _ in range(2))
        (d32, g32, _), (d64, g64, r64) = defect(theta, a, b), defect(theta.double(), a, b)
        print(f"{t:5d}  |g| {g64:.2e}  rounding of parameters {r64:.2e}  D {d64:.4f}  D off by {d32 / d64 - 1:8.1e}  "
              f"|g| off by {g32 / g64 - 1:8.1e}", flush=True)
