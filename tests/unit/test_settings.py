from __future__ import annotations

import pydoc

import pytest

from ankle_cv.cli.config import OutputOptions
from ankle_cv.settings import Settings

SAVED_ORDER = (
    "test view side model model_dir person rotate mirrored slowmo height_cm foot_cm reference wall_x_px "
    "second_model"
)


@pytest.mark.parametrize("model", [Settings, OutputOptions])
def test_help_explains_every_field(model):
    text = pydoc.render_doc(model, renderer=pydoc.plaintext)
    for name, field in model.model_fields.items():
        assert field.description, f"{name} has no docstring"
        lines = [line.strip() for line in text.splitlines()]
        place = lines.index(f"|  {name}")
        assert lines[place + 1].endswith(field.description.splitlines()[0])


def test_the_order_of_saved_settings_does_not_change():
    assert list(Settings().model_dump()) == SAVED_ORDER.split()


def test_the_class_says_its_own_sentence_first():
    assert Settings.__doc__.startswith("How to look at a clip.")
