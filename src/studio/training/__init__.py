"""Training: courses of a clinic, practice sheets that are measured, and certificates as a record.

The program measures and shows; whether somebody passes a person says, with their name and the day.
"""
