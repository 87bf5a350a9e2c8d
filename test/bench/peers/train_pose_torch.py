"""PyTorch's side of `npm run bench training`, poses: one hourglass on a small set, recipe and samples from a JSON file.

Images are decoded once and kept; crops are cut between the steps, where it takes a few percent.
"""
import math

import cv2
import numpy as np
import torch
from hourglass_torch import HourglassNet
from training_loop_torch import RECIPE, Run, half_cosine, serve

SIDE, JOINTS, SIGMA = RECIPE["side"], RECIPE["joints"], RECIPE["sigma"]
MAP = SIDE // 4


def crop_matrix(center, width, degrees):
    """From the image to the crop, pixels' middles at whole numbers; the person turns against the clock."""
    zoom, angle = SIDE / width, math.radians(degrees)
    turn = zoom * np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return np.concatenate([turn, (np.full(2, SIDE / 2) - turn @ np.array(center))[:, None]], 1)


def cut(image, matrix):
    return cv2.warpAffine(image, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)


def augmented(image, person, dice):
    """The crop of one draw: turned, scaled, mirrored half of the time; joints [K, 2] in it and which are labelled."""
    degrees = dice.uniform(-RECIPE["rotation"], RECIPE["rotation"])
    width = person["width"] * dice.uniform(*RECIPE["scale"])
    center, joints, labelled = person["center"], person["joints"], person["labelled"]
    if dice.random() < RECIPE["flip"]:
        image, last = image[:, ::-1], image.shape[1] - 1
        center = [last - center[0], center[1]]
        mirrored = np.stack([last - joints[:, 0], joints[:, 1]], 1)
        joints, labelled = mirrored[RECIPE["partners"]], labelled[RECIPE["partners"]]
    matrix = crop_matrix(center, width, degrees)
    return cut(image, matrix), joints @ matrix[:, :2].T + matrix[:, 2], labelled


def targets(joints, labelled):
    """Bells [K, h, w] about whole pixels, cut at three sigma; a joint whose bell is outside does not count."""
    reach = int(3 * SIGMA)
    squares = np.arange(-reach, reach + 1) ** 2
    bell = np.exp(-(squares[:, None] + squares) / (2 * SIGMA**2))
    maps, weights = np.zeros((JOINTS, MAP, MAP), np.float32), labelled.astype(np.float32)
    for k, (x, y) in enumerate(joints):
        left, top = int(x / 4 + 0.5) - reach, int(y / 4 + 0.5) - reach
        right, bottom = left + 2 * reach + 1, top + 2 * reach + 1
        if not labelled[k] or left >= MAP or top >= MAP or right < 0 or bottom < 0:
            weights[k] = 0
            continue
        rows, columns = slice(max(0, top), min(MAP, bottom)), slice(max(0, left), min(MAP, right))
        maps[k, rows, columns] = bell[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return maps, weights


def to_tensor(crops):
    rgb = np.stack(crops)[..., ::-1].transpose(0, 3, 1, 2)
    return torch.from_numpy(np.ascontiguousarray(rgb)).float() / 255


def focal_mse(predicted, target, weight):
    focal = (target + RECIPE["delta"]) ** RECIPE["gamma"] * weight[:, :, None, None]
    return (0.5 * focal * (predicted - target) ** 2).sum() / (focal.sum() + 1e-12)


def peaks(maps):
    """[K, 2] in map pixels: the highest, moved a quarter towards the higher neighbor."""
    found = np.zeros((JOINTS, 2))
    for k, one in enumerate(maps):
        y, x = divmod(int(one.argmax()), MAP)
        if one[y, x] <= 0:
            continue
        found[k] = x, y
        if 1 < x < MAP - 1 and 1 < y < MAP - 1:
            found[k] += np.sign([one[y, x + 1] - one[y, x - 1], one[y + 1, x] - one[y - 1, x]]) / 4
    return found


class Pose(Run):
    def make_model(self):
        return HourglassNet(JOINTS)

    def make_optimizer(self, model):
        return torch.optim.Adam(model.parameters(), lr=RECIPE["lr"])

    def learning_rate(self, epoch):
        warm = RECIPE["warmupEpochs"]
        if epoch <= warm:
            return RECIPE["lr"] * epoch / warm
        return half_cosine(RECIPE["lr"], 0, (epoch - warm) / (RECIPE["epochs"] - warm))

    def read(self, persons):
        images = {path: cv2.imread(path) for path in {person["image"] for person in persons}}
        return [
            (
                images[person["image"]],
                {
                    **person,
                    "joints": np.array(person["joints"], float).reshape(-1, 2),
                    "labelled": np.array(person["labelled"], bool),
                },
            )
            for person in persons
        ]

    def loss(self, batch):
        made = [augmented(*sample, self.dice) for sample in batch]
        images = to_tensor([crop for crop, _, _ in made]).to(memory_format=self.memory_format)
        pairs = [targets(joints, labelled) for _, joints, labelled in made]
        maps, weights = (torch.from_numpy(np.stack(arrays)) for arrays in zip(*pairs))
        return focal_mse(self.model(images), maps, weights)

    @torch.inference_mode()
    def find(self, samples):
        """Of each person [K, 2], in pixels of the image."""
        found = []
        for start in range(0, len(samples), RECIPE["batch"]):
            some = samples[start : start + RECIPE["batch"]]
            matrices = [crop_matrix(person["center"], person["width"], 0) for _, person in some]
            crops = to_tensor([cut(image, matrix) for (image, _), matrix in zip(some, matrices)])
            maps = self.ema.model(crops.to(memory_format=self.memory_format)).contiguous().numpy()
            for one, matrix in zip(maps, matrices):
                back = cv2.invertAffineTransform(matrix)
                found.append((peaks(one) * 4 @ back[:, :2].T + back[:, 2]).tolist())
        return found


serve(Pose)
