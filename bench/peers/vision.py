"""torchvision, also where its wheel was built for CUDA and PyTorch was not: reading pictures needs none of its own operators."""

import torch


def load():
    """The package `torchvision`; only what works without its operators may be used."""
    try:
        import torchvision
    except RuntimeError:
        register = torch.library.register_fake

        def register_known(name, *args, **kwargs):
            known = hasattr(torch.ops.torchvision, name.removeprefix("torchvision::"))
            return register(name, *args, **kwargs) if known else lambda function: function

        torch.library.register_fake = register_known
        try:
            import sys

            for module in [name for name in sys.modules if name.startswith("torchvision")]:
                del sys.modules[module]
            import torchvision
        finally:
            torch.library.register_fake = register
    return torchvision
