"""Proportions of the adult body, each with its source."""

from __future__ import annotations

from typing import Final

LEG_SHARE_OF_HEIGHT: Final = 0.473
"""Hip-to-ankle landmarks, standing, over body height: 0.473 ± 0.008 on 21 generated bodies from the side.
Anatomy has 0.491 from trochanter to malleolus (Winter 2009: 0.245 + 0.246); the model's hip lies lower."""
LEG_SD: Final = 0.04
"""Relative standard deviation of that share between adults (leg length at a given height varies by 3 %), and
of generated bodies from people: the anatomical value above is one such deviation away."""
HIP_TO_SOLE_SHARE_OF_HEIGHT: Final = 0.53
"""Trochanter to sole as a share of body height (Winter 2009)."""
SHANK_SHARE_OF_HEIGHT: Final = 0.246
"""Knee to ankle as a share of body height (Winter 2009)."""
FOOT_SHARE_OF_HEIGHT: Final = 0.152
"""Foot length as a share of body height (Winter 2009); generated bodies: 0.146-0.161."""
FOOT_SD: Final = 0.06
"""Relative standard deviation of that share, with shoes, which are 6-7 % longer than the foot."""
FOOT_OVER_SHANK: Final = FOOT_SHARE_OF_HEIGHT / SHANK_SHARE_OF_HEIGHT
"""Foot length over knee-to-ankle length; generated bodies: 0.59-0.64, in a shoe 0.63-0.68."""
SHANK_OVER_FOOT: Final = SHANK_SHARE_OF_HEIGHT / FOOT_SHARE_OF_HEIGHT
"""The inverse."""
HEEL_TO_BALL: Final = 0.70
"""Heel to ball of the foot, about which a rising heel turns, over foot length: 0.70-0.73 in adults; generated
feet rose by 0.66-0.72 of the sine of their pitch."""
HALF_FOOT_WIDTH: Final = 0.19
HALF_FOOT_WIDTH_SD: Final = 0.03
"""Half the width of a foot over its length: feet are 0.38 as wide as long; 0.15-0.23 on generated clips. The
near border of the sole, which is the visible one, is this much nearer to the camera than its middle."""
FOOT_MM: Final = 260.0
"""Length of an adult foot, mean of the sexes, mm: 0.152 of 1.71 m."""
HEIGHT_MM: Final = 1690.0
"""Body height of adults, mm: national means are 1.60-1.80 m."""
TOE_OUT_DEG: Final = 7.0
TOE_OUT_SD_DEG: Final = 5.0
"""Adults turn their toes out by some 5-10° (science.md §1); it is not measured from the side."""
STANDING_SHANK_DEG: Final = 4.0
STANDING_SHANK_SD_DEG: Final = 3.0
"""Inclination of the shank in upright standing and its standard deviation: 0–8° (science.md §1)."""
STANDING_THIGH_DEG: Final = 2.0
STANDING_THIGH_SD_DEG: Final = 4.0
"""The same of the thigh, + hip behind the knee: knees straight or hardly bent."""
