"""The OpenCV side of `npm run bench data`: mosaic, affine map, HSV shift, flip, float32, on decoded images or files.

Written after YOLOX's steps, each by the fastest OpenCV or numpy call found for it: the shift goes through tables
(cv2.LUT), which took half as long as the reference's int16 arithmetic; the flip is cv2.flip.
Answers one line of JSON a request; a request is a case and a number of samples.
"""
import json
import math
import os
import random
import sys
import time

import cv2
import numpy as np

folder, names, side, threads = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4])
cv2.setNumThreads(threads)
files = [os.path.join(folder, name) for name in names]
decoded = [cv2.imread(name) for name in files]


def mosaic(images):
    yc, xc = (int(random.uniform(0.5 * side, 1.5 * side)) for _ in range(2))
    canvas = np.full((2 * side, 2 * side, 3), 114, np.uint8)
    for index, image in enumerate(images):
        h0, w0 = image.shape[:2]
        scale = min(side / h0, side / w0)
        image = cv2.resize(image, (int(w0 * scale), int(h0 * scale)), interpolation=cv2.INTER_LINEAR)
        h, w = image.shape[:2]
        x1, x2 = (max(xc - w, 0), xc) if index % 2 == 0 else (xc, min(xc + w, 2 * side))
        y1, y2 = (max(yc - h, 0), yc) if index < 2 else (yc, min(yc + h, 2 * side))
        left = w - (x2 - x1) if index % 2 == 0 else 0
        top = h - (y2 - y1) if index < 2 else 0
        canvas[y1:y2, x1:x2] = image[top : top + y2 - y1, left : left + x2 - x1]
    return canvas


def affine(image):
    rotation = cv2.getRotationMatrix2D(angle=random.uniform(-10, 10), center=(0, 0), scale=random.uniform(0.5, 1.5))
    shear_x, shear_y = (math.tan(random.uniform(-2, 2) * math.pi / 180) for _ in range(2))
    matrix = np.ones((2, 3))
    matrix[0] = rotation[0] + shear_y * rotation[1]
    matrix[1] = rotation[1] + shear_x * rotation[0]
    shift = [random.uniform(-0.1, 0.1) * side, random.uniform(-0.1, 0.1) * side]
    matrix[:, 2] = np.array([side / 2, side / 2]) + shift - matrix[:, :2] @ np.array([side, side])
    return cv2.warpAffine(image, matrix, dsize=(side, side), borderValue=(114, 114, 114))


def shift_hsv(image):
    gains = (np.random.uniform(-1, 1, 3) * [5, 30, 30] * np.random.randint(0, 2, 3)).astype(np.int16)
    steps = np.arange(256)
    hue = ((steps + gains[0]) % 180).astype(np.uint8)
    saturation, value = (np.clip(steps + gain, 0, 255).astype(np.uint8) for gain in gains[1:])
    h, s, v = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2HSV))
    shifted = cv2.merge((cv2.LUT(h, hue), cv2.LUT(s, saturation), cv2.LUT(v, value)))
    return cv2.cvtColor(shifted, cv2.COLOR_HSV2BGR)


def sample(pick):
    image = shift_hsv(affine(mosaic([pick() for _ in range(4)])))
    if random.random() < 0.5:
        image = cv2.flip(image, 1)
    return np.ascontiguousarray(image.transpose(2, 0, 1), dtype=np.float32)


picks = {
    "decoded": lambda: decoded[random.randrange(len(decoded))],
    "files": lambda: cv2.imread(files[random.randrange(len(files))]),
}

print(json.dumps({"opencv": cv2.__version__, "numpy": np.__version__, "threads": threads}), flush=True)
for line in sys.stdin:
    case, count = line.split()
    started = time.perf_counter()
    total = sum(float(sample(picks[case])[0, 0, 0]) for _ in range(int(count)))
    elapsed = time.perf_counter() - started
    print(json.dumps({"times": [1000 * elapsed / int(count)], "sum": total}), flush=True)
