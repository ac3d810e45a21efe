"""What stays of a document says what it said: written and read again, it is the same, for every kind of document."""

from __future__ import annotations

from datetime import date

import demonstration
import pytest

from facturation_xls import inbox, sources
from facturation_xls.errors.erasure import StubDamaged
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources.stub import Stub, declared_hash, is_stub, read_stub, replace_members, write_stub

TODAY = date(2037, 1, 5)
HASH = "0123456789abcdef" * 2


def test_every_document_of_the_demonstration_comes_back_as_it_was() -> None:
    kinds = set()
    for path in demonstration.documents():
        for file in sources.unpack(SourceFile(path.name, path.read_bytes())):
            reader, documents = sources.understand(file)
            content = write_stub(Stub(reader.name, documents), HASH, TODAY)
            assert read_stub(content) == Stub(reader.name, documents)
            assert is_stub(content)
            assert declared_hash(content) == HASH
            kinds |= {type(document).__name__ for document in documents}
    assert kinds >= {"InvoiceDocument", "Statement", "BankNotice", "Proof"}


def test_a_person_opens_it_and_reads_why() -> None:
    text = write_stub(Stub("facture", ()), HASH, TODAY).decode()
    assert text.startswith("Ce document a été remplacé le 05.01.2037 : une personne dont il parlait a été effacée.\n")


def test_one_that_somebody_changed_is_refused() -> None:
    content = write_stub(Stub("facture", ()), HASH, TODAY)
    with pytest.raises(StubDamaged):
        read_stub(content.replace(b'"documents"', b'"autre"'))
    with pytest.raises(StubDamaged):
        read_stub(b"Ce document")


def test_a_zip_keeps_its_other_members_and_says_which_it_was() -> None:
    files = [SourceFile("a.xml", b"<a/>"), SourceFile("b.xml", b"<b/>")]
    stub = SourceFile("reste.txt", b"rien")
    content = replace_members(b"the first one", files, {1: stub}, HASH)
    assert [(file.name, file.content) for file in sources.unpack(SourceFile("lot.zip", content))] == [
        ("a.xml", b"<a/>"),
        ("reste.txt", b"rien"),
    ]
    assert inbox.archived_hash(content) == HASH
    assert inbox.content_hash(content) != HASH, "from outside a file is what it contains"
    assert declared_hash(replace_members(content, files, {}, "f" * 32)) == HASH, "the first one, however often"
