"""Running the chapters for a wave, and publishing them as a site."""
