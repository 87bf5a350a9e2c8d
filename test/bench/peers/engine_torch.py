"""PyTorch's side of the engine benchmark: reads lines `case repetitions`, answers with the milliseconds of each."""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def six_layers():
    widths = json.loads(sys.argv[2])
    layers = []
    for before, after in zip([3] + widths, widths):
        layers += [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers)


def training_step(memory_format):
    model = six_layers().to(memory_format=memory_format)
    images = torch.randn(16, 3, 64, 64).to(memory_format=memory_format)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        loss = model(images).square().mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def convolution(memory_format, backward):
    images = torch.randn(16, 64, 64, 64).to(memory_format=memory_format).requires_grad_(backward)
    layer = nn.Conv2d(64, 64, 3, padding=1, bias=False).to(memory_format=memory_format)

    def forward_only():
        with torch.no_grad():
            return layer(images)

    def both():
        images.grad = layer.weight.grad = None
        layer(images).sum().backward()

    return both if backward else forward_only


def batch_norm(memory_format):
    images = torch.randn(16, 64, 64, 64).to(memory_format=memory_format).requires_grad_(True)
    layer = nn.BatchNorm2d(64)

    def both():
        images.grad = layer.weight.grad = layer.bias.grad = None
        layer(images).sum().backward()

    return both


def matmul():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return lambda: a @ b


def cases():
    made = {"matmul": matmul()}
    for name, layout in (("", torch.contiguous_format), ("-nhwc", torch.channels_last)):
        made["conv-forward" + name] = convolution(layout, False)
        made["conv-both" + name] = convolution(layout, True)
        made["batch-norm" + name] = batch_norm(layout)
        made["training-step" + name] = training_step(layout)
    return made


def milliseconds(run):
    started = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - started)


table = cases()
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    print(json.dumps([milliseconds(table[name]) for _ in range(int(repetitions))]), flush=True)
