"""The live knee-to-wall check and recording from a camera.

``camera → newest picture → pose → eye (what is seen) → session (what it means) → screen or JSON lines``

The eye uses the kinematic functions of the offline analysis; the session is a pure function of what was seen.
What is saved is never a live number: the recorded clip goes through `ankle_cv.api` like any other.
"""
