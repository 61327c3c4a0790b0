"""What every peer does besides its work: its words to the benchmark, a JSON object a line, and its pictures."""

import json
import os
import sys
import time

import numpy


def say(**words):
    print(json.dumps(words), flush=True)


def questions():
    """The benchmark's questions, until it has no more."""
    for line in sys.stdin:
        yield json.loads(line)


def cores():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def pictures(file, size, channels):
    """Raw bytes as an array [pictures, size, size, channels]."""
    return numpy.fromfile(file, dtype=numpy.uint8).reshape(-1, size, size, channels)


def answer_rounds(take_step):
    """For each question `{"seconds": s}`, steps for so long."""
    for question in questions():
        began = time.perf_counter()
        steps = 0
        while True:
            loss = take_step()
            steps += 1
            seconds = time.perf_counter() - began
            if seconds >= question["seconds"]:
                break
        say(steps=steps, seconds=seconds, loss=float(loss))
