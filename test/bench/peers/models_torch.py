"""PyTorch's and onnxruntime's side of `npm run bench models`, inference: the same networks with the same weights.

`prepare NAME FILE` loads tensors named `model.*`, runs `check.input` and tells how far each kind is from `check.output`;
`time NAME KIND N` answers with the milliseconds of N runs; `memory` with the peak resident memory.
"""
import json
import logging
import resource
import sys
import tempfile
import time
import warnings

import onnxruntime
import torch
from hrnet_torch import HRNet
from safetensors.torch import load_file
from yolox_torch import CONFIGS, YOLOX

THREADS = int(sys.argv[1])
torch.set_num_threads(THREADS)
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)


def build(name):
    return HRNet() if name == "hrnet-w32" else YOLOX(**CONFIGS[name])


def load(model, tensors):
    state = {name.removeprefix("model."): t for name, t in tensors.items() if name.startswith("model.")}
    counters = {name: t for name, t in model.state_dict().items() if name.endswith("num_batches_tracked")}
    model.load_state_dict({**state, **counters})
    return model.eval()


def eager(model, images):
    def run():
        with torch.inference_mode():
            return model(images)

    return run


def onnx(model, images):
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        torch.onnx.export(model, (images,), file.name, dynamo=True, external_data=False, verbose=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: images.numpy()}
    return lambda: session.run(None, feed)[0]


def prepare(name, path):
    tensors = load_file(path)
    images, expected = tensors["check.input"], tensors["check.output"]
    plain = load(build(name), tensors)
    last = load(build(name), tensors).to(memory_format=torch.channels_last)
    runs = {
        "eager": eager(plain, images),
        "eager-nhwc": eager(last, images.to(memory_format=torch.channels_last)),
        "onnxruntime": onnx(plain, images),
    }
    distance = lambda found: (torch.as_tensor(found) - expected).abs().max().item()
    answer = {kind: distance(run()) for kind, run in runs.items()}
    return runs, {"differences": answer, "largest": expected.abs().max().item()}


def milliseconds(run):
    started = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - started)


def main():
    sys.stdout, answers = sys.stderr, sys.stdout  # the exporter talks
    say = lambda answer: print(json.dumps(answer), file=answers, flush=True)
    made = {}
    say({"torch": torch.__version__, "onnxruntime": onnxruntime.__version__, "threads": torch.get_num_threads()})
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "prepare":
            made, answer = prepare(*rest)
            say(answer)
        elif word == "time":
            say([milliseconds(made[rest[0]]) for _ in range(int(rest[1]))])
        else:
            say(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


main()
