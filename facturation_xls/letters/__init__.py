"""Reminder letters: what stands in them, the Swiss QR-bill's payment part, the Word document and the PDF."""
