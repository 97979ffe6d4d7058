"""How long legs and feet are for a body's height."""

from __future__ import annotations

LEG_SHARE_OF_HEIGHT = 0.473
"""Hip-to-ankle landmarks, standing, over body height: 0.473 ± 0.008 on 21 generated bodies from the side.
Anatomy has 0.491 from trochanter to malleolus (Winter 2009: 0.245 + 0.246); the model's hip lies lower."""
LEG_SD = 0.04
"""Relative spread of that share between adults (leg length at a given height varies by 3 %), and how well
generated bodies stand for people: anatomy's own figure lies one such step away."""
FOOT_SHARE_OF_HEIGHT = 0.152
"""Foot length as a share of body height (Winter 2009); generated bodies: 0.146-0.161."""
SHANK_SHARE_OF_HEIGHT = 0.246
"""Knee to ankle as a share of body height (Winter 2009)."""
FOOT_OVER_SHANK = FOOT_SHARE_OF_HEIGHT / SHANK_SHARE_OF_HEIGHT
"""Foot length over knee-to-ankle length; generated bodies: 0.59-0.64, in a shoe 0.63-0.68."""
SHANK_OVER_FOOT = SHANK_SHARE_OF_HEIGHT / FOOT_SHARE_OF_HEIGHT
"""The inverse."""
FOOT_SD = 0.06
"""Relative spread of that share, and a shoe, which is 6-7 % longer than the foot in it."""
