"""``effacer-patient``: a person goes, the figures stay (art. 6 al. 4 LPD, art. 958f CO)."""
