"""Claiming what is owed: who is reminded, what is handed over, the papers of both, and what left the practice."""
