"""Questionnaires of a new wave: the data, forms made of them, and what comes back.

- `model`, `reading`, `checking`: a questionnaire, and what may be wrong with its YAML
- `cells`: the columns in which its answers come back
- `xlsform`, `limesurvey`, `paper`: the forms; `writing` puts them into a folder
- `recognising`, `deriving`: which questionnaire a file answers, and the map of it
"""
