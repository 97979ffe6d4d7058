from __future__ import annotations

import json
from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.outputs.json import to_json, write_json
from ankle_cv.pipeline.analysis import Analysis


def test_the_document_can_be_read_back_unchanged(tiny: Analysis, tmp_path: Path) -> None:
    path = write_json(tiny.assessment, tmp_path / "assessment.json")
    assert Assessment.model_validate_json(path.read_text(encoding="utf-8")) == tiny.assessment


def test_keys_come_in_the_order_of_the_schema(tiny: Analysis) -> None:
    keys = list(json.loads(to_json(tiny.assessment)))
    assert keys == list(Assessment.model_fields)
    assert keys[0] == "schema_version"


def test_the_same_document_gives_the_same_text_and_no_nan(tiny: Analysis) -> None:
    text = to_json(tiny.assessment)
    assert text == to_json(tiny.assessment.model_copy(deep=True))
    assert "NaN" not in text
    assert text.endswith("}\n")
