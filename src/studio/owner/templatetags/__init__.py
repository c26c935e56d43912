"""Words and lengths for templates."""
