"""The study's figures. Each takes the data that it shows and gives figure and words.

The words are the alternative text, made from the same data, so that they say what the
figure shows on any wave. There is a module for each section.
"""
