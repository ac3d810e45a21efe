"""The very hidden table that remembers what the program last wrote (DESIGN §2, Memory)."""

from __future__ import annotations

from facturation_xls.workbook.schema.columns import Role, Table, derived

MEMORY = Table(
    "tblMemoire",
    "fx_memoire",
    Role.MEMORY,
    ("table", "key"),
    (
        derived("Table", "table"),
        derived("Clé", "key"),
        derived("État", "state"),
        derived("Empreintes", "digests"),
        derived("Valeurs", "values"),
    ),
)
