"""`python -m training.train figure_reader`, or label_reader: fonts to the model file of that name
in extractors/scan/readers/. Hours or minutes, as `--minutes` says."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import ctc_loss

from extractors.scan.readers.networks import collapse
from training import export, renders
from training.network import Averaged, Reader, parameters
from training.renders import Batch
from training.subjects import SUBJECTS, Subject
from training.unfolding import unfolded

FOLDER = Path(__file__).parent.parent / "extractors" / "scan" / "readers"
RATE, WARM_UP, COOL_DOWN = 1.5e-3, 0.01, 0.4
HELD_OUT = 4000  # crops in fonts held out, by which the best weights are chosen
BATCH = 32  # small: where time is short, more steps teach more than steadier ones
POOL = 300_000  # crops kept and drawn from
EACH_SEEN = 3  # times, about: rendering costs as much as training
FIRST_CHUNKS = 4
MEASURED = 64  # batches on which a model file's normalisation is measured anew
LOOK_S = 240.0

log = logging.getLogger("training")


@dataclass(frozen=True)
class Course:
    """A training: of what, how long, from where, into which folder. `start` are weights to go on
    from, of several their mean; `pages` a file of crops of pages to mix in, `rate` the learning
    rate at its highest, `temperature` one to be kept instead of the one fitted."""

    subject: Subject
    minutes: float
    seed: int
    threads: int
    rate: float
    start: Sequence[Path]
    pages: Path | None
    temperature: float | None
    work: Path


class Recent:
    """The newest crops, drawn from by width."""

    def __init__(self, rng: Generator) -> None:
        self.rng = rng
        self.batches: dict[int, list[Batch]] = {}
        self.counts: dict[int, int] = {}

    def add(self, chunk: dict[int, Batch]) -> None:
        for width, batch in chunk.items():
            self.batches.setdefault(width, []).append(batch)
            self.counts[width] = self.counts.get(width, 0) + len(batch.texts)
        if sum(self.counts.values()) > POOL:
            for width, kept in self.batches.items():
                if len(kept) > 1:
                    self.counts[width] -= len(kept.pop(0).texts)

    def draw(self) -> Batch:
        widths = list(self.counts)
        weights = np.array([self.counts[width] for width in widths], float)
        kept = self.batches[widths[self.rng.choice(len(widths), p=weights / weights.sum())]]
        pixels: list[NDArray[np.uint8]] = []
        texts: list[str] = []
        while len(texts) < BATCH:
            batch = kept[self.rng.integers(len(kept))]
            some = self.rng.permutation(len(batch.texts))[: BATCH // 4]
            pixels.append(batch.pixels[some])
            texts += [batch.texts[i] for i in some]
        return Batch(np.concatenate(pixels), texts)


def inputs(batch: Batch, rng: Generator | None = None) -> Tensor:
    crops = torch.from_numpy(batch.pixels).float().div_(255)
    if rng is not None:  # paler and darker
        crops *= torch.from_numpy(rng.uniform(0.7, 1.0, (len(crops), 1, 1, 1)).astype(np.float32))
    return crops.to(memory_format=torch.channels_last)


def loss_of(frames: Tensor, texts: list[str], alphabet: str) -> Tensor:
    targets = torch.tensor([alphabet.index(c) + 1 for text in texts for c in text])
    lengths = torch.tensor([len(text) for text in texts])
    times = torch.full((len(texts),), frames.shape[1])
    return ctc_loss(frames.float().transpose(0, 1), targets, times, lengths, zero_infinity=True)


@torch.no_grad()
def exact(network: Reader, alphabet: str, held_out: dict[int, Batch]) -> float:
    """The share of crops read exactly."""
    network.eval()
    right = total = 0
    for batch in held_out.values():
        for begin in range(0, len(batch.texts), 128):
            part = Batch(batch.pixels[begin : begin + 128], batch.texts[begin : begin + 128])
            tops = network(inputs(part)).argmax(2).numpy()
            read = [collapse(top, alphabet) for top in tops]
            right += sum(a == b for a, b in zip(read, part.texts, strict=True))
        total += len(batch.texts)
    return right / total


def mean_of(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Of courses that went on from each other: steadier than any (Wortsman et al. 2022)."""
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point()
        else value
        for name, value in states[0].items()
    }


def _weights(path: Path, network: Reader, crops: Sequence[Tensor]) -> dict[str, Tensor]:
    if path.suffix == ".onnx":
        return unfolded(path, network, crops)
    kept: dict[str, Tensor] = torch.load(path, weights_only=True)
    return kept


def rate_at(progress: float, top: float) -> float:
    """Up for a moment to `top`, level, then down to zero over the last part."""
    return top * min(progress / WARM_UP, 1.0, max(1 - progress, 0.0) / COOL_DOWN)


def keep_normalisation(network: Reader) -> None:
    """Normalises as at run time, where crops of all widths are normalised alike: a batch has one
    width, and normalised by itself a wide one is learned otherwise than it is read."""
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.eval()


def train(course: Course) -> None:
    torch.manual_seed(course.seed)
    torch.set_num_threads(course.threads)
    rng = np.random.default_rng(course.seed)
    subject = course.subject
    network = Reader(subject.shape, 1 + len(subject.alphabet))
    network = network.to(memory_format=torch.channels_last)
    held_out = renders.chunk(subject.press("test"), (course.seed, 1, 1), HELD_OUT)
    recent, source = Recent(rng), renders.chunks(subject.press, course.seed, course.pages)
    for _ in range(FIRST_CHUNKS):
        recent.add(next(source))
    if course.start:
        crops = [inputs(recent.draw()) for _ in range(MEASURED)]
        network.load_state_dict(mean_of([_weights(p, network, crops) for p in course.start]))
    averaged, best = Averaged(network), 0.0
    optimiser = torch.optim.AdamW(network.parameters(), course.rate, weight_decay=0.01)
    log.info("%d parameters", parameters(network))
    begun = looked = time.monotonic()
    step, running, fresh, lasts = 0, 4.0, 0.0, 60 * course.minutes
    while (now := time.monotonic()) < begun + lasts:
        if fresh <= 0:
            recent.add(next(source))
            fresh += EACH_SEEN * renders.CHUNK
        batch = recent.draw()
        fresh -= len(batch.texts)
        progress = (now - begun) / lasts
        for group in optimiser.param_groups:
            group["lr"] = rate_at(progress, course.rate)
        network.train()
        if course.start or progress > 1 - COOL_DOWN:
            keep_normalisation(network)
        with torch.autocast("cpu", torch.bfloat16):
            frames = network(inputs(batch, rng))
        loss = loss_of(frames, batch.texts, subject.alphabet)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        averaged.update(network, step)
        step, running = step + 1, 0.99 * running + 0.01 * float(loss.detach())
        if now > looked + LOOK_S:
            best, looked = _look(averaged, held_out, best, course), time.monotonic()
            log.info("step %d, loss %.3f, best %.4f", step, running, best)
    best = _look(averaged, held_out, best, course)
    log.info("done: step %d, best %.4f", step, best)


def _look(averaged: Averaged, held_out: dict[int, Batch], best: float, course: Course) -> float:
    """Scores the averaged weights; the best so far are kept, and written as a model."""
    subject = course.subject
    network = Reader(subject.shape, 1 + len(subject.alphabet))
    network.load_state_dict(averaged.state)
    score = exact(network, subject.alphabet, held_out)
    log.info("held-out fonts: %.4f exact", score)
    if score > best:
        torch.save(averaged.state, course.work / f"{subject.name}.pt")
        softening = course.temperature or export.temperature(network, subject.alphabet, held_out)
        export.write(network, subject, course.work / f"{subject.name}.onnx", softening)
    return float(max(score, best))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--start", type=Path, nargs="+", default=[],
                        help="weights to go on from (.pt, or a model file); of several, their mean")
    parser.add_argument("--pages", type=Path, help="crops that training.pages made, to mix in")
    parser.add_argument("--temperature", type=float, help="kept instead of the one fitted")
    parser.add_argument("--work", type=Path, default=FOLDER)
    options = vars(parser.parse_args())
    course = Course(**{**options, "subject": SUBJECTS[options["subject"]]()})
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    course.work.mkdir(parents=True, exist_ok=True)
    train(course)


if __name__ == "__main__":
    main()
