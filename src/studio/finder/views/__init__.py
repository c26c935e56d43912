"""The pages: finding, an artist's own, applying, an owner's desk, asking."""
