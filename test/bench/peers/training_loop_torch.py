"""What both training peers share: the loop over epochs, the average of the weights, and the talk with the benchmark."""
import copy
import json
import math
import random
import sys
import time

import cv2
import torch

RECIPE = json.load(open(sys.argv[1]))
torch.set_num_threads(int(sys.argv[2]))
cv2.setNumThreads(1)


def half_cosine(high, low, progress):
    return low + 0.5 * (high - low) * (1 + math.cos(math.pi * progress))


class Ema:
    """Of all weights and statistics; at update n the decay is decay (1 - exp(-n / ramp))."""

    def __init__(self, model, decay, ramp):
        self.decay, self.ramp, self.updates = decay, ramp, 0
        self.model = copy.deepcopy(model).eval()
        floats = lambda module: [t for t in module.state_dict().values() if t.is_floating_point()]
        self.own, self.theirs = floats(self.model), floats(model)

    @torch.no_grad()
    def update(self):
        self.updates += 1
        share = 1 - self.decay * (1 - math.exp(-self.updates / self.ramp))
        torch._foreach_lerp_(self.own, self.theirs, share)


class Run:
    """One training: a family says how it makes its model and optimizer, reads samples, takes a loss, and is judged."""

    def __init__(self, seed, memory_format):
        torch.manual_seed(seed)
        self.dice, self.memory_format = random.Random(seed), memory_format
        self.model = self.make_model().to(memory_format=memory_format)
        self.optimizer = self.make_optimizer(self.model)
        self.ema = Ema(self.model, **RECIPE["ema"])
        self.last_loss = math.nan

    def step(self, batch, rate):
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss = self.loss(batch)
        loss.backward()
        self.optimizer.step()
        self.ema.update()
        self.last_loss = loss.item()

    def train(self, samples):
        batch = RECIPE["batch"]
        steps = len(samples) // batch
        for epoch in range(RECIPE["epochs"]):
            order = list(range(len(samples)))
            self.dice.shuffle(order)
            for i in range(steps):
                chosen = [samples[k] for k in order[i * batch : (i + 1) * batch]]
                self.step(chosen, self.learning_rate((epoch * steps + i) / steps))


def train_once(family, seed, memory_format):
    started = time.perf_counter()
    run = family(seed, memory_format)
    run.train(run.read(RECIPE["train"]))
    trained = time.perf_counter()
    found = run.find(run.read(RECIPE["val"]))
    done = time.perf_counter()
    return found, {"trainSeconds": trained - started, "seconds": done - started, "lastLoss": run.last_loss}


def faster_format(family):
    """Seven steps in each layout, after three."""
    times = {}
    for memory_format in (torch.contiguous_format, torch.channels_last):
        run = family(0, memory_format)
        batch = run.read(RECIPE["train"][: RECIPE["batch"]])
        for k in range(10):
            if k == 3:
                started = time.perf_counter()
            run.step(batch, 1e-4)
        times[memory_format] = time.perf_counter() - started
    return min(times, key=times.get)


def serve(family):
    """Each line `SEED FILE` trains once, writes what was found in the validation images, and answers with the times."""
    memory_format = faster_format(family)
    about = {"torch": torch.__version__, "threads": torch.get_num_threads(), "layout": str(memory_format)}
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        seed, path = line.split()
        found, answer = train_once(family, int(seed), memory_format)
        with open(path, "w") as file:
            json.dump(found, file)
        print(json.dumps(answer), flush=True)
