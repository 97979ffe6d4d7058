from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import requires
from pathlib import Path

import pytest

from ankle_cv.cli.main import main
from ankle_cv.doctor import Facts, checks, examine

HEALTHY = Facts(
    system="Linux",
    python=(3, 11, 7),
    opencv_wheels={"opencv-contrib-python": "5.0.0.93"},
    mediapipe="0.10.33",
    import_errors={},
    model_error=None,
    second_model_error=None,
    second_model_ms=11.0,
    libraries={"libGL.so.1": True, "libglib-2.0.so.0": True, "libEGL.so.1": True, "libGLESv2.so.2": True},
    cameras={"/dev/video0": True},
    display=":0",
    codecs={"h264": None, "hevc": None, "vp9": None},
    cache=Path("cache"),
    cache_error=None,
)

SICK = [
    ({"python": (3, 9, 1)}, "Python", "problem", "install Python 3.10"),
    ({"libraries": {"libGL.so.1": False, "libEGL.so.1": True, "libGLESv2.so.2": False}},
     "system libraries", "problem", "sudo apt install libgl1 libgles2"),
    ({"opencv_wheels": {}}, "OpenCV", "problem", "pip install opencv-contrib-python"),
    ({"opencv_wheels": {"opencv-python": "4.9", "opencv-contrib-python": "5.0"}}, "OpenCV", "problem",
     "pip uninstall -y opencv-python opencv-contrib-python && pip install --force-reinstall --no-deps"),
    ({"opencv_wheels": {"opencv-python-headless": "4.9"}}, "OpenCV", "problem",
     "pip uninstall -y opencv-python-headless"),
    ({"import_errors": {"cv2": "broken"}}, "OpenCV", "problem", "--force-reinstall"),
    ({"mediapipe": None}, "mediapipe", "problem", "pip install 'mediapipe>=0.10.32,<0.10.35'"),
    ({"mediapipe": "0.10.35"}, "mediapipe", "problem", "pip install 'mediapipe>=0.10.32,<0.10.35'"),
    ({"mediapipe": "0.11"}, "mediapipe", "problem", "<0.10.35"),
    ({"mediapipe": "0.10.9"}, "mediapipe", "problem", ">=0.10.32"),
    ({"import_errors": {"mediapipe": "broken"}}, "mediapipe", "problem", "--force-reinstall"),
    ({"model_error": ("damaged", "reinstall it")}, "pose model", "problem", "reinstall it"),
    ({"second_model_error": ("OpenCV 4.9 cannot load it", "upgrade it")}, "second pose model", "problem",
     "upgrade it"),
    ({"second_model_ms": None}, "second pose model", "problem", "OpenCV"),
    ({"codecs": HEALTHY.codecs | {"h264": "cannot be written"}}, "video codecs", "problem", "pip install"),
    ({"codecs": HEALTHY.codecs | {"vp9": "cannot be read"}}, "video codecs", "warning", "convert"),
    ({"codecs": {}, "import_errors": {"av": "broken"}}, "video codecs", "problem", " av "),
    ({"cache_error": "Permission denied"}, "cache folder", "warning", "ANKLE_CV_MODEL_DIR"),
    ({"cameras": {}}, "camera", "warning", "webcam"),
    ({"cameras": {"/dev/video0": False}}, "camera", "warning", "usermod -aG video"),
    ({"display": None}, "display", "warning", "desktop session"),
]  # fmt: skip


def status_of(facts: Facts) -> dict[str, checks.Check]:
    return {check.name: check for check in examine(facts)}


def test_a_healthy_machine_needs_no_repair():
    assert {(check.status, check.repair) for check in examine(HEALTHY)} == {("ok", None)}


@pytest.mark.parametrize(("changes", "name", "status", "repair"), SICK)
def test_each_ill_is_named_with_a_repair_of_one_line(changes, name, status, repair):
    found = status_of(replace(HEALTHY, **changes))
    assert found[name].status == status
    assert repair in found[name].repair
    assert "\n" not in found[name].repair
    assert {check.name for check in found.values() if check.status != "ok"} == {name}


def test_other_systems_need_no_linux_libraries():
    mac = replace(HEALTHY, system="Darwin", libraries={}, cameras=None, display="Darwin")
    assert {check.status for check in examine(mac)} == {"ok"}


def test_the_range_of_mediapipe_is_the_one_that_is_installed():
    (declared,) = [line for line in requires("ankle-cv") if line.startswith("mediapipe")]
    bounds = {checks.MEDIAPIPE_FIRST: ">=", checks.MEDIAPIPE_FIRST_REPORTING: "<"}
    for version, sign in bounds.items():
        text = f"{sign}{'.'.join(map(str, version))}"
        assert text in declared
        assert text in checks.MEDIAPIPE_REPAIR


def test_the_opencv_wheel_is_the_one_that_is_required():
    wheels = [line for line in requires("ankle-cv") if line.startswith("opencv")]
    assert [line.split(">")[0] for line in wheels] == [checks.OPENCV_WHEEL]


@pytest.mark.parametrize(("facts", "code"), [(HEALTHY, 0), (replace(HEALTHY, mediapipe=None), 4)])
def test_the_exit_code_says_whether_analysis_works(monkeypatch, capsys, facts, code):
    monkeypatch.setattr("ankle_cv.doctor.gather", lambda: facts)
    assert main(["doctor"]) == code
    assert ("fix: pip install 'mediapipe" in capsys.readouterr().out) == (code == 4)
    assert main(["doctor", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["ok"] == (code == 0)


def test_this_machine_is_looked_at_without_failing(capsys):
    assert main(["doctor", "--json"]) in (0, 4)
    found = json.loads(capsys.readouterr().out)["checks"]
    assert [check["name"] for check in found] == [check.name for check in examine(HEALTHY)]
    assert {c["status"] for c in found if c["name"] in ("pose model", "second pose model")} == {"ok"}
