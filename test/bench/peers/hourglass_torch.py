"""One stacked hourglass in PyTorch, written after the paper (Figs. 3, 4) and the names of its authors' parameters."""
from torch import nn
from torch.nn import functional as F


class Conv(nn.Module):
    def __init__(self, before, after, kernel, stride=1, activate=False):
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, stride, kernel // 2)
        if activate:
            self.bn = nn.BatchNorm2d(after)

    def forward(self, x):
        y = self.conv(x)
        return F.relu(self.bn(y), inplace=True) if hasattr(self, "bn") else y


class Residual(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        half = after // 2
        self.bn1, self.conv1 = nn.BatchNorm2d(before), Conv(before, half, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(half), Conv(half, half, 3)
        self.bn3, self.conv3 = nn.BatchNorm2d(half), Conv(half, after, 1)
        self.skip_layer = Conv(before, after, 1)  # there, but not used, where the channels stay
        self.skips = before != after

    def forward(self, x):
        past = self.skip_layer(x) if self.skips else x
        y = self.conv1(F.relu(self.bn1(x), inplace=True))
        y = self.conv2(F.relu(self.bn2(y), inplace=True))
        return self.conv3(F.relu(self.bn3(y), inplace=True)) + past


class Hourglass(nn.Module):
    def __init__(self, depth, channels):
        super().__init__()
        self.up1 = Residual(channels, channels)
        self.low1 = Residual(channels, channels)
        self.low2 = Hourglass(depth - 1, channels) if depth > 1 else Residual(channels, channels)
        self.low3 = Residual(channels, channels)

    def forward(self, x):
        low = self.low3(self.low2(self.low1(F.max_pool2d(x, 2))))
        return self.up1(x) + F.interpolate(low, scale_factor=2, mode="nearest")


class HourglassNet(nn.Module):
    """Images [N, 3, H, W], values from 0 to 1, to heatmaps [N, joints, H / 4, W / 4]."""

    def __init__(self, joints, channels=32, stem=16, depth=4):
        super().__init__()
        self.pre = nn.Sequential(
            Conv(3, stem, 7, 2, activate=True),
            Residual(stem, 2 * stem),
            nn.MaxPool2d(2),
            Residual(2 * stem, 2 * stem),
            Residual(2 * stem, channels),
        )
        self.hgs = nn.ModuleList([nn.Sequential(Hourglass(depth, channels))])
        self.features = nn.ModuleList(
            [nn.Sequential(Residual(channels, channels), Conv(channels, channels, 1, activate=True))]
        )
        self.outs = nn.ModuleList([Conv(channels, joints, 1)])

    def forward(self, images):
        return self.outs[0](self.features[0](self.hgs[0](self.pre(images))))
