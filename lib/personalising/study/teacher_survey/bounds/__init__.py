"""What print decides: how large the survey's standard errors can have been.

The report printed estimates and not their errors. Over all designs that agree with
what else it printed, each error has a smallest and a largest value, if the report's own
model is right. Where a claim has one verdict over all of that range, print decides it.

The method was checked on data sets drawn from ten of the designs: the estimates spread
as the errors say, and intervals hold the truth as often as they should
(`bench/README.md`).

- `envelope`: the ranges of what a design is made of, with reasons, read from
  `data/published/envelope.yml`
- `contrasts`: what is bounded: printed coefficients, and what is made of them
- `designs`, `errors`: a design's teachers; the standard errors that they would give
- `search`, `stress`: the smallest and largest; what lies beyond the envelope
- `draws`: ratings drawn from a design, to check the method (`bench/bounds.py`)
- `making`: all of it, into `data/published/bounds.csv`: `make bounds`
- `table`: what chapters show; it reads that file and computes none of this
"""
