"""Real files for the demo story: one text as .docx, .odt, .pdf, .md or .txt; tables as .xlsx or .csv; drawings."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import docx
import odfdo
import openpyxl
import typst
from openpyxl.styles import Font, PatternFill
from PIL import Image, ImageDraw, ImageFont

Table = Sequence[Sequence[str | int | float]]


@dataclass(frozen=True)
class Text:
    """What a document says, whatever its format."""

    title: str
    lead: str = ""
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: Table = field(default_factory=tuple)


def write(text: Text, extension: str, seed: int = 0) -> bytes:
    """The bytes of a document in the format that its extension names."""
    if extension in DRAWN:
        return draw(text.title, DRAWN[extension], seed)
    return WRITERS[extension](text)


def _docx(text: Text) -> bytes:
    document = docx.Document()
    document.add_heading(text.title, 0)
    if text.lead:
        document.add_paragraph(text.lead, style="Intense Quote")
    for heading, paragraphs in text.sections:
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    if text.table:
        table = document.add_table(rows=0, cols=len(text.table[0]), style="Light Grid Accent 1")
        for line in text.table:
            for cell, value in zip(table.add_row().cells, line, strict=True):
                cell.text = _shown(value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _odt(text: Text) -> bytes:
    document = odfdo.Document("text")
    body = document.body
    body.clear()
    body.append(odfdo.Header(1, text.title))
    if text.lead:
        body.append(odfdo.Paragraph(text.lead))
    for heading, paragraphs in text.sections:
        body.append(odfdo.Header(2, heading))
        for paragraph in paragraphs:
            body.append(odfdo.Paragraph(paragraph))
    if text.table:
        table = odfdo.Table("Tableau")
        for line in text.table:
            row = odfdo.Row()
            row.set_values([_shown(value) for value in line])
            table.append(row)
        body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(text: Text) -> bytes:
    lines = [
        '#set page(paper: "a4", margin: 2.4cm, numbering: "1 / 1")',
        '#set text(lang: "fr", size: 10.5pt)',
        "#set par(justify: true, leading: 0.75em)",
        f"#text(size: 19pt, weight: 700)[#{_string(text.title)}]",
        "#v(0.3em)#line(length: 100%, stroke: 0.6pt + gray)",
    ]
    if text.lead:
        lines.append(f"#emph[#{_string(text.lead)}]")
    for heading, paragraphs in text.sections:
        lines += [f"== #{_string(heading)}", ""]
        lines += [f"#{_string(paragraph)}\n" for paragraph in paragraphs]
    if text.table:
        cells = ", ".join(f"[#{_string(_shown(value))}]" for line in text.table for value in line)
        lines.append(f"#table(columns: {len(text.table[0])}, stroke: 0.4pt + gray, {cells})")
    return typst.compile("\n".join(lines).encode())


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _shown(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:,.0f} €".replace(",", "\u202f")


def _xlsx(text: Text) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Synthèse"
    sheet.append([text.title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    for line in text.table:
        sheet.append(list(line))
    for cell in sheet[3]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F5D8A")
    numbers = [i for i, value in enumerate(text.table[-1]) if not isinstance(value, str)]
    if numbers:
        sheet.append(
            ["Total", *[_sum(i, len(text.table)) if i in numbers else "" for i in range(1, len(text.table[0]))]]
        )
    for column in range(len(text.table[0])):
        sheet.column_dimensions[chr(65 + column)].width = 34 if column == 0 else 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sum(column: int, lines: int) -> str:
    letter = chr(65 + column)
    return f"=SUM({letter}4:{letter}{lines + 2})"


def _markdown(text: Text) -> bytes:
    parts = [f"# {text.title}", text.lead]
    for heading, paragraphs in text.sections:
        parts += [f"## {heading}", *[f"- {paragraph}" for paragraph in paragraphs]]
    return "\n\n".join(part for part in parts if part).encode()


def _plain(text: Text) -> bytes:
    parts = [text.title.upper(), text.lead]
    for heading, paragraphs in text.sections:
        parts += [heading, *paragraphs]
    return "\n\n".join(part for part in parts if part).encode()


def _csv(text: Text) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(text.table)
    return out.getvalue().encode("utf-8-sig")


WRITERS: dict[str, Callable[[Text], bytes]] = {
    ".docx": _docx,
    ".odt": _odt,
    ".pdf": _pdf,
    ".xlsx": _xlsx,
    ".md": _markdown,
    ".txt": _plain,
    ".csv": _csv,
}
DRAWN = {".png": "PNG", ".jpg": "JPEG"}


def draw(title: str, kind: str, seed: int) -> bytes:
    """A plan (.png) or a view of a village street (.jpg), drawn from shapes; the same seed gives the same picture."""
    image = _plan(title, seed) if kind == "PNG" else _street(seed)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def _plan(title: str, seed: int) -> Image.Image:
    dice = random.Random(seed)
    image = Image.new("RGB", (1400, 1000), "#f6f2e8")
    pen = ImageDraw.Draw(image)
    _roofs(pen, dice)
    _roads(pen, dice)
    for _tree in range(60):
        x, y = dice.randint(20, 1380), dice.randint(100, 900)
        pen.ellipse((x, y, x + 18, y + 18), fill="#6f9a5b")
    pen.rectangle((0, 0, 1400, 84), fill="#20435f")
    pen.text((36, 22), title, fill="white", font=ImageFont.load_default(34))
    pen.line((1120, 950, 1320, 950), fill="#20435f", width=6)
    pen.text((1180, 960), "50 m", fill="#20435f", font=ImageFont.load_default(24))
    return image


def _roofs(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    colours = ["#d9c3a3", "#cfb08a", "#e3d2b8", "#c7d8b8"]
    for x in range(60, 1340, 160):
        for y in range(120, 860, 150):
            near = (x + dice.randint(0, 30), y + dice.randint(0, 20))
            far = (x + dice.randint(80, 130), y + dice.randint(70, 115))
            pen.rectangle((*near, *far), fill=dice.choice(colours), outline="#6b5a45", width=2)


def _roads(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    """Two streets that cross at a round place."""
    middle = dice.randint(380, 560)
    pen.line((0, middle, 1400, middle + dice.randint(-60, 60)), fill="#ffffff", width=54)
    pen.line((700, 0, 660 + dice.randint(0, 90), 1000), fill="#ffffff", width=46)
    pen.ellipse((610, middle - 110, 810, middle + 90), fill="#e9dcc4", outline="#9c8d75", width=3)


def _street(seed: int) -> Image.Image:
    dice = random.Random(seed)
    image = Image.new("RGB", (1600, 1067))
    pen = ImageDraw.Draw(image)
    for y in range(700):
        share = y / 700
        pen.line((0, y, 1600, y), fill=(int(120 + 110 * share), int(168 + 60 * share), int(214 + 24 * share)))
    pen.rectangle((0, 700, 1600, 1067), fill=dice.choice(["#b9ad97", "#a9a59b", "#c2b7a0"]))
    _church(pen, dice.randint(200, 1200))
    left = -30
    while left < 1600:
        width, height = dice.randint(150, 260), dice.randint(230, 360)
        _house(pen, dice, left, width, height)
        left += width
    for _tree in range(dice.randint(2, 5)):
        x = dice.randint(60, 1500)
        pen.rectangle((x + 34, 720, x + 46, 830), fill="#6d5135")
        pen.ellipse((x, 600, x + 84, 750), fill=dice.choice(["#5f8a4c", "#7aa15d", "#4d7a46"]))
    return image


def _church(pen: ImageDraw.ImageDraw, x: int) -> None:
    pen.rectangle((x, 260, x + 110, 700), fill="#cbbfa8", outline="#8d8069")
    pen.polygon(((x - 8, 260), (x + 55, 60), (x + 118, 260)), fill="#4b5563")
    pen.ellipse((x + 32, 300, x + 78, 346), fill="#f7f3e8", outline="#8d8069")


def _house(pen: ImageDraw.ImageDraw, dice: random.Random, left: int, width: int, height: int) -> None:
    top = 740 - height
    wall = dice.choice(["#efe3cd", "#e7d3b1", "#f3ece0", "#dcc7a6", "#e9d8cf"])
    pen.rectangle((left, top, left + width, 760), fill=wall, outline="#8b7a62", width=2)
    roof = ((left - 10, top), (left + 24, top - 70), (left + width - 24, top - 70), (left + width + 10, top))
    pen.polygon(roof, fill=dice.choice(["#596270", "#4b5563", "#6b4f43"]))
    shutter = dice.choice(["#3f6b8c", "#6b8e6b", "#8c3f3f", "#7a6ea0"])
    for x in range(left + 24, left + width - 50, 66):
        for y in range(top + 26, 690, 96):
            pen.rectangle((x, y, x + 34, y + 54), fill="#8fb3c9", outline="#ffffff", width=3)
            pen.rectangle((x - 10, y, x - 2, y + 54), fill=shutter)
            pen.rectangle((x + 36, y, x + 44, y + 54), fill=shutter)
