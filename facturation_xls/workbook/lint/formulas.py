"""Is a formula in the form of the file: English, commas, no ``=``, long structured references, ``_xlfn.`` prefixes?

The form on screen (``=[@Netto]``, semicolons, ``XLOOKUP``) makes Excel remove the formula or show ``#NAME?``. This is
no parser of formulas: tokens, brackets and names are looked at, no precedence and no argument counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from facturation_xls.workbook.cells import unescape_name
from facturation_xls.workbook.lint import grid

MAX_LENGTH = 8_192

_NAME = r"(?:[^\W\d]|\\)[\w.?\\]*+"
_PLAIN = r"[^\W\d][\w.]*+"
_QUOTED = r"'(?:[^']|'')*+'"
_BRACKET = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_ERRORS = "REF!|DIV/0!|N/A|NAME\\?|NULL!|NUM!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
_TOKEN = re.compile(
    rf"""
      (?P<text>"(?:[^"]|"")*+")
    | (?P<outside>\[\d+\][\w.:]*+!(?:{_NAME})? | \|{_QUOTED}!(?:{_QUOTED})?)    # another workbook, a DDE link
    | (?P<sheet>{_QUOTED}! | (?:{_PLAIN}:)?{_PLAIN}!)
    | (?P<error>\#(?:{_ERRORS}))
    | (?P<function>{_PLAIN}\()
    | (?P<structured>(?P<table>{_NAME})(?P<columns>{_BRACKET}))
    | (?P<word>{_NAME})
    | (?P<bracket>{_BRACKET})
    | (?P<mark>[(){{}}\[\];@"'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*+)\]", re.DOTALL)
_CLOSES = {")": "(", "}": "{"}
_SPECIAL_ITEMS = frozenset({"#all", "#data", "#headers", "#totals", "#this row"})

_LATER = frozenset(
    """
    ACOT ACOTH AGGREGATE ANCHORARRAY ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV
    BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV
    CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P
    COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.DIST.RT F.INV F.INV.RT
    F.TEST FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS FORECAST.ETS.CONFINT FORECAST.ETS.SEASONALITY
    FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS GROUPBY HSTACK
    HYPGEOM.DIST IFNA IFS IMAGE IMCOSH IMCOT IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA ISOMITTED ISOWEEKNUM
    LAMBDA LET LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NORM.DIST
    NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC
    PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC QUERYSTRING RANDARRAY RANK.AVG RANK.EQ REDUCE RRI
    SCAN SEC SECH SEQUENCE SHEET SHEETS SINGLE SKEW.P SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV
    T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P
    VAR.S VSTACK WEBSERVICE WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST
    """.split()
)
"""Functions younger than the file format: written with ``_xlfn.``."""

_SHEET_LATER = frozenset({"FILTER", "SORT"})
"""Those that Excel writes with ``_xlfn._xlws.``."""


class Problem(NamedTuple):
    """What is wrong with a formula, and where in words that name tables, columns and functions only."""

    rule: str
    detail: str


class Formulas:
    """Checks formulas against the sheets and tables of a workbook; the same text is looked at once."""

    def __init__(self, sheets: Iterable[str], tables: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._sheets = {name.casefold() for name in sheets}
        self._tables = {name.casefold(): {_key(column) for column in columns} for name, columns in tables}
        self.problems = lru_cache(maxsize=4096)(self._problems)

    def _problems(self, formula: str) -> tuple[Problem, ...]:
        """What is wrong with a formula as it stands in the file."""
        if formula.startswith("="):
            return (Problem("formula-form", "begins with ="),)
        if len(formula) > MAX_LENGTH:
            return (Problem("formula-length", f"has {len(formula)} characters"),)
        return tuple(_brackets(formula)) or tuple(dict.fromkeys(self._names(formula)))

    def _names(self, formula: str) -> Iterator[Problem]:
        """The problems of the names in a formula whose brackets are sound: functions, sheets, tables, columns."""
        for token in _TOKEN.finditer(formula):
            if token["function"]:
                yield from _function(token["function"].removesuffix("("))
            elif token["sheet"]:
                yield from self._sheet(token["sheet"].removesuffix("!"))
            elif token["structured"]:
                yield from self._table(token["table"], token["columns"][1:-1])

    def _sheet(self, text: str) -> Iterator[Problem]:
        """Sheets named before ``!`` exist. ``Sheet1:Sheet3`` is two of them; ``A1:Sheet1`` begins with a cell."""
        quoted = text.startswith("'")
        if quoted:
            text = text[1:-1].replace("''", "'")
        if "[" in text:  # of another workbook
            return
        names = [name for name in text.split(":") if quoted or grid.cell(name.upper()) is None]
        if not self._sheets.issuperset(name.casefold() for name in names):
            yield Problem("formula-sheet", "names a sheet that does not exist")

    def _table(self, table: str, columns: str) -> Iterator[Problem]:
        known = self._tables.get(table.casefold())
        if known is None:
            yield Problem("formula-table", f"names the unknown table {table}")
            return
        for item in _ITEM.findall(columns) or [columns]:
            if item.startswith("#"):
                exists = item.casefold() in _SPECIAL_ITEMS
            else:
                exists = not item or _key(_unescaped(item)) in known
            if not exists:
                yield Problem("formula-column", f"names the unknown column {_unescaped(item)} of {table}")


def has_table_reference(formula: str) -> bool:
    """Whether a formula names a table's column, which Excel accepts in cells and names only."""
    return any(token["structured"] or token["bracket"] for token in _TOKEN.finditer(formula))


def _brackets(formula: str) -> Iterator[Problem]:
    """Brackets balance, semicolons separate rows of constant arrays only, no ``@`` as on screen."""
    opened: list[str] = []
    for token in _TOKEN.finditer(formula):
        mark = token["mark"] or ("(" if token["function"] else "")
        if mark in {"(", "{"}:
            opened.append(mark)
        elif mark in _CLOSES and opened and opened[-1] == _CLOSES[mark]:
            opened.pop()
        elif mark == ";" and "{" not in opened:
            yield Problem("formula-separator", "separates arguments by semicolons")
            return
        elif mark == "@" or (token["columns"] or token["bracket"] or "").startswith(("[@", "[[@")):
            yield Problem("formula-at", "is written with @, as on screen")
            return
        elif mark and mark != ";":
            yield Problem("formula-brackets", f"has an unmatched {mark}")
            return
    if opened:
        yield Problem("formula-brackets", f"has an unmatched {opened[-1]}")


def _function(name: str) -> Iterator[Problem]:
    """Younger functions have their prefix."""
    upper = name.upper()
    if upper in _LATER:
        yield Problem("formula-prefix", f"{name} without _xlfn.")
    elif upper.removeprefix("_XLFN.") in _SHEET_LATER:
        yield Problem("formula-prefix", f"{name} without _xlfn._xlws.")


def _unescaped(item: str) -> str:
    """A column's name as a structured reference has it: the escapes of ``[ ] # '`` resolved."""
    return re.sub(r"'(.)", r"\1", item, flags=re.DOTALL)


def _key(column: str) -> str:
    """The form in which column names compare."""
    return unescape_name(column).replace("\r\n", "\n").casefold()
