"""``dossier-mensuel``: the chapters of one PDF say what the sheets say; an empty practice has one as well."""

from __future__ import annotations

import demonstration
import pdfplumber
import shown

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.lists.monthly_pack import write_pack

CHAPTERS = ("impayées", "Rappels", "Transferts", "Délais", "Contrôles")


def pages(folder: Folder) -> list[str]:
    before = folder.workbook.read_bytes()
    with pdfplumber.open(folder.root / write_pack(folder)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert folder.workbook.read_bytes() == before
    return texts


def test_the_pack_holds_each_chapter_in_order_with_the_rows_of_the_sheets(demo: Folder) -> None:
    texts = pages(demo)
    begins = [next(n for n, text in enumerate(texts) if chapter in text.split("\n")[0]) for chapter in CHAPTERS]
    assert begins == sorted(set(begins))
    sheets = shown.tables(demo.workbook, "tblImpayes", "tblARelancer", "tblControles")
    for chapter, table in (("impayées", "tblImpayes"), ("Rappels", "tblARelancer"), ("Contrôles", "tblControles")):
        start = begins[CHAPTERS.index(chapter)]
        end = next((begin for begin in begins if begin > start), len(texts))
        told = "\n".join(texts[start:end])
        numbers = {row["N° facture"] for row in sheets[table] if row["N° facture"]}
        assert [number for number in numbers if number not in told] == []
    assert all("Confidentiel" in text and f"Page {n} / {len(texts)}" in text for n, text in enumerate(texts, 1))


def test_an_empty_practice_has_a_pack_that_says_so(fresh: Folder) -> None:
    synchronise(fresh)
    texts = pages(demonstration.set_clock(fresh.root, demonstration.AS_OF))
    assert sum("Rien ce mois." in text for text in texts) >= 3
