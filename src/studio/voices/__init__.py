"""Results and voices: finished treatments before and after, and what clients say of them.

Nothing of a person is shown without a consent of their own for just that, and nothing stays when
they withdraw it. What is rendered is no person and is marked so.
"""
