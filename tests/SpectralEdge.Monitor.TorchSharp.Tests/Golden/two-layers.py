# Gradient and Hessian-vector products of a two-layer network, for TorchProbedModelTests.
# Debian: apt install python3-torch; then: /usr/bin/python3 two-layers.py > two-layers.json
# All inputs are numbers of float32, so that both formats are asked for the same answer.
import json
import torch

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)


def draw(*shape):
    return torch.randn(*shape).float().double()


inputs, labels = draw(16, 3), torch.randint(0, 4, (16,))
shapes = {"0.weight": (7, 3), "0.bias": (7,), "2.weight": (4, 7), "2.bias": (4,)}
parameters = {name: (0.7 * draw(*shape)).float().double().requires_grad_() for name, shape in shapes.items()}
directions = [{name: draw(*shape) for name, shape in shapes.items()} for _ in range(3)]


def loss():
    hidden = torch.tanh(inputs @ parameters["0.weight"].t() + parameters["0.bias"])
    return torch.nn.functional.cross_entropy(hidden @ parameters["2.weight"].t() + parameters["2.bias"], labels)


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors]).tolist()


places = list(parameters.values())
gradient = torch.autograd.grad(loss(), places)
products = []
for direction in directions:
    first = torch.autograd.grad(loss(), places, create_graph=True)
    along = sum((g * direction[name]).sum() for g, name in zip(first, shapes))
    products.append(torch.autograd.grad(along, places))

print(json.dumps({
    "torch": torch.__version__,
    "inputs": flat([inputs]),
    "labels": labels.tolist(),
    "parameters": flat(places),
    "loss": loss().item(),
    "gradient": flat(gradient),
    "directions": [flat(direction.values()) for direction in directions],
    "products": [flat(product) for product in products],
}, indent=1))
