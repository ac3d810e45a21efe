"""At the desk of a person: what a double click and the menu do around the commands, and whom they ask."""
