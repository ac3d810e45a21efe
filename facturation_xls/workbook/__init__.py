"""The shared workbook: a lossless package, its tables, the memory of what was written, saving."""
