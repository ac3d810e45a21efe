"""How fast and how large: a grown journal, the product, an honest rival and the floor, side by side (DESIGN §7)."""
