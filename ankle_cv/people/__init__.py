"""Who is who: people linked through a clip, one chosen, left and right kept apart."""
