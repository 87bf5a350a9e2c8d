"""PyTorch's side of `npm run bench models`, training: one step of YOLOX-nano on a batch that stays the same.

`prepare FILE` loads tensors named `model.*`, `images` [N, 3, H, W] and `labels` [N, G, 5]; `first KIND` answers with the
loss of the first step; `time KIND N` with the milliseconds of N steps; `memory` with the peak resident memory.
"""
import json
import resource
import sys
import time

import torch
from safetensors.torch import load_file
from yolox_torch import CONFIGS, YOLOX
from yolox_training_torch import sgd, yolox_loss

torch.set_num_threads(int(sys.argv[1]))
LEARNING_RATE, DECAY = float(sys.argv[2]), float(sys.argv[3])
FORMATS = {"eager": torch.contiguous_format, "eager-nhwc": torch.channels_last}


def training_step(tensors, memory_format):
    model = YOLOX(**CONFIGS["yolox-nano"])
    state = {name.removeprefix("model."): t for name, t in tensors.items() if name.startswith("model.")}
    counters = {name: t for name, t in model.state_dict().items() if name.endswith("num_batches_tracked")}
    model.load_state_dict({**state, **counters})
    model.train().to(memory_format=memory_format)
    images = tensors["images"].to(memory_format=memory_format)
    optimizer = sgd(model, LEARNING_RATE, DECAY)

    def step():
        optimizer.zero_grad()
        loss = yolox_loss(model(images), tensors["labels"], images.shape[2:])
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def milliseconds(run):
    started = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - started)


def main():
    steps = {}
    say = lambda answer: print(json.dumps(answer), flush=True)
    say({"torch": torch.__version__, "threads": torch.get_num_threads()})
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "prepare":
            tensors = load_file(rest[0])
            steps = {kind: training_step(tensors, memory_format) for kind, memory_format in FORMATS.items()}
            say(len(steps))
        elif word == "first":
            say(steps[rest[0]]())
        elif word == "time":
            say([milliseconds(steps[rest[0]]) for _ in range(int(rest[1]))])
        else:
            say(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


main()
