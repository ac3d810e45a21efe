"""What the practice decided: where things lie (``facturation.toml``), how things are done (*Paramètres*)."""
