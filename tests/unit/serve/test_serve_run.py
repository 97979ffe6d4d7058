"""A port, a folder, and one server in it."""

from __future__ import annotations

import pytest

from ankle_cv.errors import OutputError, UsageError
from ankle_cv.serve.place import Place
from ankle_cv.serve.run import alone_in, listening


def test_a_free_port_is_found_and_a_taken_one_is_told():
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port
        with pytest.raises(UsageError, match=str(port)), listening("127.0.0.1", port):
            pass


def test_an_address_of_another_machine_is_told():
    with pytest.raises(UsageError, match=r"192\.0\.2\.1"), listening("192.0.2.1", 0):
        pass


def test_two_servers_do_not_share_a_folder(tmp_path):
    with alone_in(Place(tmp_path)), pytest.raises(UsageError, match="another"), alone_in(Place(tmp_path)):
        pass
    with alone_in(Place(tmp_path)):
        pass


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError), alone_in(Place(tmp_path / "file")):
        pass
