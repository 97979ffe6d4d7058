"""Which networks a session used, for people and for the session's document."""

from __future__ import annotations

from ankle_cv.live.networks import LiveNetworks
from ankle_cv.settings import Settings


def test_the_settings_name_both_networks_and_both_are_told_with_their_hashes():
    used = LiveNetworks(Settings()).used(12)
    assert used.model_dump().keys() == {"model", "second_model", "pictures", "second_pictures"}
    assert (used.model.name, used.second_model.name) == ("full", "lightning")
    assert (used.pictures, used.second_pictures) == (12, 0)
    assert used.text == "full (4eaa5eb7a983…) on 12 pictures, lightning (e078715a533b…) on 0 of them"


def test_without_a_second_network_none_is_loaded_and_that_is_said():
    networks = LiveNetworks(Settings(second_model="none"))
    assert networks.second is None
    assert networks.used(3).text == "full (4eaa5eb7a983…) on 3 pictures, no second network"
