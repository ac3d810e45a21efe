"""facturation_xls: the receivables of a small Swiss practice, kept in the Excel workbook its staff work in."""

__version__ = "0.1.0"
