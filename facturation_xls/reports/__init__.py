"""What the workbook shows: the ledger's frame in, rows and sentences out. Reports add up and never decide."""
