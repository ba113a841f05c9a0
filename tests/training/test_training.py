"""The figure reader's making: crops, batches, the network and its model file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from extractors.scan.readers.figure_crops import HEIGHT
from extractors.scan.readers.figure_decoding import ALPHABET
from samples.generate.chance import report_by_chance
from samples.generate.scans import Scan
from samples.generate.sheets import as_pdf, browser
from training import fonts, pages, pool, renders, texts
from training.crops import Crop, Press
from training.glyphs import Glyph, gap, line


@pytest.fixture(scope="module")
def press() -> Press:
    """One Latin font and one Chinese: `make test` installs both."""
    wanted = {"notoserifcjk-regular.ttc", "dejavusans.ttf"}
    files = [path for path in fonts.installed("train") if path.name.lower() in wanted]
    if len(files) < 2:
        pytest.skip("needs fonts-noto-cjk and fonts-dejavu-core")
    return Press([font for path in files if (font := fonts.load(path))])


def test_the_reader_can_write_every_text() -> None:
    rng = np.random.default_rng(5)
    written = {character for _ in range(3000) for character in texts.figure(rng)}
    assert written == set(ALPHABET)


def test_printed_forms_have_a_character_for_each() -> None:
    rng = np.random.default_rng(6)
    for _ in range(500):
        text = texts.figure(rng)
        assert len(texts.as_printed(text, rng)) == len(text)


def test_test_fonts_are_no_training_fonts() -> None:
    assert not {*fonts.installed("train")} & {*fonts.installed("test")}


def test_fonts_without_level_digits_are_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    assert fonts.load(broken) is None


def test_a_line_sets_its_glyphs_side_by_side() -> None:
    block = Glyph(np.full((104, 10), 255, np.uint8), 2, 14.0)
    assert line([block, block], 0.0).shape == (104, 24)
    assert not line([], 0.0).any()


def test_the_same_seed_gives_the_same_crops(press: Press) -> None:
    first, again, other = (renders.chunk(press, (seed,), 30) for seed in (1, 1, 2))
    assert first.keys() == again.keys()
    for width, batch in first.items():
        assert batch.pixels.shape == (len(batch.texts), 1, HEIGHT, width)
        assert batch.texts == again[width].texts
        assert np.array_equal(batch.pixels, again[width].pixels)
    texts_of = [sorted(t for b in part.values() for t in b.texts) for part in (first, other)]
    assert texts_of[0] != texts_of[1]


def test_what_parts_two_figures_is_wider_than_any_space_within_one() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        found = gap(rng)
        assert found.ink.shape[1] == found.advance > 64


def test_crops_of_pages_take_their_share(press: Press) -> None:
    crops = [Crop(np.full((30, 40), 255, np.uint8), "8.88", 20.0, 1, "page")]
    kept = pool.Pool(crops, np.ones(1))
    batches = renders.chunk(press, (1,), 200, kept).values()
    share = sum(text == "8.88" for batch in batches for text in batch.texts) / 200
    assert abs(share - renders.OF_PAGES) < 0.1


def test_a_pool_keeps_its_crops_and_does_not_drown_the_rare(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    crops = [
        Crop(rng.integers(0, 256, (20 + i % 3, 30 + i % 5)).astype(np.uint8), text, 15.5, 1, "page")
        for i, text in enumerate(["0"] * 96 + ["12"] * 2 + ["-", "7"])
    ]
    pool.save(crops, tmp_path / "pool.npz")
    kept = pool.Pool.load(tmp_path / "pool.npz")
    assert [crop.text for crop in kept.crops] == [crop.text for crop in crops]
    assert all(
        np.array_equal(a.pixels, b.pixels) for a, b in zip(kept.crops, crops, strict=True)
    )
    drawn = [kept.crop(rng).text for _ in range(300)]
    assert 0.6 < drawn.count("0") / 300 < 0.95


@pytest.mark.parametrize(
    ("printed", "read"), [("—", "-"), (" 1 204 ", "1204"), ("３（件）", "3(件)"), ("小计", "??")]
)
def test_printed_texts_are_folded_as_the_reader_writes_them(printed: str, read: str) -> None:
    assert pages.as_read(printed) == read


def test_crops_of_a_page_say_what_the_report_says() -> None:
    scan = Scan("training-test")
    report = report_by_chance(scan.rng(), scan.template)
    with browser() as chromium:
        pdf = as_pdf(chromium, report, scan.style)
    crops = pages.crops_of(pdf, scan, scan.rng(), pages.of_figures)
    found = [crop.text for crop in crops]
    stated = [str(value) for table in report.figures.values() for value in table.values()]
    figures = [text for text in found if "?" not in text]
    assert len(figures) > 0.5 * len(stated)
    assert set(figures) <= set(stated)


@pytest.mark.parametrize("strength", [0, 1, 2])
def test_crops_are_of_the_height_asked_for(press: Press, strength: int) -> None:
    rng = np.random.default_rng(strength)
    for _ in range(20):
        crop = press.crop(rng, strength, digit=20.0)
        assert crop.digit == 20.0
        assert 25 <= crop.pixels.shape[0] <= 105


def test_pillow_itself_knows_level_digits() -> None:
    """The tests of the reader rely on its font."""
    assert ImageFont.load_default(40).getbbox("0")[3] > 20


@pytest.mark.parametrize(("name", "off"), [("figure_reader", 1e-5), ("label_reader", 2e-3)])
def test_the_model_file_says_what_the_network_says(tmp_path: Path, name: str, off: float) -> None:
    torch = pytest.importorskip("torch", reason="torch trains the figure reader; make train")
    pytest.importorskip("onnx", reason="onnx writes the model; make train")
    import onnxruntime

    from training import export
    from training.network import Reader
    from training.subjects import SUBJECTS

    subject = SUBJECTS[name]()
    torch.manual_seed(1)
    network = Reader(subject.shape, 1 + len(subject.alphabet))
    network.train()
    network(torch.rand(8, 1, 32, 48))  # moves the running means, so that folding them shows
    network.eval()
    export.write(network, subject, tmp_path / "model.onnx", temperature=1.5)
    crops = np.random.default_rng(1).integers(0, 256, (3, 1, 32, 64)).astype(np.uint8)
    session = onnxruntime.InferenceSession(
        str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(None, {"crops": crops})
    with torch.no_grad():
        said = (network(torch.from_numpy(crops).float() / 255) / 1.5).softmax(2).numpy()
    np.testing.assert_allclose(found, said, atol=off)


@pytest.mark.parametrize("name", ["figure_reader", "label_reader"])
def test_training_can_go_on_from_a_model_file(name: str) -> None:
    """The weights say what the model says, also of other crops than they were measured on."""
    torch = pytest.importorskip("torch", reason="torch trains the readers; make train")
    pytest.importorskip("onnx", reason="onnx reads the model; make train")
    from extractors.scan.readers import networks
    from training.network import Reader
    from training.subjects import SUBJECTS
    from training.train import FOLDER
    from training.unfolding import unfolded

    subject = SUBJECTS[name]()
    network = Reader(subject.shape, 1 + len(subject.alphabet))
    torch.manual_seed(1)
    model = FOLDER / f"{name}.onnx"
    network.load_state_dict(unfolded(model, network, [torch.rand(8, 1, 32, 64)]))
    network.eval()
    crops = np.random.default_rng(1).integers(0, 256, (3, 1, 32, 64)).astype(np.uint8)
    with torch.no_grad():
        said = network(torch.from_numpy(crops).float() / 255).exp().numpy()
    np.testing.assert_allclose(networks.frames_of(model, crops), said, atol=1e-3)


def test_weights_of_several_courses_are_averaged() -> None:
    torch = pytest.importorskip("torch", reason="torch trains the figure reader; make train")
    pytest.importorskip("onnx", reason="onnx writes the model; make train")
    from training.train import mean_of

    states = [{"weight": torch.full((2,), x), "seen": torch.tensor(7)} for x in (1.0, 4.0)]
    mean = mean_of(states)
    assert mean["weight"].tolist() == [2.5, 2.5]
    assert int(mean["seen"]) == 7


def test_a_crop_is_read_alike_beside_any_others_while_training_goes_on() -> None:
    torch = pytest.importorskip("torch", reason="torch trains the figure reader; make train")
    pytest.importorskip("onnx", reason="onnx writes the model; make train")
    from training.network import FIGURES, Reader
    from training.train import keep_normalisation

    torch.manual_seed(3)
    crops = torch.rand(3, 1, 32, 48)
    network = Reader(FIGURES, 1 + len(ALPHABET)).train()
    network.context.eval()  # its dropout is by chance
    keep_normalisation(network)
    assert network.training
    assert torch.allclose(network(crops)[:1], network(crops[:1]), atol=1e-5)


def test_a_network_learns_a_few_crops_by_heart() -> None:
    torch = pytest.importorskip("torch", reason="torch trains the figure reader; make train")
    pytest.importorskip("onnx", reason="onnx writes the model; make train")
    from training.network import FIGURES, Reader
    from training.renders import Batch
    from training.train import inputs, loss_of

    torch.manual_seed(1)
    torch.set_num_threads(1)
    pixels = np.random.default_rng(2).integers(0, 256, (4, 1, 32, 48)).astype(np.uint8)
    batch = Batch(pixels, ["12", "", "3", "-"])
    network = Reader(FIGURES, 1 + len(ALPHABET))
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3)
    losses = []
    for _ in range(25):
        loss = loss_of(network(inputs(batch)), batch.texts, ALPHABET)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 4
