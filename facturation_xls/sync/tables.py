"""Tables that the program learns: forms that staff filled become layouts, tables nobody knows become forms (DESIGN §3).

What is learned holds at once, for the documents of the same run. Files are written only when the workbook is in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from facturation_xls import files, inbox, sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.question_form import AnswersDoNotFit
from facturation_xls.errors.tables import TableChanged, TableUnknown
from facturation_xls.inbox import Arrival
from facturation_xls.model.documents import SourceFile
from facturation_xls.settings.folder import Folder
from facturation_xls.sources import asking
from facturation_xls.sources.filled_form import Answers, is_form, read_answers
from facturation_xls.sources.form_names import form_name
from facturation_xls.sources.layout import Layout, load_folder, parse_layout
from facturation_xls.sources.layout_text import layout_name, layout_text
from facturation_xls.sources.question_form import Form, write_form

_TOML, _FORM = ".toml", ".xlsx"


def own_layouts(folder: Folder) -> tuple[Layout, ...]:
    """The layouts of the practice's own tables. Raises ``StatementLayoutInvalid``."""
    return load_folder(folder.layouts)


@dataclass(frozen=True, slots=True)
class _Learned:
    """A filled form and the layout that it became."""

    arrival: Arrival
    layout: Layout
    text: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that cannot be used as it was filled: its file, the hash of its content, and why."""

    arrival: Arrival
    hash: str
    error: SourceError


class Tables:
    """The layouts of one sync: those of the practice, and those that its staff have just explained."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.layouts = own_layouts(folder)
        self.refused: list[Refused] = []
        self.waiting: dict[str, str] = {}
        """The untouched forms: the hash of each and its name."""

        self._learned: list[_Learned] = []
        self._asked: dict[str, tuple[str, ...]] = {}
        self._untouched: list[tuple[Arrival, str]] = []
        self._new: dict[str, Form] = {}

    def take_answers(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Learn from the forms among the files that wait; the answer is all the others."""
        documents, forms = [], []
        for arrival in arrivals:
            file = _form(arrival) if arrival.ours and arrival.path.suffix.lower() == _FORM else None
            if file:
                forms.append((arrival, file))
            else:
                documents.append(arrival)
        for arrival, file in forms:
            try:
                self._take(arrival, file, documents)
            except SourceError as error:
                self.refused.append(Refused(arrival, inbox.content_hash(file.content), error))
        return documents

    def _take(self, arrival: Arrival, file: SourceFile, documents: Iterable[Arrival]) -> None:
        answers = read_answers(file)
        if not isinstance(answers, Answers):
            self._untouched.append((arrival, answers.digest))
            self.waiting[inbox.content_hash(file.content)] = arrival.name
            return
        text = layout_text(answers)
        layout = parse_layout(layout_name(answers), text)
        _try_out(layout, answers, documents)
        self._learned.append(_Learned(arrival, layout, text, file.content))
        self.layouts = (*(known for known in self.layouts if known.name != layout.name), layout)

    def ask(self, file: SourceFile, digest: str, error: SourceError) -> SourceError:
        """Prepare the questions about a table that was refused; the error that names their form.

        One form asks about all the tables with the same headings.
        """
        if not isinstance(error, TableUnknown | TableChanged):
            return error
        form = None
        with suppress(SourceError):
            form = asking.questions(file, digest, self.layouts)
        if form is None:
            return error
        headings = tuple(column.heading for column in form.columns)
        name = next((name for name, known in self._asked.items() if known == headings), form_name(file.name))
        self._asked.setdefault(name, headings)
        self._new.setdefault(name, form)
        return type(error)(**{**error.facts, "form": name})

    @property
    def questions(self) -> tuple[str, ...]:
        """The names of the forms that wait for answers."""
        return tuple(sorted({*self.waiting.values(), *self._new}))

    def put_away(self, present: Iterable[str]) -> None:
        """Write layouts and forms; forms that were used move beside their layout.

        ``present`` are the hashes of the files that stay in ``a_traiter/``: an untouched form about another one goes.
        Raises ``OSError``.
        """
        for learned in self._learned:
            self._keep(learned)
        staying = set(present)
        for arrival, digest in self._untouched:
            if digest not in staying and arrival.name not in self._new:
                arrival.path.unlink(missing_ok=True)
                self.waiting = {mark: name for mark, name in self.waiting.items() if name != arrival.name}
        for name, form in self._new.items():
            path = self.folder.inbox / name
            content = write_form(form)
            if not path.exists():
                with files.made_whole(path) as out:
                    out.write(content)
                self.waiting[inbox.content_hash(content)] = name

    def _keep(self, learned: _Learned) -> None:
        self.folder.layouts.mkdir(exist_ok=True)
        files.write(self._place(learned, _TOML), learned.text)
        with files.made_whole(self._place(learned, _FORM)) as out:
            out.write(learned.content)
        if learned.arrival.path.read_bytes() == learned.content:
            learned.arrival.path.unlink()
            inbox.error_file(learned.arrival.path).unlink(missing_ok=True)

    def _place(self, learned: _Learned, ending: str) -> Path:
        return self.folder.layouts / f"{learned.layout.name}{ending}"


def _form(arrival: Arrival) -> SourceFile | None:
    """The file, if it is one of our forms."""
    with suppress(SourceError):
        file = arrival.load()
        return file if is_form(file) else None
    return None


def _try_out(layout: Layout, answers: Answers, documents: Iterable[Arrival]) -> None:
    """Read the table that was asked about, if it waits, with what was answered. Raises ``AnswersDoNotFit``."""
    for file in _members(documents):
        if inbox.content_hash(file.content) == answers.digest:
            try:
                sources.read(file, (layout,))
            except SourceError as error:
                cell = answers.cell_for(error)
                raise AnswersDoNotFit(file=file.name, problem=error.message, cell=cell) from error
            return


def _members(arrivals: Iterable[Arrival]) -> Iterator[SourceFile]:
    for arrival in arrivals:
        if arrival.ours:
            with suppress(SourceError):
                yield from sources.unpack(arrival.load())
