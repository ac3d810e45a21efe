"""The words of the field as frozen dataclasses: what documents say, what the journal holds, what the practice decided.

Nothing here reads or writes a file.
"""
