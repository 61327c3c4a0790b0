"""Learns from pictures in PyTorch, and tells after each stretch of time what held-out ones show: the Keras example's shape as its
example trains it, or the recipe of the product's default."""

import argparse
import math
import time

import torch
import torch.nn.functional as F

import models
import recipe
import side

parser = argparse.ArgumentParser()
parser.add_argument("what", choices=["keras", "recipe"])
parser.add_argument("training")
parser.add_argument("heldOut")
parser.add_argument("likelihood", choices=["bernoulli", "gaussian"])
for name in ["size", "channels", "latent", "batch", "seconds"]:
    parser.add_argument(f"--{name}", type=int, required=True)
args = parser.parse_args()

torch.set_num_threads(side.cores())
torch.manual_seed(1)
bernoulli = args.likelihood == "bernoulli"
by_recipe = args.what == "recipe"
rounding = 1 / (12 * 255**2)
warm_up, peak, most_shift, small_folder = 100, 3e-3, 2, 10_000


def load(file):
    return torch.from_numpy(side.pictures(file, args.size, args.channels)).permute(0, 3, 1, 2).contiguous()


training, held_out = load(args.training), load(args.heldOut)
pixels = training[0].numel()
make = recipe.Patches if by_recipe else models.Convolutional
model = make(args.size, args.channels, args.latent)
log_variance = torch.nn.Parameter(torch.tensor(-3.0), requires_grad=not by_recipe)
colour = training.float().mean((0, 2, 3)) / 255
with torch.no_grad():
    if by_recipe:
        model.bias.copy_(torch.logit(colour.clamp(0.01, 0.99)) if bernoulli else colour)
kernels = [each for each in model.parameters() if each.dim() > 1]
others = [each for each in model.parameters() if each.dim() <= 1] + [log_variance]
optimiser = torch.optim.AdamW(
    [{"params": kernels, "weight_decay": 0.05 if by_recipe else 0}, {"params": others, "weight_decay": 0}],
    lr=peak if by_recipe else 1e-3,
)


def variance():
    return log_variance.exp() + rounding


def reconstruction_of(x, decoded):
    """−log p(x|z), a value a picture."""
    if bernoulli:
        return F.binary_cross_entropy_with_logits(decoded, x, reduction="none").flatten(1).sum(1)
    squares = (x - decoded).square().flatten(1).sum(1)
    return 0.5 * (squares / variance() + pixels * (variance().log() + math.log(2 * math.pi)))


def loss_of(x):
    mean, spread = model.encode(x)
    decoded = model.decode(models.sampled(mean, spread))
    kl = models.kl_divergence(mean, spread).mean()
    if bernoulli or not by_recipe:
        return reconstruction_of(x, decoded).mean() + kl
    # The best variance of the batch (Rybkin et al. 2021, arXiv 2006.13202); its running mean serves to evaluate.
    error = (x - decoded).square().mean()
    with torch.no_grad():
        first = step == 0
        log_variance.copy_(error.log() if first else 0.98 * log_variance + 0.02 * error.log())
    return 0.5 * pixels * (2 * math.pi * math.e * (error + rounding)).log() + kl


def shifted(batch):
    """Each picture by −2…2 pixels in both directions, its border repeated."""
    span = 2 * most_shift + 1
    rows, columns = torch.randint(span, (2, len(batch)))
    wide = F.pad(batch, (most_shift,) * 4, mode="replicate")
    at = torch.arange(args.size)
    y, x = rows[:, None, None, None] + at[:, None], columns[:, None, None, None] + at
    return wide[torch.arange(len(batch))[:, None, None, None], torch.arange(args.channels)[:, None, None], y, x]


def batches():
    while True:
        order = torch.randperm(len(training))
        for start in range(0, len(training) - args.batch + 1, args.batch):
            batch = training[order[start : start + args.batch]].float() / 255
            yield shifted(batch) if by_recipe and len(training) < small_folder else batch


def rate():
    if not by_recipe:
        return 1e-3
    rise = min(1, (step + 1) / warm_up)
    return peak * rise * 0.5 * (1 + math.cos(math.pi * min(1, step / steps)))


def take_step():
    global step
    for group in optimiser.param_groups:
        group["lr"] = rate()
    optimiser.zero_grad()
    loss_of(next(batch)).backward()
    optimiser.step()
    step += 1


@torch.no_grad()
def evaluate():
    loss = squares = 0
    for x in held_out.split(128):
        x = x.float() / 255
        mean, spread = model.encode(x)
        loss += (reconstruction_of(x, model.decode(models.sampled(mean, spread))) + models.kl_divergence(mean, spread)).sum()
        shown = model.decode(mean)
        shown = (shown.sigmoid() if bernoulli else shown.clamp(0, 1)).mul(255).round() / 255
        squares += (x - shown).square().sum()
    mean_square = squares / held_out.numel()
    return {"loss": float(loss / len(held_out)), "psnr": float(-10 * mean_square.log10())}


batch = batches()
step, steps = 0, 10**9
side.say(version=torch.__version__)
trained = 0.0
for question in side.questions():
    began = time.perf_counter()
    taken = 0
    while time.perf_counter() - began < question["seconds"]:
        take_step()
        taken += 1
        # As soon as its speed is known: the length of the schedule in steps.
        seconds = trained + time.perf_counter() - began
        if by_recipe and step % 20 == 0:
            steps = max(step + 1, round(step * args.seconds / seconds))
    seconds = time.perf_counter() - began
    trained += seconds
    side.say(steps=taken, seconds=seconds, **evaluate())
