from __future__ import annotations

import av
import numpy as np
import pytest
from installed import assert_two_lines
from noise import write_noise

CODES = {
    "missing.mp4": 3,
    "folder": 3,
    "empty.mp4": 3,
    "text.mp4": 3,
    "sound.mp4": 3,
    "cut.mp4": 3,
    "text.npz": 3,
    "one.mp4": 5,
}


def write_sound(path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """A folder of everything that is not a clip of a person."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "folder").mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("not a video\n" * 100)
    (folder / "text.npz").write_text("not an archive\n")
    write_sound(folder / "sound.mp4")
    content = write_noise(folder / "whole.mp4", 30).read_bytes()
    (folder / "cut.mp4").write_bytes(content[: len(content) // 2])  # its index was at the end
    write_noise(folder / "one.mp4", 1)
    return folder


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_what_is_no_clip_ends_in_two_lines(ankle_cv, clips, tmp_path, name, code):
    assert_two_lines(ankle_cv("analyze", clips / name, cwd=tmp_path), code)
    assert not list((tmp_path / "ankle-cv-results").glob("*"))  # refused before the folder is made


def test_a_clip_without_index_from_the_field(ankle_cv, shared, tmp_path):
    clip = shared / "clips" / "edge-truncated-nomoov.mp4"
    assert_two_lines(ankle_cv("analyze", clip, cwd=tmp_path), 3)


def test_a_model_that_is_not_there_says_which_file_to_put_where(ankle_cv, clips, tmp_path):
    words = ("--model", "heavy", "--model-dir", tmp_path / "models")
    done = ankle_cv("analyze", clips / "whole.mp4", *words, cwd=tmp_path)
    assert_two_lines(done, 4)
    assert "pose_landmarker_heavy.task" in done.stderr
    assert str(tmp_path / "models") in done.stderr
    assert "SHA-256" in done.stderr


def test_an_unknown_config_key_is_named(ankle_cv, clips, tmp_path):
    (tmp_path / "me.toml").write_text("feet_cm = 26\n")
    done = ankle_cv("analyze", clips / "whole.mp4", "--config", "me.toml", cwd=tmp_path)
    assert_two_lines(done, 2)
    assert "feet_cm" in done.stderr
    assert "foot_cm" in done.stderr


def test_an_output_of_something_else_is_left_alone(ankle_cv, clips, tmp_path):
    taken = tmp_path / "ankle-cv-results" / "whole"
    taken.mkdir(parents=True)
    (taken / "thesis.txt").write_text("years")
    assert_two_lines(ankle_cv("analyze", clips / "whole.mp4", cwd=tmp_path), 6)
    assert [entry.name for entry in taken.iterdir()] == ["thesis.txt"]
