"""The figure reader's network: convolutions over a crop, a distribution for every two columns."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from extractors.scan.figure_decoding import ALPHABET


def _block(inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3)) -> nn.Sequential:
    padding = kernel[0] // 2 if kernel[0] % 2 else 0, kernel[1] // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class FigureReader(nn.Module):
    """(n, 1, 32, width) in 0 to 1, ink bright → (n, width / 2, classes) log-probabilities.

    No recurrence: figures are short, and a row of convolutions sees three digits to each side.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, 24, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(24), nn.ReLU()
        )
        self.body = nn.Sequential(
            _block(24, 32),
            nn.MaxPool2d((2, 1)),
            _block(32, 56),
            _block(56, 56),
            nn.MaxPool2d((2, 1)),
            _block(56, 96),
            _block(96, 96),
            _block(96, 112, (4, 3)),
        )
        self.context = nn.Sequential(_block(112, 112, (1, 5)), nn.Dropout(0.1))
        self.head = nn.Conv2d(112, 1 + len(ALPHABET), 1)

    def forward(self, crops: Tensor) -> Tensor:
        features = self.body(self.stem(crops))
        features = features + self.context(features)
        frames: Tensor = self.head(features).squeeze(2).transpose(1, 2)
        return frames.log_softmax(2)


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


class Averaged:
    """A running mean of a network's weights: what is exported, steadier than the last step."""

    def __init__(self, network: nn.Module, decay: float = 0.998) -> None:
        self.decay = decay
        self.state = {name: value.clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)
