"""Makes optimizers.json: where optimizers lead to from given gradients, in float64.

SGD, momentum and AdamW are those of PyTorch (1.13 of Debian 12). Muon is not in it: it follows the definition, with the
Newton-Schulz iteration in closed form, by a singular value decomposition and the polynomial of each singular value; that the
iteration of matrices gives the same is asserted below. `bfloat16` is how far an update lies from it where PyTorch's operations
in that format make it, as a share of its length: the worst of the run.

Run: /usr/bin/python3 optimizers.py > optimizers.json
"""
import json
import math

import numpy as np
import torch

torch.set_num_threads(1)
rng = np.random.default_rng(20261129)
DEFAULT = (3.4445, -4.7750, 2.0315)


def by_values(matrix, coefficients, eps, steps):
    """Newton-Schulz in closed form."""
    a, b, c = coefficients
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    s = s / max(np.linalg.norm(matrix), eps)
    for _ in range(steps):
        s = a * s + b * s**3 + c * s**5
    return (u * s) @ v


def by_matrices(matrix, coefficients, eps, steps):
    a, b, c = coefficients
    x = matrix / max(np.linalg.norm(matrix), eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x


def in_bfloat16(matrix, coefficients, eps, steps):
    a, b, c = coefficients
    x = torch.tensor(matrix).bfloat16()
    x = x.T if matrix.shape[0] > matrix.shape[1] else x
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    x = x.T if matrix.shape[0] > matrix.shape[1] else x
    return x.double().numpy()


def muon(start, gradients, lr, weight_decay, momentum, nesterov, coefficients, eps, ns_steps, adjust):
    rows, columns = start.shape
    factor = math.sqrt(max(1, rows / columns)) if adjust == "Original" else 0.2 * math.sqrt(max(rows, columns))
    values, buffer, away = start.copy(), np.zeros_like(start), 0.0
    for gradient in gradients:
        buffer = momentum * buffer + (1 - momentum) * gradient
        mixed = (1 - momentum) * gradient + momentum * buffer if nesterov else buffer
        update = by_values(mixed, coefficients, eps, ns_steps)
        assert np.allclose(update, by_matrices(mixed, coefficients, eps, ns_steps), rtol=0, atol=1e-11)
        coarse = in_bfloat16(mixed, coefficients, eps, ns_steps)
        away = max(away, np.linalg.norm(update - coarse) / np.linalg.norm(update))
        values = (1 - lr * weight_decay) * values - lr * factor * update
    return values, away


def of_torch(make, start, gradients):
    parameter = torch.nn.Parameter(torch.tensor(start))
    optimizer = make([parameter])
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
    return parameter.detach().numpy()


def case(kind, shape, steps, options):
    start, gradients = rng.normal(size=shape), rng.normal(size=(steps, *shape)) * 0.3
    away = None
    if kind == "muon":
        end, away = muon(start, gradients, **options)
    else:
        kinds = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}
        end = of_torch(lambda parameters: kinds[kind](parameters, **options), start, gradients)
    return {
        "kind": kind, "shape": shape, "options": options, "start": start.ravel().tolist(),
        "gradients": [gradient.ravel().tolist() for gradient in gradients], "end": end.ravel().tolist(), "bfloat16": away,
    }


def of_muon(**changed):
    return {
        "lr": 0.02, "weight_decay": 0.1, "momentum": 0.95, "nesterov": True, "coefficients": DEFAULT, "eps": 1e-7,
        "ns_steps": 5, "adjust": "Original", **changed,
    }


cases = [
    case("sgd", (4, 6), 6, {"lr": 0.1, "momentum": 0.0, "weight_decay": 0.0}),
    case("sgd", (4, 6), 6, {"lr": 0.1, "momentum": 0.0, "weight_decay": 0.3}),
    case("sgd", (5,), 6, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.2}),
    case("adamw", (4, 6), 6, {"lr": 0.01, "betas": (0.9, 0.98), "eps": 1e-8, "weight_decay": 1.0}),
    case("adamw", (5,), 6, {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.1}),
    case("muon", (4, 6), 5, of_muon()),
    case("muon", (12, 5), 5, of_muon()),
    case("muon", (12, 5), 5, of_muon(adjust="MatchRmsAdamW", lr=0.03, weight_decay=0.5)),
    case("muon", (6, 6), 5, of_muon(nesterov=False, momentum=0.8)),
    case("muon", (6, 9), 5, of_muon(coefficients=(3.0, -3.2, 1.2), ns_steps=3, momentum=0.0, weight_decay=0.0)),
]
print(json.dumps({"cases": cases}))
