"""Native PivotTables and their slicers on *Analyse*: placed once, then kept as staff arrange them."""
