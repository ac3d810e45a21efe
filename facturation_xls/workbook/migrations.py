"""From an older workbook to this program's: ordered steps, each named by the version that it leads to (DESIGN §2).

A step only adds: sheets are grafted from the program's own template, columns come at the right end of a table. What
staff have made of the workbook stays as it is. ``fx_version`` records how far a workbook has come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from facturation_xls.errors.workbook import NamedCellMissing, NewerWorkbook
from facturation_xls.workbook import schema
from facturation_xls.workbook.columns import add_columns
from facturation_xls.workbook.graft import graft
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import NamedArea, find_names
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.words import add_settings, add_words

_VERSION_NAME = "fx_version"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step. ``columns`` names fields by table, ``words`` what dropdowns offer, ``settings`` names and
    defaults by table; ``story`` is what staff are told.

    Of the ``sheets``, those that are ``first`` come before all others.
    """

    version: int
    story: str
    sheets: tuple[str, ...] = ()
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: tuple[str, ...] = ()
    settings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def apply(self, package: Package, donor: Package) -> None:
        """Bring the package to ``version``."""
        if self.sheets:
            graft(package, donor, self.sheets, self.first)
        for table, fields in self.columns:
            add_columns(package, donor, table, fields)
        for name, words in self.words:
            add_words(package, name, words)
        for table, settings in self.settings:
            add_settings(package, table, settings)


MIGRATIONS = (
    Migration(
        2,
        "La feuille Rappels garde chaque rappel ; Mouvements garde la référence de la banque.",
        sheets=("Rappels",),
        columns=(("tblMouvements", ("bank_reference",)),),
    ),
    Migration(
        3,
        "Envois montre la réponse de l'assurance ou de la CMD ; Journal marque les factures à confirmer ; "
        "Lots dit quand chaque lot est parti pour la CMD, Plans de paiement suit les acomptes convenus ; "
        "Contrôles sait rétablir une ligne supprimée ; À relancer prépare les rappels, Paramètres rappels les règle, "
        "Rappels garde ce que chacun disait ; CMD montre mois par mois ce que deviennent les factures remises.",
        sheets=("Lots", "Plans de paiement", "À relancer", "Paramètres rappels", "CMD"),
        columns=(
            ("tblEnvois", ("answered_on", "answer")),
            ("tblJournal", ("to_confirm",)),
            ("tblRappels", ("name", "delay", "fee", "claimed", "text")),
        ),
        words=(("tblListeDecisions", ("rétablir",)),),
    ),
    Migration(
        4,
        "De nouvelles feuilles montrent où en est le cabinet : Accueil (à faire, l'essentiel), Évolution, Prévision, "
        "Arrêtés ; À transférer dit ce qui peut aller en recouvrement, Transferts le garde ; "
        "Contrat CMD met chaque clause en face de ce qui est mesuré ; "
        "Analyse croise délais et impayés, Factures payées les montre une à une.",
        sheets=(
            "Accueil",
            "À transférer",
            "Transferts",
            "Contrat CMD",
            "Écarts CMD",
            "Paramètres CMD",
            "Évolution",
            "Prévision",
            "Prévisions passées",
            "Arrêtés",
            "Factures payées",
            "Analyse",
            "Définitions",
        ),
        first=("Accueil",),
        settings=(
            ("tblCabinet", (("Conservation des comptes (ans)", "10"), ("Conservation après poursuite (ans)", "20"))),
        ),
    ),
)


def migrate(package: Package, template: Path) -> tuple[Migration, ...]:
    """Apply the steps that a workbook lacks, in their order; the answer names them.

    Raises ``NewerWorkbook`` for a workbook of a later program, ``NamedCellMissing`` where the version cannot be read.
    """
    version = read_version(package)
    if version > schema.VERSION:
        raise NewerWorkbook
    pending = tuple(step for step in MIGRATIONS if step.version > version)
    if pending:
        with Package(template) as donor:
            for step in pending:
                step.apply(package, donor)
                _write_version(package, step.version)
    return pending


def read_version(package: Package) -> int:
    """The version in the cell ``fx_version``. Raises ``NamedCellMissing``."""
    _, _, cell = _version_cell(package)
    match = re.search(rb"<(?:\w+:)?v>(\d+)", cell)
    if not match:
        raise NamedCellMissing(name=_VERSION_NAME)
    return int(match[1])


def _version_cell(package: Package) -> tuple[Sheet, NamedArea, bytes]:
    place = find_names(package).get(_VERSION_NAME)
    if not place:
        raise NamedCellMissing(name=_VERSION_NAME)
    sheet = Sheet(package.read(place.sheet.part), place.sheet.name)
    return sheet, place, sheet.row(place.area.first_row).cells.get(place.area.first_column, b"")


def _write_version(package: Package, version: int) -> None:
    sheet, place, _ = _version_cell(package)
    line = sheet.row(place.area.first_row)
    line.set(place.area.first_column, version)
    sheet.put(line)
    package.write(place.sheet.part, sheet.to_bytes())
