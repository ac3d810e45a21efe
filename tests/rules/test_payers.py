"""Who owes an invoice: the practice's word first, then what the document is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument, Party, Tiers
from facturation_xls.model.settings import PayerRule, Settings
from facturation_xls.model.words import PayerType
from facturation_xls.rules.payers import classify, debtor_of, goes_through_cmd

PATIENT = Party("Rochat Léo")
MOTHER = Party("Rochat Anne")
SOCIAL_SERVICE = Party("CSR Renens - Crissier", is_company=True)
INSURER = Party("Assurance Fictive SA", is_company=True, gln="7601999000038")
CMD_GLN = "7611910000047"
PASSE_PARTOUT = "2000000000008"

NO_RULES = Settings()
RULES = Settings(rules=(PayerRule("", "Erreur"), PayerRule("csr", "Aide sociale"), PayerRule("tutelle", "Tuteurs")))

GARANT = InvoiceDocument(
    kind=DocumentKind.INVOICE,
    version="5.0",
    number="2026-001",
    issued_on=date(2026, 3, 1),
    tiers=Tiers.GARANT,
    debtor=MOTHER,
    patient=PATIENT,
    insurer=INSURER,
    recipient_gln=PASSE_PARTOUT,
)
PAYANT = replace(GARANT, tiers=Tiers.PAYANT, debtor=None)


@pytest.mark.parametrize(
    ("story", "document", "payer_type"),
    [
        ("a person pays", GARANT, PayerType.PRIVATE),
        ("only the patient is named", replace(GARANT, debtor=None), PayerType.PRIVATE),
        ("nobody is named", replace(GARANT, debtor=None, patient=None), PayerType.UNCLASSIFIED),
        ("a company pays for a patient", replace(GARANT, debtor=SOCIAL_SERVICE), PayerType.UNCLASSIFIED),
        ("through CMD", replace(GARANT, via=("7601001304307", CMD_GLN)), PayerType.CMD),
        ("straight to CMD", replace(GARANT, recipient_gln="7611910000009"), PayerType.CMD),
        ("through another intermediary", replace(GARANT, via=("7601001304307",)), PayerType.PRIVATE),
        ("an insurer's bill through CMD", replace(PAYANT, law="vvg", via=(CMD_GLN,)), PayerType.CMD),
        ("complementary insurance", replace(PAYANT, law="VVG"), PayerType.COMPLEMENTARY),
        ("accident insurance", replace(PAYANT, law="uvg"), PayerType.OTHER_INSURER),
        ("soldant", replace(PAYANT, tiers=Tiers.SOLDANT, law="vvg"), PayerType.COMPLEMENTARY),
        ("the law alone decides nothing", replace(GARANT, law="vvg"), PayerType.PRIVATE),
        ("no billing mode", replace(GARANT, tiers=None), PayerType.UNCLASSIFIED),
    ],
)
def test_the_structure_of_the_document_decides_last(
    story: str, document: InvoiceDocument, payer_type: PayerType
) -> None:
    assert classify(document, NO_RULES) == payer_type, story


@pytest.mark.parametrize("name", ["CSR Renens", "Le csr", "C S R", "Tutelle générale", "TUTÉLLE", "Ecsrain"])
def test_a_rule_asks_whether_the_name_contains_its_words_without_case_and_accents(name: str) -> None:
    document = replace(GARANT, debtor=Party(name, is_company=True))

    expected = {"C S R": "À classer", "Tutelle générale": "Tuteurs", "TUTÉLLE": "Tuteurs"}.get(name, "Aide sociale")
    assert classify(document, RULES) == expected


def test_accents_and_spaces_of_the_rule_itself_are_forgiven() -> None:
    rules = Settings(rules=(PayerRule(" Service  Régional ", "Aide sociale"),))

    assert classify(replace(GARANT, debtor=Party("SERVICE REGIONAL de Renens")), rules) == "Aide sociale"


def test_the_practices_rules_go_before_the_imposed_type_and_this_before_the_structure() -> None:
    through_cmd = replace(GARANT, debtor=SOCIAL_SERVICE, via=(CMD_GLN,))

    assert classify(through_cmd, NO_RULES) == PayerType.CMD
    assert classify(through_cmd, NO_RULES, imposed="Patient privé") == PayerType.PRIVATE
    assert classify(through_cmd, RULES, imposed="Patient privé") == PayerType.SOCIAL


@pytest.mark.parametrize(
    ("document", "debtor"),
    [
        (GARANT, MOTHER),
        (replace(GARANT, debtor=None), PATIENT),
        (PAYANT, INSURER),
        (replace(PAYANT, debtor=SOCIAL_SERVICE), SOCIAL_SERVICE),
        (replace(PAYANT, insurer=None), None),
    ],
)
def test_the_debtor_is_who_is_named_else_the_insurer_or_the_patient(
    document: InvoiceDocument, debtor: Party | None
) -> None:
    assert debtor_of(document) == debtor


def test_the_glns_of_cmd_are_a_setting() -> None:
    document = replace(GARANT, via=("7699999000001",))

    assert not goes_through_cmd(document, NO_RULES)
    assert goes_through_cmd(document, Settings(cmd_glns=("7611910", "7699999")))
    assert not goes_through_cmd(replace(GARANT, via=(CMD_GLN,)), Settings(cmd_glns=()))
