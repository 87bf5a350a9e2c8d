"""HRNet for poses in PyTorch, written after the paper (Section 3) and the parameter names of its public checkpoints."""
import torch
from torch import nn
from torch.nn import functional as F


def conv(before, after, kernel, stride=1):
    return nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.bn1 = conv(channels, channels, 3), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = conv(channels, channels, 3), nn.BatchNorm2d(channels)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + x, inplace=True)


class Bottleneck(nn.Module):
    def __init__(self, before, channels):
        super().__init__()
        after = 4 * channels
        self.conv1, self.bn1 = conv(before, channels, 1), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = conv(channels, channels, 3), nn.BatchNorm2d(channels)
        self.conv3, self.bn3 = conv(channels, after, 1), nn.BatchNorm2d(after)
        if before != after:
            self.downsample = nn.Sequential(conv(before, after, 1), nn.BatchNorm2d(after))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        past = self.downsample(x) if hasattr(self, "downsample") else x
        return F.relu(self.bn3(self.conv3(y)) + past, inplace=True)


def conv_norm(before, after, kernel, stride, rectify=True):
    return nn.Sequential(conv(before, after, kernel, stride), nn.BatchNorm2d(after), *[nn.ReLU(True)] * rectify)


def up(before, after, factor):
    return nn.Sequential(conv(before, after, 1), nn.BatchNorm2d(after), nn.Upsample(scale_factor=factor))


def down(before, after, steps):
    ends = [before] * steps + [after]
    return nn.Sequential(*[conv_norm(ends[k], ends[k + 1], 3, 2, k < steps - 1) for k in range(steps)])


class HighResolutionModule(nn.Module):
    def __init__(self, channels, blocks, outputs):
        super().__init__()
        self.branches = nn.ModuleList([nn.Sequential(*[BasicBlock(c) for _ in range(blocks)]) for c in channels])
        path = lambda to, at: (
            up(channels[at], channels[to], 2 ** (at - to)) if at > to else down(channels[at], channels[to], to - at)
        )
        levels = range(len(channels))
        self.fuse_layers = nn.ModuleList(
            [nn.ModuleList([None if at == to else path(to, at) for at in levels]) for to in range(outputs)]
        )

    def forward(self, maps):
        maps = [branch(x) for branch, x in zip(self.branches, maps)]
        fused = []
        for paths in self.fuse_layers:
            parts = [x if path is None else path(x) for path, x in zip(paths, maps)]
            fused.append(F.relu(sum(parts[1:], parts[0]), inplace=True))
        return fused


class HRNet(nn.Module):
    """Images [N, 3, H, W] to heatmaps [N, joints, H / 4, W / 4]."""

    def __init__(self, width=32, joints=17, modules=(1, 4, 3), blocks=4):
        super().__init__()
        self.conv1, self.bn1 = conv(3, 64, 3, 2), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = conv(64, 64, 3, 2), nn.BatchNorm2d(64)
        self.layer1 = nn.Sequential(Bottleneck(64, 64), *[Bottleneck(256, 64) for _ in range(3)])
        before = [256]
        for index, count in enumerate(modules):
            branches = index + 2
            channels = [width * 2**i for i in range(branches)]
            setattr(self, f"transition{index + 1}", self.transition(before, channels))
            isLast = branches == 4
            outputs = [1 if isLast and i == count - 1 else branches for i in range(count)]
            stage = [HighResolutionModule(channels, blocks, n) for n in outputs]
            setattr(self, f"stage{branches}", nn.Sequential(*stage))
            before = channels
        self.final_layer = nn.Conv2d(width, joints, 1)

    @staticmethod
    def transition(before, after):
        paths = [None if a == b else conv_norm(b, a, 3, 1) for a, b in zip(after, before)]
        return nn.ModuleList([*paths, nn.Sequential(conv_norm(before[-1], after[-1], 3, 2))])

    def forward(self, images):
        x = F.relu(self.bn1(self.conv1(images)), inplace=True)
        maps = [self.layer1(F.relu(self.bn2(self.conv2(x)), inplace=True))]
        for index in (1, 2, 3):
            paths = getattr(self, f"transition{index}")
            sources = maps + [maps[-1]]
            maps = [x if path is None else path(x) for path, x in zip(paths, sources)]
            maps = getattr(self, f"stage{index + 1}")(maps)
        return self.final_layer(maps[0])
