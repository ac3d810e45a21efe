"""Rules for any part of known vocabulary: order of children, containers, closed values, namespaces, ``r:id``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lxml import etree

from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.markup import (
    REFERENCE,
    SPREADSHEET,
    attributes,
    children,
    ignorable_prefixes,
    local,
    namespace,
)
from facturation_xls.workbook.lint.parts import Parts
from facturation_xls.workbook.lint.vocabulary import NEVER_EMPTY, REPEATABLE, REQUIRED, VALUES


def check_children(part: str, root: etree._Element, order: tuple[str, ...], report: Report) -> None:
    """The children stand in the order of the schema, each known, none twice, none missing, no container empty."""
    last = 0
    seen: Counter[str] = Counter()
    for child in children(root):
        name = local(child)
        if namespace(child) not in SPREADSHEET:
            continue
        if name not in order:
            report.add(part, "element-unknown", f"{local(root)} has no child {name}")
            continue
        place = order.index(name)
        if place < last:
            report.add(part, "element-order", f"{name} stands behind {order[last]}")
        last = max(last, place)
        seen[name] += 1
        if name in NEVER_EMPTY and not len(child):
            report.add(part, "element-empty", f"{name} holds nothing")
    required = REQUIRED.get(local(root))
    if required and not seen[required]:
        report.add(part, "element-missing", f"{local(root)} has no {required}")
    for name, times in seen.items():
        if times > 1 and name not in REPEATABLE:
            report.add(part, "element-repeated", f"{name} occurs more than once")


def check_values(part: str, root: etree._Element, report: Report) -> None:
    """Attributes with a closed list of values hold one of them."""
    for element in root.iter():
        if namespace(element) not in SPREADSHEET:
            continue
        name = local(element)
        for attribute, value in attributes(element):
            if value not in VALUES.get((name, attribute), (value,)):
                report.add(part, "attribute-value", f"{name} has an unknown {attribute}")


def check_references(part: str, root: etree._Element, parts: Parts, report: Report) -> None:
    """Every ``r:id`` has its relationship; an empty one is legal (Excel writes it for VBA module sheets).

    Prefixes that ``mc:Ignorable`` names are declared: Excel compares them letter by letter.
    """
    known = parts.relationships(part)
    for element in root.iter():
        for name, value in attributes(element):
            space, _, attribute = name.rpartition("}")
            if space.removeprefix("{") in REFERENCE and value and value not in known:
                report.add(part, "r-id", f"{local(element)} uses {attribute} {value}, which is no relationship")
    for prefix in ignorable_prefixes(root):
        if prefix not in root.nsmap:
            report.add(part, "namespace", f"mc:Ignorable names the undeclared prefix {prefix}")


def has_repeats(values: Iterable[str]) -> bool:
    """Whether a value occurs more than once."""
    return any(times > 1 for times in Counter(values).values())


def check_index(part: str, rule: str, value: int, count: int, where: str, report: Report) -> None:
    """An index points into a list of ``count`` entries."""
    if value < 0:
        report.add(part, rule, f"{where} is no number")
    elif value >= count:
        report.add(part, rule, f"{where} is {value}, beyond its list")
