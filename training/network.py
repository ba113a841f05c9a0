"""The readers' networks: convolutions over a crop, a distribution for every few columns."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """`body` are the widths of the six convolutions after the stem. A frame stands for `columns`
    columns of the crop, 2 or 4: a digit is half as wide as a Chinese character."""

    stem: int
    body: tuple[int, int, int, int, int, int]
    columns: int


FIGURES = Shape(24, (32, 56, 56, 96, 96, 112), columns=2)
LABELS = Shape(24, (32, 56, 64, 104, 112, 160), columns=4)


def _block(inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3)) -> nn.Sequential:
    padding = kernel[0] // 2 if kernel[0] % 2 else 0, kernel[1] // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Reader(nn.Module):
    """(n, 1, 32, width) in 0 to 1, ink bright → (n, width / columns, classes) log-probabilities.

    No recurrence: a row of convolutions sees three digits to each side, or two characters.
    """

    def __init__(self, shape: Shape, classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, shape.stem, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(shape.stem),
            nn.ReLU(),
        )
        first, second, third, fourth, fifth, last = shape.body
        self.body = nn.Sequential(
            _block(shape.stem, first),
            nn.MaxPool2d((2, shape.columns // 2)),
            _block(first, second),
            _block(second, third),
            nn.MaxPool2d((2, 1)),
            _block(third, fourth),
            _block(fourth, fifth),
            _block(fifth, last, (4, 3)),
        )
        self.context = nn.Sequential(_block(last, last, (1, 5)), nn.Dropout(0.1))
        self.head = nn.Conv2d(last, classes, 1)

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
