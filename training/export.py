"""The trained network as ONNX: batch normalisation folded in, grey bytes in, probabilities out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.functional import ctc_loss

from extractors.scan.readers.networks import collapse
from training.network import Reader
from training.renders import Batch
from training.subjects import Subject

OPSET, IR = 17, 9


class _Graph:
    """Nodes one after the other; each method adds one and returns its output's name."""

    def __init__(self, stored: type[np.floating[Any]]) -> None:
        self.stored = stored
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def weight(self, value: NDArray[Any]) -> str:
        name = f"weight_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def kept(self, value: NDArray[np.float32]) -> str:
        """Weights as they are stored; onnxruntime makes them float32 when it loads them."""
        name = self.weight(value.astype(self.stored))
        return name if self.stored is np.float32 else self.add("Cast", name, to=TensorProto.FLOAT)

    def through(self, layers: nn.Module, name: str) -> str:
        """The layers of a Sequential, in their order."""
        children = list(layers.children())
        for place, layer in enumerate(children):
            if isinstance(layer, nn.Sequential):
                name = self.through(layer, name)
            elif isinstance(layer, nn.Conv2d):
                after = children[place + 1] if place + 1 < len(children) else None
                name = self.convolution(layer, after, name)
            elif isinstance(layer, nn.ReLU):
                name = self.add("Relu", name)
            elif isinstance(layer, nn.MaxPool2d):
                size = list(layer.kernel_size)
                name = self.add("MaxPool", name, kernel_shape=size, strides=size)
        return name

    def convolution(self, layer: nn.Conv2d, norm: nn.Module | None, name: str) -> str:
        weight = layer.weight.detach()
        bias = torch.zeros(len(weight)) if layer.bias is None else layer.bias.detach()
        if isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None
            assert norm.running_var is not None
            gain = norm.weight.detach() / (norm.running_var + norm.eps).sqrt()
            weight = weight * gain[:, None, None, None]
            bias = norm.bias.detach() + (bias - norm.running_mean) * gain
        up, left = layer.padding
        return self.add(
            "Conv", name, self.kept(weight.numpy()), self.kept(bias.numpy()),
            kernel_shape=list(layer.kernel_size), strides=list(layer.stride),
            pads=[up, left, up, left],
        )


def write(network: Reader, subject: Subject, path: Path, temperature: float) -> None:
    """(n, 1, 32, width) uint8 → (n, width / columns, classes) probabilities, calibrated."""
    network.eval()
    graph = _Graph(subject.stored)
    light = graph.add("Cast", "crops", to=TensorProto.FLOAT)
    light = graph.add("Div", light, graph.weight(np.array(255, np.float32)))
    body = graph.through(network.body, graph.through(network.stem, light))
    features = graph.add("Add", body, graph.through(network.context, body))
    frames = graph.convolution(network.head, None, features)
    frames = graph.add("Squeeze", frames, graph.weight(np.array([2], np.int64)))
    frames = graph.add("Transpose", frames, perm=[0, 2, 1])
    frames = graph.add("Div", frames, graph.weight(np.array(temperature, np.float32)))
    graph.nodes.append(helper.make_node("Softmax", [frames], ["frames"], axis=2))
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["n", 1, 32, "width"])
    out = helper.make_tensor_value_info(
        "frames", TensorProto.FLOAT, ["n", "time", 1 + len(subject.alphabet)]
    )
    model = helper.make_model(
        helper.make_graph(graph.nodes, subject.name, [crops], [out], graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR,
    )
    told = {"alphabet": subject.alphabet, "temperature": f"{temperature:.2f}"}
    helper.set_model_props(model, told)
    onnx.checker.check_model(model)
    onnx.save(model, path)


@torch.no_grad()
def temperature(network: Reader, alphabet: str, held_out: dict[int, Batch]) -> float:
    """The softening of the frames under which the reader knows best when its likeliest text is
    right (Guo et al. 2017, with a text for a class)."""
    network.eval()
    read = [
        (frames, [collapse(top, alphabet) for top in frames.argmax(2).numpy()], batch.texts)
        for batch in held_out.values()
        for frames in [network(torch.from_numpy(batch.pixels).float() / 255)]
    ]

    def surprise(softening: float) -> float:
        return sum(
            _surprise(frames / softening, texts, true, alphabet) for frames, texts, true in read
        )

    return float(min(np.arange(0.4, 2.05, 0.1), key=surprise))


def _surprise(
    frames: torch.Tensor, texts: list[str], true: list[str], alphabet: str
) -> float:
    """How surprised one is to learn which texts are right, by their probabilities."""
    targets = torch.tensor([alphabet.index(c) + 1 for text in texts for c in text])
    lengths = torch.tensor([len(text) for text in texts])
    times = torch.full((len(texts),), frames.shape[1])
    likely = frames.log_softmax(2).transpose(0, 1)
    unlikely = ctc_loss(likely, targets, times, lengths, reduction="none")
    sure = (-unlikely).exp().clamp(1e-6, 1 - 1e-6)
    right = torch.tensor([a == b for a, b in zip(texts, true, strict=True)])
    return float(-torch.where(right, sure, 1 - sure).log().sum())
