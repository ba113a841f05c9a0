"""What is done to PDF files after they were made: turned, cut, covered, mistaken, locked."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pypdfium2 as pdfium
from PIL import Image


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object] = lambda _: None) -> bytes:
    """The PDF after `change`, without dates, identifiers and the names of programs."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        for key in ("/Info", "/DocChecksum", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo"):
            if key in pdf.Root:
                del pdf.Root[key]
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def turned_by_the_file(angle: int) -> Callable[[pikepdf.Pdf], None]:
    """/Rotate alone: a viewer shows the pages turned."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.rotate(angle, relative=False)

    return change


def drawn_sideways(shown_upright: bool) -> Callable[[pikepdf.Pdf], None]:
    """What is drawn is turned a quarter; /Rotate turns it back where it is shown upright."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            _, _, width, height = (float(side) for side in page.mediabox)
            page.contents_add(f"q 0 1 -1 0 {height} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, height, width])
            if "/CropBox" in page:
                del page["/CropBox"]
            if shown_upright:
                page.rotate(90, relative=False)

    return change


def cropped(pdf: pikepdf.Pdf) -> None:
    """Each page stands in a larger one, off its corner, of which the CropBox shows it."""
    for page in pdf.pages:
        _, _, width, height = (float(side) for side in page.mediabox)
        page.contents_add(b"q 1 0 0 1 60 40 cm", prepend=True)
        page.contents_add(b"Q")
        page.mediabox = pikepdf.Array([-20, -30, width + 200, height + 100])
        page.cropbox = pikepdf.Array([60, 40, 60 + width, 40 + height])


def inside_forms(pdf: pikepdf.Pdf) -> None:
    """Each page is one form, drawn at half its size and enlarged again."""
    for page in pdf.pages:
        page.contents_add(b"q 0.5 0 0 0.5 10 10 cm", prepend=True)
        page.contents_add(b"Q")
        whole = page.as_form_xobject()
        form = pdf.make_stream(whole.read_bytes(), Type=whole.Type, Subtype=whole.Subtype)
        form.BBox, form.Resources = whole.BBox, whole.Resources
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fx=form))
        page.Contents = pdf.make_stream(b"q 2 0 0 2 -20 -20 cm /Fx Do Q")


def picture_of(data: bytes, page: int, dpi: int = 150) -> Image.Image:
    """A page as a grey picture."""
    with pdfium.PdfDocument(data) as document:
        picture: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
        return picture


def scanned(data: bytes) -> bytes:
    """Pictures of the pages and nothing else."""
    return changed(data, lambda pdf: put_pictures(pdf, data, keep=lambda _: b""))


def put_pictures(pdf: pikepdf.Pdf, data: bytes, keep: Callable[[pikepdf.Page], bytes]) -> None:
    """On each page the picture of the same page of `data`, then what `keep` gives."""
    for number, page in enumerate(pdf.pages):
        picture = picture_of(data, number)
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=60)
        image = pdf.make_stream(
            jpeg.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=picture.width, Height=picture.height, BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        kept = keep(page)
        name = f"/Scan{number}"  # pages may share their resources
        page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name(name))
        _, _, width, height = (float(side) for side in page.mediabox)
        shown = f"q {width} 0 0 {height} 0 0 cm {name} Do Q ".encode()
        page.Contents = pdf.make_stream(shown + kept)
        if not kept:
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({name: image}))


def text_alone(page: pikepdf.Page) -> bytes:
    """The page's text in the invisible mode, without what is drawn."""
    drawn = {"m", "l", "c", "h", "re", "f", "f*", "F", "S", "s", "B", "B*", "b", "n", "W", "W*"}
    kept = [
        instruction
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) not in drawn
    ]
    return b"3 Tr " + pikepdf.unparse_content_stream(kept)


def wrong_characters(pdf: pikepdf.Pdf) -> None:
    """The fonts' ToUnicode says of each digit that it is the next one: 0 reads 1, 9 reads 0."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
            cmap = item.ToUnicode.read_bytes()
            item.ToUnicode = pdf.make_stream(re.sub(rb"<003([0-9])>(?=\s*\n)", _next, cmap))


def _next(digit: re.Match[bytes]) -> bytes:
    return b"<003%d>" % ((int(digit[1]) + 1) % 10)


def locked(data: bytes, password: str) -> bytes:
    """Encrypted; an empty password lets everyone read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        keys = pikepdf.Encryption(user=password, owner="owner", R=4, aes=False, metadata=False)
        pdf.save(out, encryption=keys, static_id=True)
    return out.getvalue()
