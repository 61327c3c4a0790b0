"""The models of the benchmarks in PyTorch, each with `encode(x) -> mean, log variance` and `decode(z) -> pixels`; x is [B, C, H, W]."""

import torch
from torch import nn


class Dense(nn.Module):
    """784-400-q and back: https://github.com/pytorch/examples/tree/main/vae."""

    def __init__(self, size=28, channels=1, latent=20, hidden=400):
        super().__init__()
        pixels = size * size * channels
        self.shape = (channels, size, size)
        self.inner = nn.Sequential(nn.Flatten(), nn.Linear(pixels, hidden), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.outer = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, pixels))

    def encode(self, x):
        h = self.inner(x)
        return self.mean(h), self.log_variance(h)

    def decode(self, z):
        return self.outer(z).unflatten(1, self.shape)


class Convolutional(nn.Module):
    """Convolutions of stride 2 and their mirror. By default the shape of https://keras.io/examples/generative/vae/."""

    def __init__(self, size=28, channels=1, latent=2, filters=(32, 64), kernel=3, hidden=16):
        super().__init__()
        side, width, down, up = size, channels, [], []
        for outputs in filters:
            down += [nn.Conv2d(width, outputs, kernel, 2, 1), nn.ReLU()]
            side, width = side // 2, outputs
        self.inner = nn.Sequential(*down, nn.Flatten(), nn.Linear(side * side * width, hidden), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        up += [nn.Linear(latent, side * side * width), nn.ReLU(), nn.Unflatten(1, (width, side, side))]
        padding = {"padding": 1, "output_padding": 1 if kernel == 3 else 0}
        if kernel == 3:  # Keras: a layer up for each down, and one of stride 1 to the pixels.
            for outputs in reversed(filters):
                up += [nn.ConvTranspose2d(width, outputs, kernel, 2, **padding), nn.ReLU()]
                width = outputs
            up += [nn.ConvTranspose2d(width, channels, kernel, 1, 1)]
        else:
            for outputs in (*reversed(filters[:-1]), channels):
                up += [nn.ConvTranspose2d(width, outputs, kernel, 2, **padding), nn.ReLU()]
                width = outputs
            up.pop()
        self.outer = nn.Sequential(*up)

    def encode(self, x):
        h = self.inner(x)
        return self.mean(h), self.log_variance(h)

    def decode(self, z):
        return self.outer(z)


def named(shape, size, channels, latent):
    if shape == "dense":
        return Dense(size, channels, latent)
    if shape == "keras":
        return Convolutional(size, channels, latent)
    if shape == "conv64":
        return Convolutional(size, channels, latent, (32, 32, 64, 64), 4, 256)
    raise ValueError(shape)


def kl_divergence(mean, log_variance):
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).flatten(1).sum(1)


def sampled(mean, log_variance):
    return mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
