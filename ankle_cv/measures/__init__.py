"""Per-frame measures with their standard errors: shank, foot, knees, trunk."""
