"""Constants of the normal distribution for intervals and robust statistics."""

from __future__ import annotations

from typing import Final

Z_95: Final = 1.96
"""Half-width of a normal 95 % interval in standard errors: Φ(1.96) - Φ(-1.96) = 0.95."""
SD_PER_MAD: Final = 1.4826
"""Standard deviation over median absolute deviation: 1 / Φ⁻¹(0.75) = 1.4826 (Hampel 1974)."""
