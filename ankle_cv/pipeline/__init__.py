"""The two looks at a clip, and what is made of them: passes, context, assessment."""
