"""The live knee-to-wall check and recording from a camera.

``camera → latest picture → pose → observer (measures) → session (interprets) → screen or JSON lines``

The observer uses the kinematic functions of the offline analysis; the session is a pure function of the
observations. Live numbers are never saved: the recorded clip goes through `ankle_cv.api` like any other.
"""
