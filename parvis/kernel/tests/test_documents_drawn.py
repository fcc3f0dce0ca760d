"""Pages, pictures and films drawn small; words across them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from shutil import which

import pypdfium2
import pytest
from PIL import Image, ImageChops

from parvis.kernel.documents.pages import draw_film, draw_page, draw_picture, page_count
from parvis.kernel.documents.places import tells_its_place, without_place
from parvis.kernel.documents.sandbox import Failed


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    made = pypdfium2.PdfDocument.new()
    made.new_page(300, 400)
    made.new_page(400, 300)
    made.save(tmp_path / "a.pdf")
    return tmp_path / "a.pdf"


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "WEBP"
    return picture.convert("L")


def test_a_page_as_wide_as_asked(pdf: Path) -> None:
    assert page_count(pdf) == 2
    assert opened(draw_page(pdf, 1, 150)).size == (150, 200)
    assert opened(draw_page(pdf, 2, 200)).size == (200, 150)
    for number in (0, 3):
        with pytest.raises(Failed, match="no-page"):
            draw_page(pdf, number, 100)


def test_words_across_a_page_and_a_picture_with_every_letter_of_french(pdf: Path, tmp_path: Path) -> None:
    Image.new("RGB", (600, 800), "white").save(tmp_path / "a.png")
    drawn = [draw_page(pdf, 1, 600, "Nadia"), draw_page(pdf, 1, 600, "Éàçœ’—€"), draw_page(pdf, 1, 600, "Eacoe")]
    drawn.append(draw_picture(tmp_path / "a.png", 800, "Nadia"))
    for picture in map(opened, drawn):
        low, high = picture.getextrema()
        assert high == 255 and 120 < low < 240
    assert ImageChops.difference(opened(drawn[1]), opened(drawn[2])).getbbox()


def test_a_page_without_measure_stays_within_ours(tmp_path: Path) -> None:
    made = pypdfium2.PdfDocument.new()
    made.new_page(2, 14_000)
    made.save(tmp_path / "long.pdf")
    picture = opened(draw_page(tmp_path / "long.pdf", 1, 2000))
    assert max(picture.size) == 8000


def test_pictures_above_twenty_million_pixels(tmp_path: Path) -> None:
    Image.new("RGB", (7000, 5000), "teal").save(tmp_path / "a.png", compress_level=1)
    assert opened(draw_picture(tmp_path / "a.png", 160)).size == (160, 114)
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:2000])
    with pytest.raises(Failed, match="damaged"):
        draw_picture(tmp_path / "b.png", 160)


def test_the_beginning_of_a_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed here")
    film, making = tmp_path / "a.mp4", "ffmpeg -loglevel error -f lavfi -i testsrc=duration=1:size=320x240:rate=5"
    subprocess.run([*making.split(), str(film)], check=True)
    assert opened(draw_film(film, 160)).size == (160, 120)
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    with pytest.raises(Failed):
        draw_film(tmp_path / "list.mp4", 160)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="no-video"):
        draw_film(film, 160)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_forgets_its_place_and_keeps_the_rest(tmp_path: Path, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Appareil"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 0.0), 3: "W", 4: (1.0, 10.0, 0.0)})
    exif.get_ifd(0x8769)[0x9003] = "2026:05:12 10:00:00"
    path = tmp_path / "photo"
    Image.effect_noise((64, 48), 90).convert("RGB").save(path, form, exif=exif)
    assert tells_its_place(path.read_bytes())
    with without_place(path) as clean:
        assert not tells_its_place(clean.read_bytes())
        with Image.open(clean) as after, Image.open(path) as before:
            assert after.tobytes() == before.tobytes()
            told = after.getexif()
            assert (told[0x0112], told[0x010F]) == (6, "Appareil")
            assert told.get_ifd(0x8769)[0x9003] == "2026:05:12 10:00:00"
