"""Stubble: scalp micropigmentation, previewed and planned dot by dot."""
