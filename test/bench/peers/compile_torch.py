"""PyTorch's side of the benchmark of compiled steps: reads lines `case repetitions`, answers with milliseconds."""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def inference(layout, wrap):
    layers = [part for _ in range(10) for part in (nn.Conv2d(64, 64, 3, padding=1), nn.SiLU())]
    model = wrap(nn.Sequential(*layers).eval().to(memory_format=layout))
    images = torch.randn(1, 64, 80, 80).to(memory_format=layout)

    def run():
        with torch.inference_mode():
            return model(images)

    return run


def training(layout, wrap):
    widths = json.loads(sys.argv[2])
    layers = []
    for before, after in zip([3] + widths, widths):
        layers += [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    model = nn.Sequential(*layers).to(memory_format=layout)
    images = torch.randn(16, 3, 64, 64).to(memory_format=layout)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    forward = wrap(lambda: model(images).square().mean())

    def step():
        optimizer.zero_grad()
        loss = forward()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def make(name):
    work, kind, *layout = name.split("-")
    memory_format = torch.channels_last if layout else torch.contiguous_format
    wrap = torch.compile if kind == "compile" else lambda work: work
    return {"inference": inference, "training": training}[work](memory_format, wrap)


def milliseconds(run):
    started = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - started)


made = {}
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    name, repetitions = line.split()
    if name not in made:
        made[name] = make(name)
        made[name]()
    print(json.dumps([milliseconds(made[name]) for _ in range(int(repetitions))]), flush=True)
