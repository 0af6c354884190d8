"""The sentence of the chapter on planning a wave, word by word."""

from personalising.study.planning import sentences


def test_inflation_is_what_the_other_predictors_explain(monkeypatch):
    # a variance inflation of 1 / (1 - R squared): 2 of a half, 4 of three quarters
    wanted = (
        "For the regression of school results, the worst case is that the other "
        "predictors explain {} of e-maturity."
    )
    assert sentences.inflation() == wanted.format("50%")
    monkeypatch.setattr(sentences, "LARGEST_INFLATION", 4.0)
    assert sentences.inflation() == wanted.format("75%")
