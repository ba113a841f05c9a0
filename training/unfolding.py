"""A model file as weights to train on from: batch normalisation, which `export` folds into the
convolutions, is measured anew, so that the network reads as the model does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from training.network import Reader


def unfolded(model: Path, network: Reader, crops: Sequence[Tensor]) -> dict[str, Tensor]:
    """The state of `network`, which has the model's shape, with the model's weights; `crops` are
    batches as the network takes them, on which each normalisation's mean and spread are measured.
    ValueError where the model has another shape."""
    layers = list(_convolutions(network))
    weights = list(_weights(model))
    if [each.shape for each, _ in weights] != [each.weight.shape for each, _ in layers]:
        raise ValueError(f"{model} is a network of another shape")
    biases: dict[nn.BatchNorm2d, Tensor] = {}
    for (layer, norm), (weight, bias) in zip(layers, weights, strict=True):
        layer.weight.data = weight
        if norm is None:
            layer.bias = nn.Parameter(bias)
        else:
            _pass_through(norm, bias)
            biases[norm] = bias
    _measure(network, biases, crops)
    return dict(network.state_dict())


def _convolutions(network: Reader) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Each with the normalisation behind it, in the order in which `export` writes them."""
    layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.BatchNorm2d)]
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        if isinstance(layer, nn.Conv2d):
            yield layer, after if isinstance(after, nn.BatchNorm2d) else None


def _weights(model: Path) -> Iterator[tuple[Tensor, Tensor]]:
    graph = onnx.load(model).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    sources = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
    for node in graph.node:
        if node.op_type == "Conv":
            names = (sources.get(name, name) for name in node.input[1:3])
            weight, bias = (torch.from_numpy(stored[name].copy()).float() for name in names)
            yield weight, bias


def _pass_through(norm: nn.BatchNorm2d, bias: Tensor) -> None:
    """What comes in goes out, moved by the bias."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.weight.data.fill_(1)
    norm.bias.data = bias.clone()
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)


@torch.no_grad()
def _measure(
    network: Reader, biases: dict[nn.BatchNorm2d, Tensor], crops: Sequence[Tensor]
) -> None:
    sums = {norm: torch.zeros(3, norm.num_features, dtype=torch.float64) for norm in biases}

    def add(norm: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
        values = inputs[0].double().transpose(0, 1).flatten(1)
        sums[norm] += torch.stack(
            [values.sum(1), values.square().sum(1), torch.full_like(values[:, 0], values.shape[1])]
        )

    hooks = [norm.register_forward_pre_hook(add) for norm in biases]
    network.eval()
    for batch in crops:
        network(batch)
    for hook in hooks:
        hook.remove()
    for norm, (total, squares, count) in sums.items():
        mean = total / count
        spread = squares / count - mean.square()
        norm.running_mean, norm.running_var = mean.float(), spread.float()
        norm.weight.data = (spread + norm.eps).sqrt().float()
        norm.bias.data = (mean + biases[norm]).float()
