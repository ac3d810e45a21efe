"""Every invoice file of the collection comes out right, or with the refusal that is documented here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from facturation_xls import sources
from facturation_xls.errors import InvoiceEncrypted, InvoiceIncomplete, SourceError, UnknownFile
from facturation_xls.model import InvoiceDocument, SourceFile

if TYPE_CHECKING:
    from pathlib import Path

Outcome: TypeAlias = tuple[str, str, str, str, int] | type[SourceError]

COLLECTION: dict[str, Outcome] = {
    "4.0/elexis_400_tg_kvg_de.xml": ("4.0", "facture", "003294000012", "2013-09-11", 2940),
    "4.0/elexis_existing4_1.xml": ("4.0", "facture", "000001000001", "2014-11-07", 1775),
    "4.0/elexis_existing4_2.xml": ("4.0", "facture", "000001000001", "2014-11-07", 775),
    "4.0/elexis_readReq400.xml": ("4.0", "facture", "001026000562", "2015-03-19", 11020),
    "4.0/elexis_readResp400.xml": UnknownFile,
    "4.0/elexis_writeReq400.xml": ("4.0", "facture, test", "001026000562", "2015-04-19", 11020),
    "4.0/elexis_writeResp400.xml": UnknownFile,
    "4.4/elexis_erroneous44_1.xml": ("4.4", "facture", "000001000001", "2017-04-10", -398224),
    "4.4/elexis_erroneous44_2.xml": ("4.4", "rappel", "171217019444", "2019-12-17", 40015),
    "4.4/elexis_existing44_1.xml": ("4.4", "facture", "000001000001", "2017-04-10", 521775),
    "4.4/elexis_existing44_2.xml": ("4.4", "facture", "000001000001", "2017-04-10", 121775),
    "4.4/elexis_existing44_3.xml": ("4.4", "facture", "000001000001", "2017-04-10", 521776),
    "4.4/elexis_md_440_tg_kvg_3793.xml": ("4.4", "facture", "004056003793", "2017-03-03", 107980),
    "4.4/elexis_noerroneous44_2.xml": ("4.4", "rappel", "171217019444", "2019-12-17", 40015),
    "4.4/elexis_readReq440.xml": InvoiceIncomplete,
    "4.4/elexis_readResp440.xml": UnknownFile,
    "4.4/elexis_writeReq440.xml": InvoiceIncomplete,
    "4.4/elexis_writeResp440.xml": UnknownFile,
    "4.4/official_md_440_tg_kvg_de.xml": ("4.4", "facture", "2009_01:001", "2013-03-20", 251450),
    "4.5/elexis_450_qr_tg_mvg_de.xml": ("4.5", "facture", "000001000001", "2020-06-03", 523299),
    "4.5/elexis_existing45_1.xml": ("4.5", "facture", "000001004503", "2022-01-24", 523806),
    "4.5/elexis_readReq450.xml": InvoiceIncomplete,
    "4.5/elexis_readResp450.xml": UnknownFile,
    "4.5/elexis_writeReq450.xml": InvoiceIncomplete,
    "4.5/elexis_writeResp450.xml": UnknownFile,
    "4.5/official_md_450_tp_kvg_de.xml": ("4.5", "facture, test", "123", "2018-02-26", 11155),
    "5.0/elexis_500_qr_tg_vvg_de.xml": ("5.0", "facture", "000001000001", "2025-11-04", 525800),
    "5.0/elexis_existing50_1.xml": ("5.0", "facture", "000001000001", "2025-11-04", 525800),
    "5.0/elexis_readReq500.xml": InvoiceIncomplete,
    "5.0/elexis_readResp500.xml": UnknownFile,
    "5.0/elexis_writeReq500.xml": InvoiceIncomplete,
    "5.0/elexis_writeResp500.xml": UnknownFile,
    "5.0/official_500_12qr_tp_kvg_de.xml": ("5.0", "facture", "2009_01:001", "2025-12-04", 1369885),
    "reminders/elexis_212.xml": ("4.4", "facture", "000001000212", "2022-10-24", 3715),
    "reminders/elexis_212_m1.xml": ("4.4", "rappel", "000001000212", "2022-10-24", 3715),
    "reminders/elexis_212_m2.xml": ("4.4", "rappel", "000001000212", "2022-10-24", 3715),
    "reminders/elexis_213.xml": ("4.4", "facture", "000001000213", "2022-10-24", 19005),
    "reminders/elexis_213_m1.xml": ("4.4", "rappel", "000001000213", "2022-10-24", 19005),
    "reminders/elexis_213_m2.xml": ("4.4", "rappel", "000001000213", "2022-10-24", 19005),
    "reminders/elexis_213_m3.xml": ("4.4", "rappel", "000001000213", "2022-10-24", 19005),
    "skeleton/skeleton_440.xml": ("4.4", "facture", "2025000124", "2025-09-30", 23040),
    "skeleton/skeleton_450.xml": ("4.5", "rappel", "2025000124", "2025-09-30", 45040),
    "skeleton/skeleton_500.xml": ("5.0", "annulation", "2025000125", "2025-09-30", 0),
    "synthetic/440_01_tg_prive.xml": ("4.4", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/440_02_tg_enfant_acompte.xml": ("4.4", "facture", "2025000124", "2025-09-30", 23040),
    "synthetic/440_03_tp_complementaire_vvg.xml": ("4.4", "facture", "2025000125", "2025-09-30", 43040),
    "synthetic/440_04_tg_aide_sociale.xml": ("4.4", "facture", "2025000126", "2025-09-30", 43040),
    "synthetic/440_05_tg_cmd.xml": ("4.4", "facture", "2025000127", "2025-09-30", 45990),
    "synthetic/440_06_tp_accident_uvg.xml": ("4.4", "facture", "2025000128", "2025-09-30", 43040),
    "synthetic/440_07_tg_rappel1.xml": ("4.4", "rappel", "2025000123", "2025-09-30", 43040),
    "synthetic/440_08_tg_rappel2_frais.xml": ("4.4", "rappel", "2025000123", "2025-09-30", 45040),
    "synthetic/440_09_tg_storno.xml": ("4.4", "annulation", "2025000124", "2025-09-30", 0),
    "synthetic/440_10_tg_copie.xml": ("4.4", "copie", "2025000123", "2025-09-30", 43040),
    "synthetic/440_11_encrypted.xml": InvoiceEncrypted,
    "synthetic/450_01_tg_prive.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_02_tg_enfant_acompte.xml": ("4.5", "facture", "2025000124", "2025-09-30", 23040),
    "synthetic/450_03_tp_complementaire_vvg.xml": ("4.5", "facture", "2025000125", "2025-09-30", 43040),
    "synthetic/450_04_tg_aide_sociale.xml": ("4.5", "facture", "2025000126", "2025-09-30", 43040),
    "synthetic/450_05_tg_cmd.xml": ("4.5", "facture", "2025000127", "2025-09-30", 45990),
    "synthetic/450_06_tp_accident_uvg.xml": ("4.5", "facture", "2025000128", "2025-09-30", 43040),
    "synthetic/450_07_tg_rappel1.xml": ("4.5", "rappel", "2025000123", "2025-09-30", 43040),
    "synthetic/450_08_tg_rappel2_frais.xml": ("4.5", "rappel", "2025000123", "2025-09-30", 45040),
    "synthetic/450_09_tg_storno.xml": ("4.5", "annulation", "2025000124", "2025-09-30", 0),
    "synthetic/450_10_tg_copie.xml": ("4.5", "copie", "2025000123", "2025-09-30", 43040),
    "synthetic/450_11_encrypted.xml": InvoiceEncrypted,
    "synthetic/450_20_default_namespace.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_21_other_prefix.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_22_latin1.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_23_bom.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_24_stylesheet_pi.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/450_25_tz_offset.xml": ("4.5", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/500_01_tg_prive.xml": ("5.0", "facture", "2025000123", "2025-09-30", 43040),
    "synthetic/500_02_tg_enfant_acompte.xml": ("5.0", "facture", "2025000124", "2025-09-30", 23040),
    "synthetic/500_03_tp_complementaire_vvg.xml": ("5.0", "facture", "2025000125", "2025-09-30", 43040),
    "synthetic/500_04_tg_aide_sociale.xml": ("5.0", "facture", "2025000126", "2025-09-30", 43040),
    "synthetic/500_05_tg_cmd.xml": ("5.0", "facture", "2025000127", "2025-09-30", 45990),
    "synthetic/500_06_tp_accident_uvg.xml": ("5.0", "facture", "2025000128", "2025-09-30", 43040),
    "synthetic/500_07_tg_rappel1.xml": ("5.0", "rappel", "2025000123", "2025-09-30", 43040),
    "synthetic/500_08_tg_rappel2_frais.xml": ("5.0", "rappel", "2025000123", "2025-09-30", 45040),
    "synthetic/500_09_tg_storno.xml": ("5.0", "annulation", "2025000124", "2025-09-30", 0),
    "synthetic/500_10_tg_copie.xml": ("5.0", "copie", "2025000123", "2025-09-30", 43040),
    "synthetic/500_11_encrypted.xml": InvoiceEncrypted,
}
"""Version, kind, number, invoice date, amount due in centimes; or why not. Answers of insurers (``Resp``) are unknown,
the unit-test files ``readReq`` and ``writeReq`` of 4.4 to 5.0 have no date, the encrypted ones no amounts."""

BATCH = {"450_01_tg_prive.xml": 43040, "450_03_tp_complementaire_vvg.xml": 43040, "450_05_tg_cmd.xml": 45990}
"""The members of the monthly ZIP for CMD and what is due on each."""


@pytest.fixture(scope="module")
def collection(shared_data: Path) -> Path:
    return shared_data / "invoice_xml"


@pytest.mark.parametrize("name", COLLECTION)
def test_file_of_the_collection(collection: Path, name: str) -> None:
    assert outcome(collection / name) == COLLECTION[name]


def test_no_file_of_the_collection_is_forgotten(collection: Path) -> None:
    found = {path.relative_to(collection).as_posix() for path in collection.rglob("*.xml")}
    assert found == set(COLLECTION)


def test_the_monthly_zip_gives_its_invoices(collection: Path) -> None:
    path = collection / "synthetic" / "450_30_lot_cmd.zip"
    members = sources.unpack(SourceFile(path.name, path.read_bytes()))
    assert {member.name: invoice(member).due for member in members} == BATCH


def outcome(path: Path) -> Outcome:
    try:
        document = invoice(SourceFile(path.name, path.read_bytes()))
    except SourceError as refusal:
        return type(refusal)
    kind = f"{document.kind}, test" if document.test else str(document.kind)
    return document.version, kind, document.number, document.issued_on.isoformat(), document.due


def invoice(file: SourceFile) -> InvoiceDocument:
    (document,) = sources.read(file)
    assert isinstance(document, InvoiceDocument)
    return document
