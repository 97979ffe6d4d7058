"""One three-dimensional model of the legs and the camera, fitted to everything that was seen of a clip."""
