"""One module for each analysis of the study: a wave goes in, a result comes out."""
