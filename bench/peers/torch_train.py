"""Trains one of the benchmarks' models in PyTorch, a step at a time: eager, with fused Adam, or compiled."""

import argparse
import time

import torch
import torch.nn.functional as F

import models
import side

parser = argparse.ArgumentParser()
parser.add_argument("how", choices=["eager", "fused", "compiled"])
parser.add_argument("shape")
parser.add_argument("file")
for name in ["size", "channels", "latent", "batch"]:
    parser.add_argument(f"--{name}", type=int, required=True)
args = parser.parse_args()

torch.set_num_threads(side.cores())
torch.manual_seed(1)
data = torch.from_numpy(side.pictures(args.file, args.size, args.channels)).permute(0, 3, 1, 2).contiguous()
model = models.named(args.shape, args.size, args.channels, args.latent)
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=args.how != "eager")


def loss_of(pixels):
    x = pixels.float() / 255
    mean, log_variance = model.encode(x)
    logits = model.decode(models.sampled(mean, log_variance))
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)
    return (reconstruction + models.kl_divergence(mean, log_variance)).mean()


def batches():
    while True:
        order = torch.randperm(len(data))
        for start in range(0, len(data) - args.batch + 1, args.batch):
            yield data[order[start : start + args.batch]]


loss_of = torch.compile(loss_of) if args.how == "compiled" else loss_of
batch = batches()


def take_step():
    optimiser.zero_grad()
    loss = loss_of(next(batch))
    loss.backward()
    optimiser.step()
    return loss.detach()


began = time.perf_counter()
take_step()
side.say(version=torch.__version__, threads=torch.get_num_threads(), firstStep=time.perf_counter() - began)
for _ in range(3):
    take_step()
side.answer_rounds(take_step)
