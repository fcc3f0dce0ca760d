"""Pages, pictures and films as small pictures (WebP), drawn in the sandbox; with words across them when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parvis.kernel.documents.sandbox import MB, Bounds, Failed, ask, find, run, workshop

DRAWN = "drawn.webp"
BOUNDS = Bounds(seconds=30)
# Pictures of up to 200 million pixels: what their decoder holds at once.
LARGE = Bounds(seconds=60, memory=3072 * MB)
FILM = Bounds(seconds=30, memory=2048 * MB, file=32 * MB, room=64 * MB)
# Seconds after the beginning: the very first picture of a film is often black.
AFTER = ("1", "0")


def page_count(pdf: Path) -> int:
    """How many pages a PDF has; raises `Failed`."""
    with workshop() as folder:
        return int(ask("count_pages", folder, BOUNDS, path=_whole(pdf))["pages"])


def draw_page(pdf: Path, number: int, width: int, watermark: str = "") -> bytes:
    """A page of a PDF, numbered from 1, as wide as asked within measure; raises `Failed`."""
    facts: dict[str, Any] = {"number": number, "width": width, "watermark": watermark}
    return _drawn("draw_page", BOUNDS, path=_whole(pdf), **facts)


def draw_picture(picture: Path, side: int, watermark: str = "") -> bytes:
    """A picture of at most `side` pixels a side, upright; raises `Failed`."""
    return _drawn("draw_picture", LARGE, path=_whole(picture), side=side, watermark=watermark)


def draw_film(film: Path, side: int) -> bytes:
    """A picture of the beginning of a video, by ffmpeg; raises `Failed`."""
    program = find("ffmpeg")
    if program is None:
        raise Failed("no-video")
    with workshop() as folder:
        shot = folder / "shot.png"
        for after in AFTER:
            run(_shoot(program, film, after, side, shot), folder, FILM)
            if shot.is_file():
                return draw_picture(shot, side)
    raise Failed("damaged")


def _shoot(program: str, film: Path, after: str, side: int, shot: Path) -> list[str]:
    # Files only: a playlist may name addresses and other files.
    reading = ["-protocol_whitelist", "file", "-format_whitelist", "mov,matroska,ogg,avi,mpeg,mpegts,flv,asf"]
    size = f"scale='min({side},iw)':-2"
    command = [program, "-nostdin", "-loglevel", "error", *reading, "-ss", after, "-i", _whole(film)]
    return [*command, "-frames:v", "1", "-vf", size, "-threads", "1", str(shot)]


def _drawn(question: str, bounds: Bounds, **facts: Any) -> bytes:
    with workshop() as folder:
        ask(question, folder, bounds, **facts)
        return (folder / DRAWN).read_bytes()


def _whole(path: Path) -> str:
    return str(path.absolute())
