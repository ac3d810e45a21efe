"""The invented practice keeps its promises: reproducible, valid, complete, adding up, and nobody in it is real.

Everything is read with plain lxml, csv and openpyxl: neither the product nor the generator's own tables are asked.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pdfplumber
import pytest
from lxml import etree
from stdnum import ean, iban, iso11649
from stdnum.ch import esr

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
INVOICE = "{http://www.forum-datenaustausch.ch/invoice}"
CAMT = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.08}"
PROMISED = {"privé": 18, "cmd": 15, "complémentaire": 7, "social": 5, "autre": 3}
REAL_INSURERS = """
    agrisano allianz aquilana arcosana assura atupri avenir axa baloise bâloise concordia css egk galenos generali
    glarner groupe mutuel helsana helvetia innova intras klug kpt mobilière philos progrès rhenusana sana24
    sanagate sanitas sodalis sumiswalder suva supra swica swisslife sympany vaudoise visana vivacare vivao zurich
    zürich ökk
"""


# --- reading ----------------------------------------------------------------------------------------------------------


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLES.glob("2026-*/*") if path.is_file())


def invoice_files() -> dict[str, etree._Element]:
    """Month and name of every invoice XML, those in a ZIP included, to its root."""
    contents: dict[str, bytes] = {}
    for path in sample_files():
        if path.suffix == ".zip":
            with ZipFile(path) as lot:
                contents |= {f"{path.parent.name}/{name}": lot.read(name) for name in lot.namelist()}
        elif path.suffix == ".xml" and not path.name.startswith("banque"):
            contents[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return {name: etree.fromstring(content) for name, content in contents.items()}


FILES = invoice_files()


def find(root: etree._Element, tag: str) -> etree._Element:
    element = next(root.iter(f"{INVOICE}{tag}"), None)
    assert element is not None, tag
    return element


def has(root: etree._Element, tag: str) -> bool:
    return next(root.iter(f"{INVOICE}{tag}"), None) is not None


def value(element: etree._Element, attribute: str) -> str:
    said = element.get(attribute)
    assert isinstance(said, str), attribute
    return said


def number(root: etree._Element) -> str:
    return value(find(root, "invoice"), "request_id")


def kind(root: etree._Element) -> str:
    payload = find(root, "payload").attrib
    if has(root, "reminder"):
        return "reminder"
    if payload.get("storno") == "1" or payload.get("request_subtype") == "storno":
        return "storno"
    return "copy" if payload.get("copy") == "1" or payload.get("request_subtype") == "copy" else "invoice"


def version(root: etree._Element) -> str:
    if has(root, "billers"):
        return "5.0"
    return "4.4" if find(root, "body").find(f"{INVOICE}balance") is not None else "4.5"


def payer(root: etree._Element) -> str:
    if any(value(via, "via").startswith("7611910") for via in root.iter(f"{INVOICE}via")):
        return "cmd"
    if has(root, "tiers_payant"):
        supplementary = has(root, "vvg") or (has(root, "law") and find(root, "law").attrib["type"] == "VVG")
        return "complémentaire" if supplementary else "autre"
    return "social" if find(root, "guarantor").find(f"{INVOICE}company") is not None else "privé"


def centimes(text: str | float | None) -> int:
    return int(Decimal(str(text).replace("'", "")) * 100)


def balance(root: etree._Element, attribute: str) -> int:
    return centimes(find(root, "balance").get(attribute, "0"))


def payment_reference(root: etree._Element) -> str:
    slip = next(element for element in root.iter() if "reference_number" in element.attrib)
    return value(slip, "reference_number").replace(" ", "")


def issued_invoices() -> dict[str, etree._Element]:
    """The first invoice file of each number."""
    return {number(FILES[name]): FILES[name] for name in sorted(FILES, reverse=True) if kind(FILES[name]) == "invoice"}


def bank_root() -> etree._Element:
    return etree.parse(SAMPLES / "2026-09" / "banque_2026-09.xml").getroot()


def csv_rows() -> list[dict[str, str]]:
    text = (SAMPLES / "2026-08" / "decompte_cmd_2026-08.csv").read_bytes().decode("cp1252")
    table = text[text.index("Date comptable") :]
    return list(csv.DictReader(io.StringIO(table), delimiter=";"))


def xlsx_rows() -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(SAMPLES / "2026-09" / "decompte_cmd_2026-09.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    headings = next(position for position, row in enumerate(rows) if row[0] == "Note d'honoraires n°")
    return [dict(zip(map(str, rows[headings]), row, strict=True)) for row in rows[headings + 1 :]]


def expected() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_bytes())
    return facts


# --- the generator ----------------------------------------------------------------------------------------------------


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "generate.py"), "--check"]
    environment = os.environ | {"PYTHONPATH": str(SAMPLES.parent)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_the_generator_writes_exactly_the_committed_files() -> None:
    done = check(SAMPLES)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_changed_a_missing_and_a_foreign_file_are_named(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(SAMPLES, tmp_path / "samples"))
    (copy / "2026-07" / "facture_2026000101.xml").write_bytes(b"<other/>")
    (copy / "2026-08" / "facture_2026000120.xml").unlink()
    (copy / "2026-09" / "notes.txt").write_text("?", encoding="utf-8")
    done = check(copy)
    assert done.returncode == 1
    assert re.findall(r"2026-0\d/\S+\.\w+", done.stderr) == [
        "2026-07/facture_2026000101.xml",
        "2026-08/facture_2026000120.xml",
        "2026-09/notes.txt",
    ]


def test_all_months_fit_into_one_folder() -> None:
    names = Counter(path.name.casefold() for path in sample_files())
    assert max(names.values()) == 1


# --- validity ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standard", ["4.4", "4.5", "5.0"])
def test_every_invoice_is_valid_against_the_official_schema(standard: str, shared_data: Path) -> None:
    folder = shared_data / "invoice_xml"
    official = etree.parse(folder / standard / f"generalInvoiceRequest_{standard.replace('.', '')}0.xsd")
    for imported in official.iter("{http://www.w3.org/2001/XMLSchema}import"):  # the two W3C schemas, from beside it
        local = folder / "common" / value(imported, "schemaLocation").rpartition("/")[2]
        imported.set("schemaLocation", local.as_uri())
    schema = etree.XMLSchema(official)
    mine = [name for name, root in FILES.items() if version(root) == standard]
    assert len(mine) > 12
    for name in mine:
        schema.assertValid(etree.ElementTree(FILES[name]))


def test_the_bank_file_is_valid(shared_data: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared_data / "camt" / "xsd" / "camt.054.001.08.xsd"))
    schema.assertValid(etree.ElementTree(bank_root()))


def test_each_month_speaks_its_version() -> None:
    versions = {(name[:7], version(root)) for name, root in FILES.items()}
    assert versions == {("2026-07", "4.4"), ("2026-08", "4.5"), ("2026-09", "5.0")}


def test_identifiers_have_valid_check_digits() -> None:
    invented = {
        said
        for root in FILES.values()
        for element in root.iter()
        for said in map(str, element.attrib.values())
        if said.startswith("7601999")
    }
    assert len(invented) > 5
    assert all(ean.is_valid(gln) for gln in invented)
    accounts = {value(slip, "iban") for root in FILES.values() for slip in root.iter() if "iban" in slip.attrib}
    assert len(accounts) == 2
    assert all(iban.is_valid(account) for account in accounts)


def test_references_are_valid_and_end_with_the_number() -> None:
    references = {number(root): payment_reference(root) for root in FILES.values()}
    scor = {key for key, reference in references.items() if reference.startswith("RF")}
    assert scor == {"2026000124"}
    assert iso11649.is_valid(references["2026000124"])
    for key in references.keys() - scor:
        assert len(references[key]) == 27
        assert esr.is_valid(references[key])
        assert references[key][:-1].endswith(key)


# --- what is promised -------------------------------------------------------------------------------------------------


def test_there_are_enough_invoices_of_each_payer_type() -> None:
    invoices = issued_invoices()
    assert Counter(payer(root) for root in invoices.values()) == PROMISED
    assert sorted(invoices) == [f"2026000{serial}" for serial in range(101, 149)]


def test_cmd_invoices_come_as_one_lot_a_month() -> None:
    inside = set()
    for month in ("2026-07", "2026-08", "2026-09"):
        with ZipFile(SAMPLES / month / f"lot_cmd_{month}.zip") as lot:
            inside |= {f"{month}/{name}" for name in lot.namelist()}
    assert inside == {name for name, root in FILES.items() if payer(root) == "cmd"}


def test_what_is_due_follows_the_rounding_rule() -> None:
    for name, root in FILES.items():
        exact = balance(root, "amount") + balance(root, "amount_reminder") - balance(root, "amount_prepaid")
        due = 0 if kind(root) == "storno" else (exact + 2) // 5 * 5
        assert balance(root, "amount_due") == due, name


def test_services_add_up_to_the_amount() -> None:
    for name, root in FILES.items():
        services = [centimes(value(element, "amount")) for element in find(root, "services")]
        assert sum(services) == balance(root, "amount"), name


def test_the_special_cases_are_there() -> None:
    others = {
        Path(name).stem: (kind(root), balance(root, "amount_reminder"))
        for name, root in FILES.items()
        if kind(root) != "invoice"
    }
    assert others == {
        "facture_2026000107_copie": ("copy", 0),
        "facture_2026000132_annulation": ("storno", 0),
        "rappel1_2026000104": ("reminder", 0),
        "rappel1_2026000117": ("reminder", 0),
        "rappel2_2026000104": ("reminder", 2000),
    }
    levels = {find(root, "reminder").attrib["reminder_level"] for root in FILES.values() if kind(root) == "reminder"}
    assert levels == {"1", "2"}
    invoices = issued_invoices()
    prepaid = {key: balance(root, "amount_due") for key, root in invoices.items() if balance(root, "amount_prepaid")}
    assert prepaid == {"2026000114": 59235, "2026000129": 0}
    child = find(invoices["2026000107"], "patient")
    assert value(child, "birthdate") > "2015"
    assert find(invoices["2026000107"], "guarantor").findtext(f".//{INVOICE}givenname") == "Sophie"
    assert balance(invoices["2026000103"], "amount_due") < 30000
    assert all(root.get("modus") == "production" for root in FILES.values())


def test_the_reexport_says_another_amount_later() -> None:
    first, again = FILES["2026-09/facture_2026000140.xml"], FILES["2026-09/facture_2026000140_2.xml"]
    assert number(first) == number(again)
    assert find(first, "invoice").attrib["request_date"] == find(again, "invoice").attrib["request_date"]
    stamps = [int(find(root, "invoice").attrib["request_timestamp"]) for root in (first, again)]
    assert stamps == sorted(set(stamps))
    assert [balance(root, "amount_due") for root in (first, again)] == [26870, 24870]


@pytest.mark.parametrize(
    ("invoice", "day", "amount"), [("2026000123", "2026-08-12", "426.30"), ("2026000126", "2026-08-17", "498.90")]
)
def test_a_letter_names_number_and_amount_and_no_patient(invoice: str, day: str, amount: str) -> None:
    with pdfplumber.open(SAMPLES / "2026-08" / f"{day} facture {invoice}.pdf") as letter:
        text = letter.pages[0].extract_text()
    assert f"Facture n° {invoice}" in text
    assert f"CHF {amount}" in text
    assert f"Montvieux, le {int(day[-2:])} août 2026" in text
    patient = find(issued_invoices()[invoice], "patient").findtext(f".//{INVOICE}familyname")
    assert patient
    assert patient not in text
    assert "Prestation" not in text


# --- money ------------------------------------------------------------------------------------------------------------


def test_the_gross_statement_adds_up() -> None:
    *lines, total, payout = csv_rows()
    assert (total["Date comptable"], payout["Date comptable"]) == ("Total", "Versement")
    for column in ("Montant facturé", "Encaissement", "Frais", "Solde"):
        assert sum(centimes(line[column]) for line in lines) == centimes(total[column]), column
    assert centimes(payout["Encaissement"]) == centimes(total["Encaissement"]) + centimes(total["Frais"])
    cases = {(line["Statut"], line["Créance rachetée"]) for line in lines}
    assert cases == {
        ("Avance", "Oui"),
        ("Avance", "Avec recours"),
        ("Payée", "Non"),
        ("1er rappel", "Non"),
        ("Acompte", "Non"),
    }


def test_the_net_statement_adds_up() -> None:
    *lines, total, payout = xlsx_rows()
    assert (total["Note d'honoraires n°"], payout["Note d'honoraires n°"]) == ("Total", "Net versé")
    for column in ("Montant", "Versement net", "Retenue"):
        assert sum(centimes(line[column]) for line in lines) == centimes(total[column]), column
    assert centimes(payout["Versement net"]) == centimes(total["Versement net"])
    cases = {(line["Statut"], line["Cession"]) for line in lines}
    assert cases == {
        ("Avance", "Oui"),
        ("Retour", "Non"),
        ("Payée", "Non"),
        ("1er rappel", "Non"),
        ("Annulée", "Non"),
        ("Ouverte", "Non"),
    }


def test_statements_bill_what_the_invoices_say() -> None:
    billed = [(line["N° facture"], line["Montant facturé"]) for line in csv_rows()[:-2]]
    billed += [(line["Note d'honoraires n°"], line["Montant"]) for line in xlsx_rows()[:-2]]
    invoices = issued_invoices()
    for key, amount in billed:
        assert payer(invoices[key]) == "cmd"
        assert balance(invoices[key], "amount_due") == centimes(amount)


def bank_payments() -> list[tuple[str, int]]:
    """Reference or text, and centimes (negative: taken back), of every payment; entries must equal their payments."""
    payments = []
    for entry in bank_root().iter(f"{CAMT}Ntry"):
        sign = -1 if entry.findtext(f"{CAMT}CdtDbtInd") == "DBIT" else 1
        details = list(entry.iter(f"{CAMT}TxDtls"))
        amounts = [sign * centimes(detail.findtext(f"{CAMT}Amt")) for detail in details]
        assert sum(amounts) == sign * centimes(entry.findtext(f"{CAMT}Amt"))
        assert entry.findtext(f".//{CAMT}NbOfTxs") == (str(len(details)) if len(details) > 1 else None)
        for detail, amount in zip(details, amounts, strict=True):
            said = detail.findtext(f".//{CAMT}Ref") or detail.findtext(f".//{CAMT}Ustrd")
            assert said
            payments.append((said, amount))
    return payments


def test_the_bank_credits_the_august_payout_in_one_sum() -> None:
    assert ("Versement relevé n° 2608", centimes(csv_rows()[-1]["Encaissement"])) in bank_payments()


def test_the_bank_file_holds_every_kind_of_payment() -> None:
    payments = dict(bank_payments())
    assert sum(said.startswith("RF") for said in payments) == 1
    assert payments["Facture 2026000127 avec mes remerciements"] == 27540
    assert payments["Facture 2026000999"] == 9500
    by_number = {entry["number"]: entry for entry in expected()["invoices"]}
    assert by_number["2026000110"]["paid"] < by_number["2026000110"]["amount"]
    assert by_number["2026000122"]["paid"] > by_number["2026000122"]["amount"]
    assert [m["kind"] for m in by_number["2026000135"]["movements"]] == ["Paiement", "Extourne"]
    assert by_number["2026000103"]["movements"] == []


def test_expectations_agree_with_the_documents() -> None:
    """Amounts as billed; what was paid as bank and statements say, read from the files themselves."""
    invoices = issued_invoices()
    references = {payment_reference(root): key for key, root in invoices.items()}
    paid: Counter[str] = Counter()
    for said, amount in bank_payments():
        paid[references.get(said) or said.split()[1]] += amount
    for line in csv_rows()[:-2]:
        paid[line["N° facture"]] += centimes(line["Encaissement"])
    for row in xlsx_rows()[:-2]:
        paid[str(row["Note d'honoraires n°"])] += centimes(row["Versement net"]) + centimes(row["Retenue"])

    rows = expected()["invoices"]
    assert [row["number"] for row in rows] == sorted(invoices)
    for row in rows:
        assert row["amount"] == balance(invoices[row["number"]], "amount_due")
        assert row["reference"] == payment_reference(invoices[row["number"]])
        assert sum(movement["amount"] for movement in row["movements"]) == paid[row["number"]]
        assert row["balance"] == row["amount"] - row["paid"] - row["credited"]


def test_expectations_follow_the_rules_of_bought_receivables() -> None:
    rows = {row["number"]: row for row in expected()["invoices"]}
    outcome = {key: (row["bought"], row["balance"]) for key, row in rows.items() if row["bought"] is not None}
    assert outcome["2026000102"] == ("Oui", 0)
    assert outcome["2026000108"] == ("Avec recours", rows["2026000108"]["amount"])
    assert outcome["2026000105"] == ("Non", rows["2026000105"]["amount"])
    assert outcome["2026000131"] == ("Non", 0)
    assert outcome["2026000148"] == ("Inconnu", rows["2026000148"]["amount"])
    assert len(outcome) == PROMISED["cmd"]


def test_delays_of_private_patients_are_worth_looking_at() -> None:
    private = [row for row in expected()["invoices"] if row["payer_type"] == "Patient privé" and row["amount"]]
    private = [row for row in private if not row["cancelled_on"]]
    settled = [row for row in private if row["settled_on"]]
    overdue_since_august = [row for row in private if row["balance"] > 5 and row["due_on"] < "2026-08-06"]
    not_due = [row for row in private if row["balance"] > 5 and row["due_on"] >= "2026-10-05"]
    assert 0.55 < len(settled) / len(private) < 0.7
    assert len(overdue_since_august) == 2
    assert len(not_due) == 2


# --- nobody is real ---------------------------------------------------------------------------------------------------


def all_names() -> set[str]:
    tags = ("companyname", "familyname")
    names = {element.text or "" for root in FILES.values() for tag in tags for element in root.iter(f"{INVOICE}{tag}")}
    names |= {element.text or "" for element in bank_root().iter(f"{CAMT}Nm")}
    names |= {line[column] for line in csv_rows()[:-2] for column in ("Patient", "Débiteur")}
    return names


def test_no_real_insurer_is_named() -> None:
    words = {word for name in all_names() for word in re.findall(r"\w+", name.casefold())}
    assert {"gentiane", "bleuet", "œillet"} <= words
    assert words.isdisjoint(REAL_INSURERS.split())


def test_every_insurer_says_that_it_is_invented() -> None:
    insurers = {
        element.findtext(f".//{INVOICE}companyname") or ""
        for root in FILES.values()
        for element in root.iter(f"{INVOICE}insurance")
    }
    assert len(insurers) == 3
    assert all("fictif" in name.casefold() or "fictive" in name.casefold() for name in insurers)


def test_only_the_published_example_of_an_ahv_number_occurs() -> None:
    numbers = {root.attrib["ssn"] for file in FILES.values() for root in file.iter() if "ssn" in root.attrib}
    assert numbers == {"7561234567897"}


def test_every_service_is_the_same_opaque_line() -> None:
    services = {
        (line.attrib["code"], line.attrib["name"]) for root in FILES.values() for line in find(root, "services")
    }
    assert services == {("X.0001", "Prestation fictive")}
    assert not any(has(root, "diagnosis") for root in FILES.values())
