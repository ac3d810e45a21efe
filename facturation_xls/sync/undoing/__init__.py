"""``annuler``: what a document brought goes again, and nothing else does."""
