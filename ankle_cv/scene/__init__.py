"""What the camera sees: view, facing, floor roll, neutral stance, scale."""
