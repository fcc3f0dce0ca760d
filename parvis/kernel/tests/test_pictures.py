"""Pictures made small: whatever is sent, by however many, memory stays within its budget."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from parvis.kernel.pictures import TooManyPixels, shrink

FORMATS = ("JPEG", "PNG", "TIFF", "GIF")
MANY = """
import sys, threading
from io import BytesIO
from parvis.kernel.pictures import shrink

def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024

data, before = sys.stdin.buffer.read(), peak()
threads = [threading.Thread(target=shrink, args=(BytesIO(data), 640, ("PNG",))) for _number in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(peak() - before)
"""


def encoded(mode: str, size: tuple[int, int], kind: str, **more: object) -> BytesIO:
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    out.seek(0)
    return out


def size_of(drawn: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(drawn)) as picture:
        return picture.size


def test_ten_at_once_take_the_memory_of_one() -> None:
    data = encoded("RGBA", (4400, 4400), "PNG").getvalue()
    done = subprocess.run([sys.executable, "-c", MANY], input=data, capture_output=True, check=True)
    assert int(done.stdout) < 350


@pytest.mark.parametrize(
    ("mode", "side", "kind", "more"),
    [
        ("RGB", 4600, "PNG", {}),
        ("P", 4600, "PNG", {}),
        ("L", 9000, "PNG", {}),
        ("RGB", 9000, "JPEG", {}),
        ("RGB", 4600, "JPEG", {"progressive": True}),
    ],
)
def test_what_takes_too_much_memory_is_not_decoded(mode: str, side: int, kind: str, more: dict[str, object]) -> None:
    with pytest.raises(TooManyPixels):
        shrink(encoded(mode, (side, side), kind, **more), 640, FORMATS)


@pytest.mark.parametrize(
    ("mode", "size", "kind"),
    [("RGB", (8000, 6000), "JPEG"), ("1", (7016, 4960), "TIFF"), ("P", (800, 600), "GIF"), ("RGB", (3000, 30), "PNG")],
)
def test_what_people_have_is_drawn(mode: str, size: tuple[int, int], kind: str) -> None:
    drawn = size_of(shrink(encoded(mode, size, kind), 640, FORMATS))
    assert max(drawn) == 640
    assert drawn[1] == pytest.approx(640 * size[1] / size[0], abs=1)


@pytest.mark.parametrize(("size", "side"), [((8000, 6000), 640), ((1300, 700), 640), ((3000, 30), 30)])
def test_a_square_keeps_its_middle(size: tuple[int, int], side: int) -> None:
    assert size_of(shrink(encoded("RGB", size, "JPEG"), 640, FORMATS, square=True)) == (side, side)
