"""What the original pixels say beside the pose model: feet, joints, the camera's motion, the room."""
