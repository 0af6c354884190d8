"""The study: one room for each section of the report.

A section holds its analysis, claims, figures and sentences side by side, and knows no
other section. `study.ledger` alone imports them all.
"""
