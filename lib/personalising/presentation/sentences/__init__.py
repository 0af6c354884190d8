"""Sentences of the chapters that depend on the wave.

What a chapter says of its data stands here or in a claim, never in its own prose, so
that it is true of every wave or is not said. There is a module for each section.
"""
