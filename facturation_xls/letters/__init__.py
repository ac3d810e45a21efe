"""What goes on paper: reminder letters with the Swiss QR-bill's payment part (Word, PDF), and lists on pages."""
