"""The preview: one's own head before and after, and what is told about it.

Photos lie on the desk, in memory alone, for as long as somebody looks at them.
"""
