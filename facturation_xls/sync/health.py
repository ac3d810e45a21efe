"""``verifier``: whether folder and workbook are whole. It changes nothing and names nobody (DESIGN §8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from facturation_xls import files, inbox
from facturation_xls.errors import SourceError, WorkbookError
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard, orders
from facturation_xls.sync.candidates import candidates
from facturation_xls.sync.pieces import BETWEEN, Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook import locks, schema
from facturation_xls.workbook.backups import backups
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.fixed_ranges import fixed_ranges
from facturation_xls.workbook.keys import joined
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.reconcile import MOST_GONE
from facturation_xls.workbook.schema import DISPATCHES, IMPORTS, JOURNAL, REMINDERS, TRANSFERS

_MOST_NAMED = 5
_LINKS = (
    (JOURNAL, "xml_proof"),
    (JOURNAL, "pdf_proof"),
    (DISPATCHES, "proof"),
    (REMINDERS, "proof"),
    (TRANSFERS, "proof"),
)


@dataclass(frozen=True, slots=True)
class Health:
    """``findings`` are to be put right (exit code 4); ``notes`` are good to know."""

    findings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when nothing has to be put right, else 4 (DESIGN §8)."""
        return 4 if self.findings else 0


def check(folder: Folder) -> Health:
    """Look at everything; one French sentence each."""
    findings, notes = [*_folder(folder), *_locks(folder), *_backups(folder)], [*_waiting(folder)]
    try:
        guard.check_journal(folder)
        book = Book(folder.workbook, TEMPLATE)
    except WorkbookError as error:
        return Health((error.message, *findings), tuple(notes))
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        findings += [*_reports(book), *_memory(book), *_structure(folder), *_formulas(book)]
        findings += [*_links(book, folder), *_archives(book, folder)]
        notes += _ranges(book)
    except WorkbookError as error:
        findings.insert(0, error.message)
    finally:
        book.close()
    return Health(tuple(findings), tuple(notes))


# --- the folder -------------------------------------------------------------------------------------------------------


def _folder(folder: Folder) -> Iterator[str]:
    for copy in candidates(folder) if folder.workbook.exists() else ():
        yield (
            f"« {copy.path.name} » est une autre version du journal. Seul « {folder.workbook.name} » est tenu à jour : "
            "reprenez ce qu'elle a de plus, puis rangez-la ailleurs."
        )
    left = guard.leftovers(folder) + sorted(folder.archives.glob(f"*/*/{files.IN_THE_MAKING}"))
    if left:
        yield f"{len(left)} fichier(s) inachevé(s) d'une mise à jour interrompue. La prochaine les remplace."


def _locks(folder: Folder) -> Iterator[str]:
    try:
        runner = guard.is_running(folder)
    except OSError:
        yield f"Je ne peux pas écrire dans le dossier « {folder.root.name} » : aucune mise à jour n'est possible."
        runner = ""
    if runner:
        yield f"Une mise à jour est en cours ({runner})."
    if locks.is_open(folder.workbook):
        yield (
            f"Le journal paraît ouvert par {locks.holder(folder.workbook)}. Si personne ne l'a ouvert, c'est le reste "
            f"d'un arrêt brutal : supprimez {_lock_files(folder.workbook)}."
        )


def _lock_files(workbook: Path) -> str:
    names = (f"~${workbook.name}", f".~lock.{workbook.name}#")
    return " et ".join(f"« {name} »" for name in names if workbook.with_name(name).exists())


def _backups(folder: Folder) -> Iterator[str]:
    found = backups(folder.workbook, folder.backups)
    if not found:
        return
    try:
        book = Book(found[0].path, TEMPLATE)
        book.load(())
        book.close()
    except WorkbookError:
        yield f"La dernière sauvegarde (« {found[0].path.name} ») ne s'ouvre pas. La prochaine mise à jour en fait une."


def _waiting(folder: Folder) -> Iterator[str]:
    refused = [path for path in folder.inbox.rglob(f"*{inbox.ERROR_ENDING}") if path.is_file()]
    if refused:
        yield f"{len(refused)} document(s) refusé(s) attendent dans a_traiter ; la raison est écrite à côté."
    if orders.read(folder).reread:
        yield "Le journal a été restauré : la prochaine mise à jour reprend des archives ce qui lui manque."


# --- the workbook -----------------------------------------------------------------------------------------------------


def _reports(book: Book) -> Iterator[str]:
    for table in schema.REPORT_TABLES:
        if table not in book:
            yield f"La feuille {table.sheet} n'a plus son tableau : elle n'est plus mise à jour."
            continue
        place = book.places[table.name]
        missing = [column.header for column in table.columns if column.field not in place.columns]
        if missing:
            yield f"Dans {place.sheet.name}, il manque : {', '.join(missing)}. Ces valeurs ne sont plus montrées."


def _memory(book: Book) -> Iterator[str]:
    if book.memory_lost:
        yield "Le classeur a perdu sa mémoire cachée : tout ce qui s'y trouve compte comme saisi par vous."
        return
    entries = book[schema.MEMORY]
    keys = Counter(zip(entries.columns["table"], entries.columns["key"], strict=True))
    if any(count > 1 for count in keys.values()):
        yield "La mémoire cachée du classeur a des lignes en double. Reprenez une sauvegarde ou appelez le support."
    for table in schema.LEDGER_TABLES:
        present = set(map(joined, book[table].index))
        gone = len(book.memory.keys(table) - present)
        if gone > MOST_GONE:
            yield f"Dans {table.sheet}, {gone} lignes ont disparu depuis la dernière mise à jour. Est-ce voulu ?"
        yield from (
            f"Dans {table.sheet}, ligne {cell.key}, je ne comprends pas « {cell.header} » : elle compte comme vide."
            for cell in book[table].unreadable
        )


def _structure(folder: Folder) -> Iterator[str]:
    faults = lint(folder.workbook)
    if faults:
        rules = Counter(f"{fault.part} : {fault.rule}" for fault in faults)
        named = ", ".join(f"{rule} ({count})" for rule, count in rules.most_common(_MOST_NAMED))
        yield (
            f"Excel pourrait vouloir réparer ce classeur ({named}). Ouvrez-le dans Excel et enregistrez-le ; si cela "
            "se répète, appelez le support."
        )


def _formulas(book: Book) -> Iterator[str]:
    """Every row of the journal computes what its column computes."""
    place = book.places[JOURNAL.name]
    sheet = book.sheet(place.sheet.part, place.sheet.name)
    for field in sorted(book.live_fields(JOURNAL)):
        column = place.columns[field]
        lacking = [n for n in book[JOURNAL].sources if n is not None and not sheet.row(n).formula(column)]
        if lacking:
            header = JOURNAL.column(field).header
            yield (
                f"Dans {place.sheet.name}, « {header} » ne se calcule plus {_rows(lacking)}. Effacez la cellule et "
                "recopiez la formule de la ligne du dessus."
            )


def _rows(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    more = f" et {len(numbers) - _MOST_NAMED} autres" if len(numbers) > _MOST_NAMED else ""
    return f"à la ligne {named}" if len(numbers) == 1 else f"aux lignes {named}{more}"


def _ranges(book: Book) -> Iterator[str]:
    for fixed in fixed_ranges(book.package, book.places, book.names):
        yield f"{fixed.where} lit une plage fixe ({fixed.area}) : elle ne s'agrandit pas avec le tableau."


# --- workbook and archives --------------------------------------------------------------------------------------------


def _links(book: Book, folder: Folder) -> Iterator[str]:
    for table, field in _LINKS:
        rows, dead = book[table], []
        for position, link in enumerate(rows.columns[field]):
            number = rows.sources[position]
            place = link.partition(BETWEEN)[0]
            if number and place.startswith("archives/") and not (folder.root / place).is_file():
                dead.append(number)
        if dead:
            header = table.column(field).header
            yield f"Dans {table.sheet}, le document de « {header} » n'est plus dans les archives {_rows(dead)}."


def _archives(book: Book, folder: Folder) -> Iterator[str]:
    """Archives and *Imports* hold the same documents; a bad member of a good ZIP was set aside and is in neither."""
    shelf, booked = Shelf(folder), set(book[IMPORTS].columns["hash"])
    present: set[str] = set()
    standing = orders.read(folder)
    for arrival in shelf.arrivals:
        pieces = shelf.pieces(arrival)
        present |= {piece.hash for piece in pieces}
        unknown = [p for p in pieces if p.hash not in booked | standing.withdrawn and _is_document(p)]
        if not pieces:
            yield f"« {arrival.name} » ne se lit plus dans les archives."
        elif shelf.is_altered(arrival):
            yield f"« {arrival.name} » a été modifié dans les archives depuis sa reprise."
        elif unknown and not standing.reread:
            yield f"« {arrival.name} » est dans les archives sans être repris dans Imports. Remettez-le dans a_traiter."
    lost = [number for number, content in _imports(book) if content not in present]
    if lost:
        yield f"Le document d'un import n'est plus dans les archives ({_rows(lost)} d'Imports)."


def _imports(book: Book) -> Iterator[tuple[int, str]]:
    rows = book[IMPORTS]
    for number, content in zip(rows.sources, rows.columns["hash"], strict=True):
        if number is not None:
            yield number, content


def _is_document(piece: Piece) -> bool:
    try:
        piece.understood()
    except SourceError:
        return False
    return True
