"""Search over everything that modules let find."""
