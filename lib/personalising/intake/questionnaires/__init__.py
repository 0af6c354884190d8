"""Questionnaires of a new wave: their data, the forms made of them, and what comes back.

- `model`, `reading`: a questionnaire, its YAML, and what may be wrong with it
- `cells`: the columns in which its answers come back
- `xlsform`, `limesurvey`, `paper`, `sheet`: the forms; `writing` puts them into a folder
- `recognising`, `deriving`: which questionnaire a file answers, and the map of it
"""
