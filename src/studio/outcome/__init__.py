"""Outcome: how treatments turn out, as those say who live with them.

``questions`` what is asked; ``occasions`` when it is due; ``asking`` letters and links;
``answering`` what was said, appended; ``cases`` a clinic's own cases with their answers;
``intervals`` how sure a figure is; ``figures`` what comes out of them, also for the owner's desk;
``plots`` as drawings; ``research`` without names. ``own`` and ``team`` are the pages.
"""
