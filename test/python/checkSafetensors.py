"""Reads a checkpoint with the `safetensors` package, as Python users do, and writes the same tensors back.

    python test/python/checkSafetensors.py CHECKPOINT [COPY]

Prints one JSON line: the metadata, and shape, sum and sum of squares of each tensor. With COPY the tensors
are saved again by the package, for this program to read in turn. Needs `pip install safetensors numpy`.
"""

import json
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file


def main(checkpoint: str, copy: str | None = None) -> None:
    with safe_open(checkpoint, framework="numpy") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    if copy is not None:
        save_file(tensors, copy, metadata=metadata)
    about = {
        name: {
            "type": str(values.dtype),
            "shape": list(values.shape),
            "sum": float(values.sum(dtype=np.float64)),
            "squares": float(np.square(values, dtype=np.float64).sum()),
        }
        for name, values in tensors.items()
    }
    print(json.dumps({"metadata": metadata, "tensors": about}))


if __name__ == "__main__":
    main(*sys.argv[1:])
