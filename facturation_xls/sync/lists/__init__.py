"""What is written beside the workbook: lists, the packs of a month and of a year, exports."""
