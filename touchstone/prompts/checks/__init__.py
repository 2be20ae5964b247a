"""The checks that `touchstone.prompts.lint` runs, one kind a file."""
