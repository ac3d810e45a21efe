"""How many invoice files a second one core reads: recognised, parsed and turned into the model, without the disk.

    python -m benchmarks.reading [FOLDER]

FOLDER holds invoices of the standard (default: ``../shared/data/invoice_xml``, else ``samples``); files that are no
readable invoice are left out, and so are those beyond ten times the median size. Time is that of the processor, so that
other work on the machine does not count.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import InvoiceDocument

ROUNDS = 7
LEAST_SECONDS = 0.5
_CHECKOUT = Path(__file__).resolve().parents[1]


def invoices(folder: Path) -> list[SourceFile]:
    """The readable invoices of a folder, of ordinary size."""
    files = (SourceFile(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.xml")))
    found = [file for file in files if _is_invoice(file)]
    if not found:
        raise SystemExit(f"no invoice in {folder}")
    limit = 10 * median(len(file.content) for file in found)
    return [file for file in found if len(file.content) <= limit]


def _is_invoice(file: SourceFile) -> bool:
    try:
        return all(isinstance(document, InvoiceDocument) for document in sources.read(file))
    except SourceError:
        return False


def per_second(files: Sequence[SourceFile]) -> float:
    """Files a second of processor time: the best of some rounds, the first of which warm up."""
    return max(_round(files) for _ in range(ROUNDS))


def _round(files: Sequence[SourceFile]) -> float:
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < LEAST_SECONDS:
        for file in files:
            sources.read(file)
        count += len(files)
    return count / spent


if __name__ == "__main__":
    shared = _CHECKOUT.parent / "shared" / "data" / "invoice_xml"
    chosen = Path(sys.argv[1]) if sys.argv[1:] else shared if shared.is_dir() else _CHECKOUT / "samples"
    found = invoices(chosen)
    middle = median(len(file.content) for file in found)
    sys.stdout.write(f"{len(found)} invoices, median {middle:.0f} bytes: {per_second(found):.0f} a second, one core\n")
