"""The controls of *Contrôles*: a declared table of them, and by what each is about the rows that are not right."""
