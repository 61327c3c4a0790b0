"""Reads and decodes a folder of pictures as torchvision does: ImageFolder, and a loader of two workers."""

import sys
import time

import torch

import side
import vision

torchvision = vision.load()

folder, size, channels = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
transforms = torchvision.transforms
steps = [
    *([transforms.Grayscale()] if channels == 1 else []),
    transforms.Resize(size),
    transforms.CenterCrop(size),
    transforms.PILToTensor(),
]


def read_all():
    dataset = torchvision.datasets.ImageFolder(folder, transforms.Compose(steps))
    loader = torch.utils.data.DataLoader(dataset, batch_size=128, num_workers=2)
    return sum(len(labels) for _, labels in loader)


if __name__ == "__main__":
    torch.set_num_threads(1)
    side.say(version=torchvision.__version__)
    for _ in side.questions():
        began = time.perf_counter()
        pictures = read_all()
        side.say(seconds=time.perf_counter() - began, pictures=pictures)
