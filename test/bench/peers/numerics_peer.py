"""The references' side of the numerics benchmark: assigners in PyTorch, COCO scores by faster-coco-eval and pycocotools.

Reads lines `case repetitions [path]`, answers with a JSON object: milliseconds of each repetition, and what came out.
Inputs come from a JSON file whose path is the first argument.
"""
import contextlib
import io
import json
import resource
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[2]))
INPUTS = json.load(open(sys.argv[1]))


def tensor(name, *shape):
    return torch.tensor(INPUTS[name], dtype=torch.float32).reshape(*shape)


def grid(sizes, strides, offset):
    points, of_level = [], []
    for level, ((h, w), stride) in enumerate(zip(sizes, strides)):
        ys, xs = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
        points.append(torch.stack([(xs.flatten() + offset) * stride, (ys.flatten() + offset) * stride], 1))
        of_level.append(torch.full((h * w,), level))
    return torch.cat(points).float(), torch.cat(of_level)


def corners(boxes):
    return torch.cat([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], 1)


def pair_iou(a, b):
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    both = (high - low).clamp(min=0).prod(2)
    area = lambda c: (c[:, 2:] - c[:, :2]).prod(1)
    return both / (area(a)[:, None] + area(b)[None] - both)


def simota_image(points, strides, boxes, objectness, logits, truth, labels):
    near = ((points[None] - truth[:, None, :2]).abs() < 1.5 * strides[None, :, None]).all(2)
    candidate = near.any(0)
    near = near[:, candidate]
    iou = pair_iou(corners(truth), corners(boxes[candidate]))
    joint = (logits[candidate].sigmoid() * objectness[candidate, None].sigmoid()).sqrt()
    one_hot = torch.nn.functional.one_hot(labels, logits.shape[1]).float()
    n = joint.shape[0]
    cls = torch.nn.functional.binary_cross_entropy(
        joint[None].expand(len(truth), n, -1), one_hot[:, None].expand(-1, n, -1), reduction="none"
    ).sum(2)
    cost = cls + 3 * -torch.log(iou + 1e-8) + 1e6 * (~near).float()
    top = torch.topk(iou, min(10, n), 1).values
    wanted = top.sum(1).int().clamp(min=1)
    matching = torch.zeros_like(cost, dtype=torch.uint8)
    for g in range(len(truth)):
        matching[g, torch.topk(cost[g], int(wanted[g]), largest=False).indices] = 1
    shared = matching.sum(0) > 1
    if shared.any():
        cheapest = cost[:, shared].argmin(0)
        matching[:, shared] = 0
        matching[cheapest, shared] = 1
    return int((matching.sum(0) > 0).sum())


def simota():
    sizes, strides = INPUTS["yolox_sizes"], INPUTS["yolox_strides"]
    points, level = grid(sizes, strides, 0.5)
    stride = torch.tensor(strides).float()[level]
    batch, cells = INPUTS["batch"], len(points)
    boxes = tensor("yolox_boxes", batch, cells, 4)
    objectness = tensor("yolox_objectness", batch, cells)
    logits = tensor("yolox_logits", batch, cells, -1)
    truth = tensor("yolox_truth", batch, -1, 4)
    labels = torch.tensor(INPUTS["yolox_labels"]).reshape(batch, -1)
    run = lambda i: simota_image(points, stride, boxes[i], objectness[i], logits[i], truth[i], labels[i])
    return lambda: sum(run(i) for i in range(batch))


def dense_sizes():
    return INPUTS["fpn_sizes"], INPUTS["fpn_strides"], tensor("fpn_truth", -1, 4)


def distances(points, truth):
    x, y = points[:, None, 0], points[:, None, 1]
    return torch.stack([x - truth[:, 0], y - truth[:, 1], truth[:, 2] - x, truth[:, 3] - y], 2)


def ranges_of(level):
    bounds = torch.tensor([[-1, 64], [64, 128], [128, 256], [256, 512], [512, 1e8]])
    return bounds[level]


def fcos():
    sizes, strides, truth = dense_sizes()
    points, level = grid(sizes, strides, 0.5)
    span = ranges_of(level)

    def run():
        sides = distances(points, truth)
        area = ((truth[:, 2:] - truth[:, :2]).prod(1))[None].repeat(len(points), 1)
        reach = sides.amax(2)
        area[sides.amin(2) <= 0] = 1e8
        area[(reach < span[:, :1]) | (reach > span[:, 1:])] = 1e8
        return int((area.min(1).values < 1e8).sum())

    return run


def dsla():
    sizes, strides, truth = dense_sizes()
    points, level = grid(sizes, strides, 0)
    span = ranges_of(level).clamp(min=0)
    low, high = (span[:, :1] * 0.8).trunc(), (span[:, 1:] * 1.2).trunc()
    stride = torch.tensor(strides).float()[level][:, None]

    def run():
        sides = distances(points, truth)
        inside = sides.amin(2) > 0
        kept = sides * inside[..., None]
        ratio = lambda a, b: torch.minimum(a, b).clamp(min=0) / torch.maximum(a, b).clamp(min=0.01)
        score = (ratio(kept[..., 0], kept[..., 2]) * ratio(kept[..., 1], kept[..., 3])).sqrt()
        middle = (truth[:, :2] + truth[:, 2:]) / 2
        core = ((points[:, None] - middle[None]).abs() <= stride[..., None] / 2).all(2) & inside
        score = torch.where(core, torch.ones_like(score), score)
        reach = sides.amax(2)
        below = (reach - low) / (span[:, :1] - low).clamp(min=0.01)
        above = (high - reach) / (high - span[:, 1:]).clamp(min=0.01)
        head = below * ((low <= reach) & (reach < span[:, :1])) + above * ((span[:, 1:] < reach) & (reach <= high))
        head = head + ((span[:, :1] <= reach) & (reach <= span[:, 1:]))
        final = score * head
        ranked, order = final.sort(1)
        targets = sides.gather(1, order[..., None].expand(-1, -1, 4))[torch.arange(len(points)), ranked.argmax(1)]
        return int((ranked.amax(1) > 0).sum()), targets

    return lambda: run()[0]


def atss():
    sizes, strides, truth = dense_sizes()
    points, level = grid(sizes, strides, 0)
    half = torch.tensor(strides).float()[level][:, None] * 4
    anchors = torch.cat([points - half, points + half], 1)
    counts = [h * w for h, w in sizes]

    def run():
        iou = pair_iou(anchors, truth)
        middle = (truth[:, :2] + truth[:, 2:]) / 2
        far = (points[:, None] - middle[None]).pow(2).sum(2).sqrt()
        candidates, start = [], 0
        for count in counts:
            candidates.append(start + far[start : start + count].topk(min(9, count), 0, largest=False).indices)
            start += count
        candidate = torch.cat(candidates)
        of = iou.gather(0, candidate)
        chosen = of >= of.mean(0) + of.std(0)
        sides = distances(points, truth).amin(2).gather(0, candidate)
        chosen &= sides > 0.01
        best = torch.full_like(iou, -1e8)
        best[candidate[chosen], torch.arange(len(truth)).expand_as(candidate)[chosen]] = of[chosen]
        return int((best.amax(1) > -1e8).sum())

    return run


def coco(module, folder):
    def run():
        if module == "faster":
            from faster_coco_eval import COCO, COCOeval_faster as Evaluation
        else:
            from pycocotools.coco import COCO
            from pycocotools.cocoeval import COCOeval as Evaluation
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO(f"{folder}/gt.json")
            evaluation = Evaluation(truth, truth.loadRes(f"{folder}/dets.json"), "bbox")
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        return [float(v) for v in evaluation.stats[:12]]

    return run


CASES = {"simota": simota, "fcos": fcos, "dsla": dsla, "atss": atss}


def main():
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        name, repetitions, *rest = line.split()
        run = coco(name.removeprefix("coco-"), rest[0]) if name.startswith("coco-") else CASES[name]()
        times = []
        for _ in range(int(repetitions)):
            begun = time.perf_counter()
            result = run()
            times.append((time.perf_counter() - begun) * 1e3)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"times": times, "result": result, "peakMb": peak}), flush=True)


main()
