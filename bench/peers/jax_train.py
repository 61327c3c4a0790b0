"""Trains one of the benchmarks' models in JAX, its whole step compiled by jit."""

import argparse
import time
from functools import partial

import jax
import jax.numpy as np
import numpy
from jax import lax, random

import side

parser = argparse.ArgumentParser()
parser.add_argument("shape", choices=["dense", "keras", "conv64"])
parser.add_argument("file")
for name in ["size", "channels", "latent", "batch"]:
    parser.add_argument(f"--{name}", type=int, required=True)
args = parser.parse_args()
filters, kernel, hidden = {"dense": ((), 0, 400), "keras": ((32, 64), 3, 16), "conv64": ((32, 32, 64, 64), 4, 256)}[args.shape]
pixels = args.size * args.size * args.channels
layout = ("NHWC", "HWIO", "NHWC")


def layer(key, *shape):
    limit = (3 / numpy.prod(shape[:-1])) ** 0.5
    return {"kernel": random.uniform(key, shape, minval=-limit, maxval=limit), "bias": np.zeros(shape[-1])}


def first_parameters():
    keys = iter(random.split(random.key(1), 20))
    side_, width, parameters = args.size, args.channels, {}
    for i, outputs in enumerate(filters):
        parameters[f"down{i}"] = layer(next(keys), kernel, kernel, width, outputs)
        side_, width = side_ // 2, outputs
    features = side_ * side_ * width
    parameters["inner"] = layer(next(keys), features, hidden)
    parameters["mean"] = layer(next(keys), hidden, args.latent)
    parameters["logVariance"] = layer(next(keys), hidden, args.latent)
    ups = (*reversed(filters),) if kernel == 3 else (*reversed(filters[:-1]), args.channels) if filters else ()
    parameters["outer"] = layer(next(keys), args.latent, features if filters else hidden)
    if not filters:
        parameters["last"] = layer(next(keys), hidden, pixels)
    for i, outputs in enumerate(ups):
        parameters[f"up{i}"] = layer(next(keys), kernel, kernel, width, outputs)
        width = outputs
    if kernel == 3:
        parameters["last"] = layer(next(keys), kernel, kernel, width, args.channels)
    return parameters


def dense(p, x):
    return x @ p["kernel"] + p["bias"]


def convolution(p, x, stride):
    return lax.conv_general_dilated(x, p["kernel"], (stride, stride), "SAME", dimension_numbers=layout) + p["bias"]


def transposed(p, x, stride):
    return lax.conv_transpose(x, p["kernel"], (stride, stride), "SAME", dimension_numbers=layout) + p["bias"]


def loss_of(parameters, batch, key):
    x = batch.astype(np.float32) / 255
    h = x
    for i in range(len(filters)):
        h = jax.nn.relu(convolution(parameters[f"down{i}"], h, 2))
    shape = h.shape
    h = jax.nn.relu(dense(parameters["inner"], h.reshape(len(x), -1)))
    mean, log_variance = dense(parameters["mean"], h), dense(parameters["logVariance"], h)
    z = mean + random.normal(key, mean.shape) * np.exp(0.5 * log_variance)
    h = jax.nn.relu(dense(parameters["outer"], z))
    if filters:
        h = h.reshape(shape)
        ups = len(filters)
        for i in range(ups):
            h = transposed(parameters[f"up{i}"], h, 2)
            h = h if kernel == 4 and i == ups - 1 else jax.nn.relu(h)
        logits = transposed(parameters["last"], h, 1) if kernel == 3 else h
    else:
        logits = dense(parameters["last"], h).reshape(x.shape)
    reconstruction = np.maximum(logits, 0) - logits * x + np.log1p(np.exp(-np.abs(logits)))
    kl = -0.5 * (1 + log_variance - mean**2 - np.exp(log_variance))
    return (reconstruction.sum() + kl.sum()) / len(x)


@partial(jax.jit, donate_argnums=0)
def step(state, batch):
    parameters, first, second, count, key = state
    key, noise = random.split(key)
    loss, gradients = jax.value_and_grad(loss_of)(parameters, batch, noise)
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    rate = 1e-3 * np.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    parameters = jax.tree.map(lambda p, m, v: p - rate * m / (np.sqrt(v) + 1e-8), parameters, first, second)
    return (parameters, first, second, count, key), loss


data = side.pictures(args.file, args.size, args.channels)
random_order = numpy.random.default_rng(1)


def batches():
    while True:
        order = random_order.permutation(len(data))
        for start in range(0, len(data) - args.batch + 1, args.batch):
            yield data[order[start : start + args.batch]]


batch = batches()
start = first_parameters()
zeros = lambda: jax.tree.map(np.zeros_like, start)
state = (start, zeros(), zeros(), np.float32(0), random.key(2))


def take_step():
    global state
    state, loss = step(state, next(batch))
    return loss.block_until_ready()


began = time.perf_counter()
take_step()
side.say(version=jax.__version__, threads=side.cores(), firstStep=time.perf_counter() - began)
for _ in range(3):
    take_step()
side.answer_rounds(take_step)
