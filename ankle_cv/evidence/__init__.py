"""What the original pixels say beside the pose model: feet, shanks, the camera's motion, the room."""
