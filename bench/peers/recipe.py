"""The model that `patches` of the product is, in PyTorch: patches, matrix products, two small convolutions."""

import torch
import torch.nn.functional as F
from torch import nn


def uniform(layer, gain=2**0.5):
    """Kernels from ±gain·√(3/fanIn), biases 0."""
    limit = gain * (3 / layer.weight[0].numel()) ** 0.5
    nn.init.uniform_(layer.weight, -limit, limit)
    nn.init.zeros_(layer.bias)
    return layer


class Residual(nn.Module):
    """h + W₂·SiLU(W₁h)."""

    def __init__(self, width=256):
        super().__init__()
        self.inner, self.outer = uniform(nn.Linear(width, width)), uniform(nn.Linear(width, width), 0.3)

    def forward(self, h):
        return h + self.outer(F.silu(self.inner(h)))


class Patches(nn.Module):
    """For 28, 32 (patches of 4) and 64 pixels (of 8)."""

    def __init__(self, size, channels, latent):
        super().__init__()
        patch = 4 if size <= 32 else 8
        side, last = size // patch, patch // 2
        pixelwise = lambda inputs, outputs, gain=2**0.5: uniform(nn.Conv2d(inputs, outputs, 1), gain)
        convolution = lambda inputs, outputs: uniform(nn.Conv2d(inputs, outputs, 3, padding=1))
        self.inner = nn.Sequential(
            nn.PixelUnshuffle(patch),
            *(pixelwise(channels * patch * patch, 64, 2 * 2**0.5), nn.SiLU(), pixelwise(64, 16), nn.SiLU(), nn.Flatten()),
            *(uniform(nn.Linear(side * side * 16, 256)), nn.SiLU(), Residual()),
        )
        self.mean, self.log_variance = uniform(nn.Linear(256, latent), 1), uniform(nn.Linear(256, latent), 0.1)
        self.outer = nn.Sequential(
            *(uniform(nn.Linear(latent, 256)), nn.SiLU(), Residual()),
            *(uniform(nn.Linear(256, side * side * 16)), nn.SiLU(), nn.Unflatten(1, (16, side, side))),
            *(convolution(16, 64), nn.SiLU(), pixelwise(64, 128), nn.PixelShuffle(2), nn.SiLU(), convolution(32, 32), nn.SiLU()),
            *(pixelwise(32, channels * last * last, 0.3), nn.PixelShuffle(last)),
        )
        self.bias = nn.Parameter(torch.zeros(channels))

    def encode(self, x):
        h = self.inner(x - 0.5)
        return self.mean(h), self.log_variance(h)

    def decode(self, z):
        return self.outer(z) + self.bias[:, None, None]
