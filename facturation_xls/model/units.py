"""Money is an ``int`` of CHF centimes, everywhere; a day is a ``datetime.date``."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

Centimes: TypeAlias = int
Day: TypeAlias = date
