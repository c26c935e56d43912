"""How numbers are written where Django's own rule of a language is not ours."""
