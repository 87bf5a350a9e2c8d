"""YOLOX in PyTorch, written after the paper and the parameter names of its public checkpoints (NCHW, raw outputs)."""
import math

import torch
from torch import nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)

# depth and width multiply blocks and channels
CONFIGS = {
    "yolox-nano": {"depth": 0.33, "width": 0.25, "depthwise": True, "classes": 80},
    "yolox-s": {"depth": 0.33, "width": 0.5, "depthwise": False, "classes": 80},
    "yolox-micro": {"depth": 0.33, "width": 0.25, "depthwise": False, "classes": 3},
}


class BaseConv(nn.Module):
    def __init__(self, before, after, kernel, stride=1, groups=1):
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(after, eps=1e-3, momentum=0.03)

    def forward(self, x):
        return F.silu(self.bn(self.conv(x)), inplace=True)


class DWConv(nn.Module):
    def __init__(self, before, after, kernel, stride=1):
        super().__init__()
        self.dconv = BaseConv(before, before, kernel, stride, groups=before)
        self.pconv = BaseConv(before, after, 1)

    def forward(self, x):
        return self.pconv(self.dconv(x))


class Bottleneck(nn.Module):
    def __init__(self, channels, shortcut, conv):
        super().__init__()
        self.conv1 = BaseConv(channels, channels, 1)
        self.conv2 = conv(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, x):
        y = self.conv2(self.conv1(x))
        return y + x if self.shortcut else y


class CSPLayer(nn.Module):
    def __init__(self, before, after, blocks, shortcut, conv):
        super().__init__()
        half = after // 2
        self.conv1 = BaseConv(before, half, 1)
        self.conv2 = BaseConv(before, half, 1)
        self.conv3 = BaseConv(2 * half, after, 1)
        self.m = nn.Sequential(*[Bottleneck(half, shortcut, conv) for _ in range(blocks)])

    def forward(self, x):
        return self.conv3(torch.cat([self.m(self.conv1(x)), self.conv2(x)], 1))


class Focus(nn.Module):
    def __init__(self, after):
        super().__init__()
        self.conv = BaseConv(12, after, 3)

    def forward(self, x):
        corners = [x[..., row::2, column::2] for column in (0, 1) for row in (0, 1)]
        return self.conv(torch.cat(corners, 1))


class SPPBottleneck(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = BaseConv(channels, channels // 2, 1)
        self.conv2 = BaseConv(2 * channels, channels, 1)
        self.pools = nn.ModuleList([nn.MaxPool2d(size, 1, size // 2) for size in (5, 9, 13)])

    def forward(self, x):
        x = self.conv1(x)
        return self.conv2(torch.cat([x] + [pool(x) for pool in self.pools], 1))


class CSPDarknet(nn.Module):
    def __init__(self, depth, width, conv):
        super().__init__()
        base, few = int(64 * width), max(1, round(3 * depth))
        c = [base * 2**i for i in range(5)]
        self.stem = Focus(base)
        self.dark2 = nn.Sequential(conv(c[0], c[1], 3, 2), CSPLayer(c[1], c[1], few, True, conv))
        self.dark3 = nn.Sequential(conv(c[1], c[2], 3, 2), CSPLayer(c[2], c[2], 3 * few, True, conv))
        self.dark4 = nn.Sequential(conv(c[2], c[3], 3, 2), CSPLayer(c[3], c[3], 3 * few, True, conv))
        last = CSPLayer(c[4], c[4], few, False, conv)
        self.dark5 = nn.Sequential(conv(c[3], c[4], 3, 2), SPPBottleneck(c[4]), last)

    def forward(self, x):
        c3 = self.dark3(self.dark2(self.stem(x)))
        c4 = self.dark4(c3)
        return c3, c4, self.dark5(c4)


class PAFPN(nn.Module):
    def __init__(self, depth, width, conv):
        super().__init__()
        fine, middle, coarse = (int(64 * width) * 2**i for i in (2, 3, 4))
        few = max(1, round(3 * depth))
        join = lambda before, after: CSPLayer(before, after, few, False, conv)
        self.backbone = CSPDarknet(depth, width, conv)
        self.lateral_conv0 = BaseConv(coarse, middle, 1)
        self.C3_p4 = join(2 * middle, middle)
        self.reduce_conv1 = BaseConv(middle, fine, 1)
        self.C3_p3 = join(2 * fine, fine)
        self.bu_conv2 = conv(fine, fine, 3, 2)
        self.C3_n3 = join(2 * fine, middle)
        self.bu_conv1 = conv(middle, middle, 3, 2)
        self.C3_n4 = join(2 * middle, coarse)

    def forward(self, images):
        c3, c4, c5 = self.backbone(images)
        up = lambda x: F.interpolate(x, scale_factor=2, mode="nearest")
        down5 = self.lateral_conv0(c5)
        p4 = self.C3_p4(torch.cat([up(down5), c4], 1))
        down4 = self.reduce_conv1(p4)
        fine = self.C3_p3(torch.cat([up(down4), c3], 1))
        middle = self.C3_n3(torch.cat([self.bu_conv2(fine), down4], 1))
        return fine, middle, self.C3_n4(torch.cat([self.bu_conv1(middle), down5], 1))


class Head(nn.Module):
    def __init__(self, classes, width, conv):
        super().__init__()
        channels = int(256 * width)
        levels = range(len(STRIDES))
        branch = lambda: nn.Sequential(conv(channels, channels, 3), conv(channels, channels, 3))
        predict = lambda outputs: nn.ModuleList([nn.Conv2d(channels, outputs, 1) for _ in levels])
        self.cls_convs = nn.ModuleList([branch() for _ in levels])
        self.reg_convs = nn.ModuleList([branch() for _ in levels])
        self.cls_preds = predict(classes)
        self.reg_preds = predict(4)
        self.obj_preds = predict(1)
        self.stems = nn.ModuleList([BaseConv(int(64 * width) * 2 ** (2 + i), channels, 1) for i in levels])
        for layer in [*self.cls_preds, *self.obj_preds]:
            nn.init.constant_(layer.bias, -math.log((1 - 0.01) / 0.01))

    def forward(self, pyramid):
        rows = []
        for i, x in enumerate(pyramid):
            x = self.stems[i](x)
            box = self.reg_convs[i](x)
            maps = [self.reg_preds[i](box), self.obj_preds[i](box), self.cls_preds[i](self.cls_convs[i](x))]
            rows.append(torch.cat(maps, 1).flatten(2))
        return torch.cat(rows, 2).permute(0, 2, 1)


class YOLOX(nn.Module):
    """Images [N, 3, H, W], bytes' values in BGR, to raw rows [N, A, 5 + classes]: x, y, w, h, objectness, classes."""

    def __init__(self, depth, width, depthwise, classes):
        super().__init__()
        conv = DWConv if depthwise else BaseConv
        self.backbone = PAFPN(depth, width, conv)
        self.head = Head(classes, width, conv)

    def forward(self, images):
        return self.head(self.backbone(images))


def cells(height, width):
    """Corners [A, 2] and strides [A, 1] of all cells, pixels."""
    corners, strides = [], []
    for stride in STRIDES:
        ys, xs = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        corners.append(torch.stack([xs.flatten(), ys.flatten()], 1) * stride)
        strides.append(torch.full((corners[-1].shape[0], 1), stride))
    return torch.cat(corners).float(), torch.cat(strides).float()


def decode(raw, corner, stride):
    """Boxes [..., 4] cx, cy, w, h in pixels."""
    return torch.cat([raw[..., :2] * stride + corner, raw[..., 2:4].exp() * stride], -1)
