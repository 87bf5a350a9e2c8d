"""PyTorch's side of `npm run bench training`, detection: YOLOX on a small set, recipe and samples from a JSON file.

Images are decoded once and kept; augmentation runs between the steps, where it takes a few percent.
"""
import cv2
import numpy as np
import torch
from training_loop_torch import RECIPE, Run, half_cosine, serve
from yolox_torch import CONFIGS, YOLOX, cells, decode
from yolox_training_torch import sgd, yolox_loss

WIDTH, HEIGHT = RECIPE["width"], RECIPE["height"]
BORDER = (114, 114, 114)


def fit_ratio(image):
    return min(HEIGHT / image.shape[0], WIDTH / image.shape[1])


def letterbox(image):
    ratio = fit_ratio(image)
    h, w = int(image.shape[0] * ratio), int(image.shape[1] * ratio)
    out = np.full((HEIGHT, WIDTH, 3), BORDER[0], np.uint8)
    out[:h, :w] = cv2.resize(image, (w, h), interpolation=cv2.INTER_LINEAR)
    return out


def augment(image, boxes, labels, dice):
    """Scaled and shifted about the middle, mirrored half of the time; boxes that were cut too much are left out."""
    zoom = fit_ratio(image) * dice.uniform(*RECIPE["scale"])
    shifts = [dice.uniform(-RECIPE["translate"], RECIPE["translate"]) for _ in range(2)]
    offset = [
        side / 2 - zoom * length / 2 + shift * side
        for side, length, shift in zip((WIDTH, HEIGHT), (image.shape[1], image.shape[0]), shifts)
    ]
    centers = [o + zoom / 2 - 0.5 for o in offset]  # OpenCV speaks of pixels' middles
    matrix = np.array([[zoom, 0, centers[0]], [0, zoom, centers[1]]])
    out = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderValue=BORDER)
    moved = boxes * zoom + np.array(offset * 2)
    cut = moved.clip(0, [WIDTH, HEIGHT, WIDTH, HEIGHT])
    before, after = (b[:, 2:] - b[:, :2] for b in (moved, cut))
    aspect = after.max(1) / after.min(1).clip(min=1e-9)
    kept = (after > 2).all(1) & (after.prod(1) > 0.2 * before.prod(1)) & (aspect < 20)
    cut, labels = cut[kept], labels[kept]
    if dice.random() < RECIPE["flip"]:
        out = out[:, ::-1]
        cut = np.stack([WIDTH - cut[:, 2], cut[:, 1], WIDTH - cut[:, 0], cut[:, 3]], 1)
    return out, cut, labels


def label_rows(boxes, labels, count):
    rows = np.zeros((count, 5), np.float32)
    middle, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    rows[: len(labels)] = np.concatenate([labels[:, None], middle, size], 1)
    return rows


def to_tensor(images):
    return torch.from_numpy(np.stack(images).transpose(0, 3, 1, 2)).float()


def suppress(boxes, scores, threshold):
    order, kept = scores.argsort(descending=True), []
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    while len(order):
        best, order = order[0], order[1:]
        kept.append(int(best))
        low = torch.maximum(boxes[best, :2], boxes[order, :2])
        high = torch.minimum(boxes[best, 2:], boxes[order, 2:])
        shared = (high - low).clamp(min=0).prod(1)
        order = order[shared / (area[best] + area[order] - shared) <= threshold]
    return kept


def detections(raw, corner, stride):
    """Rows [n, 6] of one image: edges in the input's pixels, score, class."""
    scores, classes = (raw[:, 4:5].sigmoid() * raw[:, 5:].sigmoid()).max(1)
    sure = scores >= RECIPE["scoreThreshold"]
    boxes = decode(raw[sure], corner[sure], stride[sure])
    edges = torch.cat([boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2], 1)
    apart = edges + classes[sure, None] * 1e4  # classes leave each other alone
    kept = suppress(apart, scores[sure], RECIPE["iouThreshold"])
    return torch.cat([edges, scores[sure, None], classes[sure, None]], 1)[kept]


class Detector(Run):
    def make_model(self):
        return YOLOX(**{**CONFIGS["yolox-micro"], "classes": RECIPE["classes"]})

    def make_optimizer(self, model):
        return sgd(model, RECIPE["lr"], RECIPE["weightDecay"])

    def learning_rate(self, epoch):
        warm = RECIPE["warmupEpochs"]
        if epoch <= warm:
            return RECIPE["lr"] * (epoch / warm) ** 2
        return half_cosine(RECIPE["lr"], RECIPE["minRatio"] * RECIPE["lr"], (epoch - warm) / (RECIPE["epochs"] - warm))

    def read(self, samples):
        arrays = lambda one: (np.array(one["boxes"], float).reshape(-1, 4), np.array(one["labels"], int))
        return [(cv2.imread(one["image"]), *arrays(one)) for one in samples]

    def loss(self, batch):
        made = [augment(*sample, self.dice) for sample in batch]
        count = max(len(labels) for _, _, labels in made)
        images = to_tensor([image for image, _, _ in made]).to(memory_format=self.memory_format)
        labels = torch.from_numpy(np.stack([label_rows(boxes, own, count) for _, boxes, own in made]))
        return yolox_loss(self.model(images), labels, (HEIGHT, WIDTH))

    @torch.inference_mode()
    def find(self, samples):
        """Of each image its detections, in its own pixels."""
        corner, stride = cells(HEIGHT, WIDTH)
        found = []
        for start in range(0, len(samples), RECIPE["batch"]):
            images = [image for image, _, _ in samples[start : start + RECIPE["batch"]]]
            batch = to_tensor([letterbox(image) for image in images]).to(memory_format=self.memory_format)
            for raw, image in zip(self.ema.model(batch), images):
                rows = detections(raw, corner, stride)
                rows[:, :4] /= fit_ratio(image)
                found.append(rows.tolist())
        return found


serve(Detector)
