"""How YOLOX learns, in PyTorch: SimOTA, losses, parameter groups. Written after the paper, section 2.1."""
import torch
from torch import nn
from torch.nn import functional as F
from yolox_torch import cells, decode


def pair_iou(truth, boxes):
    """IoU [G, N] of boxes given as cx, cy, w, h."""
    low = torch.maximum((truth[:, :2] - truth[:, 2:] / 2)[:, None], (boxes[:, :2] - boxes[:, 2:] / 2)[None])
    high = torch.minimum((truth[:, :2] + truth[:, 2:] / 2)[:, None], (boxes[:, :2] + boxes[:, 2:] / 2)[None])
    shared = (high - low).clamp(min=0).prod(2)
    return shared / (truth[:, 2:].prod(1)[:, None] + boxes[:, 2:].prod(1)[None] - shared)


@torch.no_grad()
def simota(raw, boxes, corner, stride, truth, labels):
    """One image: which cells learn [M], which box each [M], and the IoU of its prediction [M]."""
    middle = corner + stride / 2
    near = ((middle[None] - truth[:, None, :2]).abs() < 1.5 * stride[None]).all(2)  # [G, A]
    candidate = near.any(0).nonzero()[:, 0]
    near = near[:, candidate]
    iou = pair_iou(truth, boxes[candidate])
    logits = raw[candidate]
    joint = (logits[:, 5:].sigmoid() * logits[:, 4:5].sigmoid()).sqrt()
    absent = -(1 - joint).log().clamp(min=-100)
    present = -joint.log().clamp(min=-100)
    classification = absent.sum(1)[None] + (present - absent)[:, labels].T
    cost = classification - 3 * (iou + 1e-8).log() + 1e6 * ~near
    most = min(10, candidate.numel())
    wanted = iou.topk(most, 1).values.sum(1).int().clamp(min=1)
    best = cost.topk(most, 1, largest=False).indices
    takes = torch.zeros_like(near).scatter_(1, best, torch.arange(most)[None] < wanted[:, None])
    shared = takes.sum(0) > 1
    cheapest = F.one_hot(cost[:, shared].argmin(0), len(truth)).T.bool()
    takes[:, shared] = cheapest
    learns = takes.any(0)
    owner = takes[:, learns].int().argmax(0)
    return candidate[learns], owner, iou[owner, learns.nonzero()[:, 0]]


def matched_iou(a, b):
    """IoU [M] of boxes of the same row."""
    low = torch.maximum(a[:, :2] - a[:, 2:] / 2, b[:, :2] - b[:, 2:] / 2)
    high = torch.minimum(a[:, :2] + a[:, 2:] / 2, b[:, :2] + b[:, 2:] / 2)
    shared = (high - low).clamp(min=0).prod(1)
    return shared / (a[:, 2:].prod(1) + b[:, 2:].prod(1) - shared + 1e-16)


def yolox_loss(raw, labels, size):
    """Total of a batch. labels [B, G, 5]: class, cx, cy, w, h in pixels; rows without a size are padding."""
    corner, stride = cells(*size)
    boxes = decode(raw, corner, stride)
    objectness = torch.zeros_like(raw[..., 4])
    rows, wanted, quality, classes = [], [], [], []
    for image, all_labels in enumerate(labels):
        own = all_labels[all_labels[:, 3] > 0]
        if len(own) == 0:
            continue
        label, truth = own[:, 0].long(), own[:, 1:]
        cell, owner, iou = simota(raw[image].detach(), boxes[image].detach(), corner, stride, truth, label)
        objectness[image, cell] = 1
        rows.append(image * raw.shape[1] + cell)
        wanted.append(truth[owner])
        quality.append(iou)
        classes.append(label[owner])
    object_loss = F.binary_cross_entropy_with_logits(raw[..., 4], objectness, reduction="sum")
    if not rows:
        return object_loss
    row = torch.cat(rows)
    overlap = matched_iou(boxes.flatten(0, 1)[row], torch.cat(wanted))
    logits = raw.flatten(0, 1)[row, 5:]
    soft = F.one_hot(torch.cat(classes), logits.shape[1]) * torch.cat(quality)[:, None]
    class_loss = F.binary_cross_entropy_with_logits(logits, soft, reduction="sum")
    return (5 * (1 - overlap**2).sum() + object_loss + class_loss) / max(1, len(row))


def sgd(model, lr, decay):
    """Nesterov's momentum; only weights of convolutions decay."""
    norms = {id(p) for m in model.modules() if isinstance(m, nn.BatchNorm2d) for p in m.parameters()}
    decayed = [p for name, p in model.named_parameters() if name.endswith("weight") and id(p) not in norms]
    ids = {id(p) for p in decayed}
    others = [p for p in model.parameters() if id(p) not in ids]
    groups = [{"params": decayed, "weight_decay": decay}, {"params": others, "weight_decay": 0}]
    return torch.optim.SGD(groups, lr=lr, momentum=0.9, nesterov=True)
