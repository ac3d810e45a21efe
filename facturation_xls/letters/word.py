"""The letters as one Word document, from a model that staff edit in Word: «Champ» is replaced, the rest stays theirs.

In a table the row that names «Facture» is repeated for each invoice; one that names «Frais» goes where there are none.
A paragraph whose fields are all empty goes. «Bulletin» alone on its line asks for payment parts at the letter's end.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

from facturation_xls.errors.settings import LetterModelInvalid
from facturation_xls.letters.letter import Letter, claim_fields
from facturation_xls.letters.slip import HEIGHT, WIDTH

BULLETIN = "Bulletin"
_FIELD = re.compile(r"«([^\s«»][^«»]*)»")
_A4_HEIGHT = 297.0
_TEXT = qn("w:t")
_LEFT_WINDOW = Mm(22)

Element = etree._Element


def open_model(path: Path) -> WordDocument:
    """The model that staff edit. Raises ``LetterModelInvalid`` for a file that is no Word document."""
    try:
        return Document(str(path))
    except Exception as error:  # python-docx raises what it meets: a bad ZIP, a missing part, broken XML
        raise LetterModelInvalid(name=path.name, problem="ce n'est pas un document Word (.docx)") from error


def wants_slips(model: WordDocument) -> bool:
    """Whether the model asks for payment parts."""
    return any(name == BULLETIN for child in model.element.body for name in _fields(child))


def fill(model: WordDocument, letter: Letter, name: str) -> list[Element]:
    """The model's paragraphs and tables with the letter's words. Raises ``LetterModelInvalid`` for an unknown field."""
    fields = letter.fields()
    claims = [claim_fields(claim) for claim in letter.claims]
    known = {*fields, *claims[0], BULLETIN}
    unknown = [field for child in model.element.body for field in _fields(child) if field not in known]
    if unknown:
        raise LetterModelInvalid(name=name, problem=f"je ne connais pas le champ «{unknown[0]}»")
    filled: list[Element] = []
    for child in model.element.body:
        if child.tag == qn("w:p"):
            filled += _paragraphs(deepcopy(child), fields)
        elif child.tag == qn("w:tbl"):
            filled.append(_table(deepcopy(child), fields, claims))
    if letter.window_left:
        _move_to_left_window(model, filled)
    return filled


def _fields(element: Element) -> list[str]:
    return [name for paragraph in element.iter(qn("w:p")) for name in _FIELD.findall(_text(paragraph))]


def _text(paragraph: Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(_TEXT))


def _paragraphs(paragraph: Element, fields: Mapping[str, str]) -> Iterator[Element]:
    """The paragraph filled in; several where a field is alone in it and has several lines; none where all is empty."""
    names = _FIELD.findall(_text(paragraph))
    if BULLETIN in names:
        return
    if names and not _FIELD.sub("", _text(paragraph)).strip() and not any(fields[name] for name in names):
        return
    alone = names == ["Texte"] and not _FIELD.sub("", _text(paragraph)).strip()
    for line in fields["Texte"].split("\n") if alone else [None]:
        copy = deepcopy(paragraph)
        _fill_in(copy, fields if line is None else {"Texte": line})
        yield copy


def _table(table: Element, fields: Mapping[str, str], claims: Sequence[Mapping[str, str]]) -> Element:
    for row in list(table.iter(qn("w:tr"))):  # each has a parent, the table at least
        names = _fields(row)
        if "Frais" in names and not fields["Frais"]:
            row.getparent().remove(row)  # type: ignore[union-attr]
        elif "Facture" in names:
            for claim in claims:
                copy = deepcopy(row)
                row.addprevious(copy)
                _fill_all(copy, {**fields, **claim})
            row.getparent().remove(row)  # type: ignore[union-attr]
        else:
            _fill_all(row, fields)
    return table


def _fill_all(element: Element, fields: Mapping[str, str]) -> None:
    for paragraph in element.iter(qn("w:p")):
        _fill_in(paragraph, fields)


def _fill_in(paragraph: Element, fields: Mapping[str, str]) -> None:
    """Replace the fields; Word may have cut one into several runs, which then take the looks of the first."""
    texts = list(paragraph.iter(_TEXT))
    if len(_FIELD.findall(_text(paragraph))) != sum(len(_FIELD.findall(text.text or "")) for text in texts):
        texts[0].text = _text(paragraph)
        for text in texts[1:]:
            text.text = ""
    for text in texts:
        if _FIELD.search(text.text or ""):
            _write(text, _FIELD.sub(lambda match: fields.get(match[1], match[0]), text.text or ""))


def _write(text: Element, value: str) -> None:
    """The text of a run, with line breaks."""
    space = "{http://www.w3.org/XML/1998/namespace}space"
    first, *others = value.split("\n")
    text.text = first
    text.set(space, "preserve")
    for line in reversed(others):
        following = etree.Element(_TEXT, {space: "preserve"})
        following.text = line
        text.addnext(following)
        text.addnext(etree.Element(qn("w:br")))


def _move_to_left_window(model: WordDocument, filled: Sequence[Element]) -> None:
    """The frame that holds the address, in the model made for windows on the right, stands on the left."""
    addressed = [frame for child in model.element.body if "Adresse" in _fields(child) for frame in _frames(child)]
    places = {(frame.get(qn("w:x")), frame.get(qn("w:y"))) for frame in addressed}
    for element in filled:
        for frame in _frames(element):
            if (frame.get(qn("w:x")), frame.get(qn("w:y"))) in places:
                frame.set(qn("w:x"), str(round(_LEFT_WINDOW.twips)))


def _frames(element: Element) -> list[Element]:
    return list(element.iter(qn("w:framePr")))


# --- the whole document -----------------------------------------------------------------------------------------------


class Sheaf:
    """The Word document of a run, letter after letter, each a section of its own so that it begins on a fresh page."""

    def __init__(self, model: WordDocument) -> None:
        self._document = model
        body: Any = model.element.body
        self._section = deepcopy(body.sectPr)
        for child in list(body):
            if child.tag != qn("w:sectPr"):
                body.remove(child)
        self._letters = 0

    def add(self, filled: Sequence[Element], slips: Sequence[tuple[str, bytes]], *, slip_below: bool) -> None:
        """Add a letter and its payment parts: heading and picture of each. ``slip_below``: on the letter's own page."""
        if self._letters:
            self._end_section()
        self._letters += 1
        for element in filled:
            self._append(element)
        for heading, picture in slips:
            paragraph = self._document.add_paragraph()
            run = paragraph.add_run()
            if not slip_below:
                run.add_break(_page_break())
                paragraph.add_run(heading)
            self._anchor(paragraph, picture)

    def save(self, out: Any) -> None:
        """Write the document to a file open for writing in binary."""
        self._document.save(out)

    def _append(self, element: Element) -> None:
        self._document.element.body.sectPr.addprevious(element)

    def _end_section(self) -> None:
        """The last paragraph of a letter ends its section."""
        body: Any = self._document.element.body
        last = [child for child in body if child.tag in {qn("w:p"), qn("w:tbl")}][-1]
        if last.tag != qn("w:p"):
            self._document.add_paragraph()
            last = [child for child in body if child.tag == qn("w:p")][-1]
        last.get_or_add_pPr().append(deepcopy(self._section))

    def _anchor(self, paragraph: Any, picture: bytes) -> None:
        """A picture at the foot of the page, wherever the text stands."""
        inline = self._document.part.new_pic_inline(io.BytesIO(picture), Mm(WIDTH), Mm(HEIGHT))
        offset = Mm(_A4_HEIGHT - HEIGHT)
        anchor = parse_xml(
            f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0" simplePos="0"'
            ' relativeHeight="2" behindDoc="0" locked="1" layoutInCell="0" allowOverlap="0">'
            '<wp:simplePos x="0" y="0"/>'
            '<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{int(offset)}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{int(Mm(WIDTH))}" cy="{int(Mm(HEIGHT))}"/>'
            '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
            f'<wp:docPr id="{inline.docPr.id}" name="Bulletin {inline.docPr.id}"'
            ' descr="Section paiement avec code QR"/><wp:cNvGraphicFramePr/></wp:anchor>'
        )
        anchor.append(inline.graphic)
        drawing = parse_xml(f"<w:drawing {nsdecls('w')}/>")
        drawing.append(anchor)
        paragraph.add_run()._r.append(drawing)  # noqa: SLF001 -- python-docx has no call for anchored pictures


def _page_break() -> Any:
    from docx.enum.text import WD_BREAK

    return WD_BREAK.PAGE
