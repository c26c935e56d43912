"""The frame of every page: what stands around it, the headers it carries, and how it says no.

The lowest app: it knows the rooms of the site by the names of their addresses alone.
"""
