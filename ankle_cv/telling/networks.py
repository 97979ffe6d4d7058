"""Which pose networks a document is of."""

from __future__ import annotations

from ankle_cv.assessment import ModelRecord, Provenance

HASH_DIGITS = 12
"""Digits of a hash that are shown to people; the whole of it is in ``assessment.json``."""


def networks_used(made_by: Provenance) -> str:
    """Return which networks a document is of: ``"full (4eaa5eb7a983…) and lightning (e078715a533b…)"``."""
    first = network_name(made_by.model)
    if made_by.second_model is None:
        return f"{first}, no second network"
    return f"{first} and {network_name(made_by.second_model)}"


def network_name(model: ModelRecord) -> str:
    """Return the name of a network with the beginning of its hash."""
    return f"{model.name} ({model.sha256[:HASH_DIGITS]}…)"
