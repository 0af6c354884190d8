"""The fieldwork of the reference wave holds what the report printed and says of it.

Everything is counted from the files, with pandas alone.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from personalising.paths import WAVES
from personalising.published import figure
from personalising.study.measures import measured_model

WAVE = WAVES / "2008"
OF_PUPILS = ("must_haves", "activities")
OF_GROUPS = ("storage", "walkthroughs", "software")
OF_SCHOOLS = ("maturity", "checklist", "policies", "plans")
# What items measure that is neither part of investment nor an indicator of the model.
BESIDE_THE_MODEL = {
    "pupil": {
        *("personalisation", "formative-autonomy", "visual-work", "broadcasting"),
        *("digital-identity", "digital-life-recognised", "private-networking"),
        *("networking-with-teachers", "gaming-motivation", "independent-life"),
        *("risk-awareness", "privacy-concern", "social-networking-use", "me-time"),
        *("ict-personalises", "personalisation-valued", "divide-parents"),
    },
    "teacher": {
        *("personalisation", "agenda-adopted", "curriculum-constrains", "control"),
        *("individual-programmes", "informed-choice", "ict-motivates", "good-teaching"),
        *("ict-personalises", "personalisation-valued", "voice-and-choice"),
        *("examinations-constrain", "beyond-lessons", "feedback-choice", "home-equity"),
        *("feedback-behaviour", "vle-central", "vle-restricted", "vle-workload"),
        *("engage-through-technology", "illusion-of-individual-learning"),
        "divide-teachers",
    },
    "leader": {
        *("personalisation", "ict-personalises", "engage-through-technology"),
        "leaders-commitment",
    },
}
INVESTMENT = ["work-ethos", "self-efficacy", "motivation", "engagement", "behaviour"]
EXTRA = ["guidance", "tools", "handing in", "best work"]
LEISURE = ["social networking", "music", "videos", "games", "surfing the web"]
SCHOOL_WORK = ["homework", "revision"]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(WAVE / f"{name}.csv")


def field_schools() -> pd.DataFrame:
    schools = table("schools")
    return schools[schools["study"] == "field"]


def pupil_groups() -> pd.DataFrame:
    groups = table("focus_groups")
    return groups[groups["respondents"] == "learners"]


def with_phase(name: str) -> pd.DataFrame:
    """Rows of groups, with the phase of their school."""
    groups = table("focus_groups").merge(field_schools(), on="school_id")
    return table(name).merge(groups[["group_id", "phase"]], on="group_id")


def scored(stakeholder: str) -> pd.DataFrame:
    """Answers with what they measure, turned so that higher is more of it."""
    rows = table("views").merge(table("items"), on=["item", "stakeholder"])
    rows = rows[rows["stakeholder"] == stakeholder]
    turned = rows["direction"] == "lower"
    answers = rows["answer"].mask(
        turned, rows["lowest"] + rows["highest"] - rows["answer"]
    )
    return rows.assign(score=answers)


def investment() -> pd.DataFrame:
    """Pupils' scores on the items of investment: a row each, a column for each item."""
    rows = scored("pupil")
    rows = rows[rows["construct"].isin(INVESTMENT)]
    return rows.pivot_table(index="respondent", columns="item", values="score")


def agreeing(stakeholder: str) -> "pd.Series[float]":
    """Share of answers above the middle of the scale, by construct."""
    rows = scored(stakeholder).dropna(subset="score")
    return (rows["score"] > 3).groupby(rows["construct"]).mean()


# Pupils and their homes


def test_pupils_are_those_who_were_present_in_the_82_groups() -> None:
    learners, groups = table("learners"), pupil_groups().set_index("group_id")
    assert len(groups) == figure("s432.groups.total").value
    counts = learners.groupby("group_id").size()
    assert counts.to_dict() == groups["present"].to_dict()
    for column in ("school_id", "key_stage"):
        there = learners["group_id"].map(groups[column])
        assert (learners[column] == there).all()
    assert learners["pupil_id"].is_unique
    assert not learners.isna().to_numpy().any()


def test_pupils_have_no_results_and_no_weights() -> None:
    assert list(table("learners")) == [
        *("pupil_id", "school_id", "key_stage", "group_id", "gender", "home_access"),
    ]


def test_a_tenth_of_homes_are_not_rich_in_technology() -> None:
    poor = table("learners")["home_access"] != "internet"
    assert round(100 * poor.mean()) == figure("s2.unenriched_homes").value


def test_homes_in_disadvantaged_places_still_have_high_access() -> None:
    learners = table("learners").merge(field_schools(), on="school_id")
    rich = learners["home_access"] == "internet"
    shares = rich.groupby(learners["disadvantaged"]).mean()
    assert 0.8 < shares[1] < shares[0]


def test_girls_and_boys_sat_in_the_groups_in_like_numbers() -> None:
    shares = table("learners")["gender"].value_counts(normalize=True)
    assert set(shares.index) == {"girl", "boy"}
    assert shares.min() > 0.45


# Items and answers


def test_investment_has_five_parts_of_three_or_four_items_each_with_one_turned() -> (
    None
):
    items = table("items")
    items = items[
        (items["stakeholder"] == "pupil") & items["construct"].isin(INVESTMENT)
    ]
    assert set(items["construct"]) == set(INVESTMENT)
    assert set(items.groupby("construct").size()) <= {3, 4}
    turned = items[items["direction"] == "lower"].groupby("construct").size()
    assert turned.max() == 1
    assert len(turned) >= 3


def test_items_measure_what_the_model_says_of_those_who_were_asked() -> None:
    known = {
        (measure.construct_id, measure.stakeholder)
        for indicator in measured_model().indicators
        for measure in indicator.measures
        if measure.table == "views"
    }
    known |= {(construct, "pupil") for construct in INVESTMENT}
    beside = {(each, who) for who in BESIDE_THE_MODEL for each in BESIDE_THE_MODEL[who]}
    items = table("items")
    asked = set(zip(items["construct"], items["stakeholder"], strict=True))
    assert beside <= asked <= known | beside


def test_answers_lie_on_the_scale_and_a_few_are_missing() -> None:
    views = table("views")
    assert len(views) < 22_000
    assert set(views["answer"].dropna()) == {1, 2, 3, 4, 5}
    assert 0.01 < views["answer"].isna().mean() < 0.03


def test_pupils_from_key_stage_2_were_put_every_item_of_theirs() -> None:
    views, learners = table("views"), table("learners")
    pupils = views[views["stakeholder"] == "pupil"]
    older = learners[learners["key_stage"] > 1]
    assert set(pupils["respondent"]) == set(older["pupil_id"])
    asked = table("items").groupby("stakeholder").size()
    for stakeholder, rows in views.groupby("stakeholder"):
        assert set(rows.groupby("respondent")["item"].nunique()) == {asked[stakeholder]}


def test_staff_are_the_teachers_present_and_a_leader_of_each_school() -> None:
    people = table("views").drop_duplicates(["stakeholder", "respondent"])
    numbers = people["stakeholder"].value_counts()
    groups = table("focus_groups")
    teachers = groups[groups["respondents"] == "teachers"]
    assert numbers["teacher"] == teachers["present"].sum()
    assert numbers["leader"] == len(field_schools())
    leaders = people[people["stakeholder"] == "leader"]
    assert set(leaders["school_id"]) == set(field_schools()["school_id"])


def test_investment_has_one_strong_factor_and_parts_of_its_own() -> None:
    scores = investment()
    eigenvalues = np.sort(np.linalg.eigvalsh(scores.corr()))[::-1]
    assert eigenvalues[0] > 4 * eigenvalues[1]
    construct = table("items").drop_duplicates("item").set_index("item")["construct"]
    r = scores.corr().to_numpy()
    parts = construct[scores.columns].to_numpy()
    same = parts[:, None] == parts
    own = same & ~np.eye(len(r), dtype=bool)
    assert r[own].mean() > r[~same].mean() + 0.05 > 0.25


def test_schools_hold_some_8_per_cent_of_the_variance_of_investment() -> None:
    """ICC(1) of the mean score, from the mean squares of a one-way analysis."""
    scores = investment().mean(axis=1)
    schools = table("learners").set_index("pupil_id")["school_id"][scores.index]
    by_school = scores.groupby(schools)
    sizes = by_school.size()
    number, total = len(sizes), len(scores)
    between = (sizes * (by_school.mean() - scores.mean()) ** 2).sum() / (number - 1)
    within = ((scores - by_school.transform("mean")) ** 2).sum() / (total - number)
    size = (total - (sizes**2).sum() / total) / (number - 1)
    assert 0.06 < (between - within) / (between + (size - 1) * within) < 0.10


def test_pupils_recognise_less_of_personalisation_than_staff() -> None:
    items = table("items")
    common = items[items["construct"] == "personalisation"]
    assert set(common.groupby("item")["stakeholder"].nunique()) == {3}
    means = {}
    for stakeholder in ("pupil", "teacher", "leader"):
        rows = scored(stakeholder)
        by_item = rows[rows["construct"] == "personalisation"].groupby("item")["score"]
        means[stakeholder] = by_item.mean()
        assert len(means[stakeholder]) == 3
    assert (means["pupil"] < means["teacher"] - 0.5).all()
    assert (means["teacher"] < means["leader"]).all()


MOST = {
    "pupil": [
        *("formative-autonomy", "visual-work", "broadcasting", "digital-identity"),
        *("gaming-motivation", "independent-life", "risk-awareness", "me-time"),
        *("ict-personalises", "personalisation-valued", "divide-parents"),
    ],
    "teacher": [
        *("agenda-adopted", "curriculum-constrains", "informed-choice"),
        *("ict-personalises", "ict-motivates", "good-teaching", "beyond-lessons"),
        *("personalisation-valued", "feedback-choice", "feedback-behaviour"),
        *("vle-central", "vle-restricted", "engage-through-technology"),
        "divide-teachers",
    ],
    "leader": ["ict-personalises", "engage-through-technology"],
}
SOME = {
    "pupil": ["private-networking", "networking-with-teachers"],
    "teacher": [
        *("voice-and-choice", "examinations-constrain", "vle-workload", "home-equity"),
        *("control", "illusion-of-individual-learning"),
    ],
}


@pytest.mark.parametrize("stakeholder", MOST)
def test_most_hold_what_the_report_says_of_most(stakeholder: str) -> None:
    assert (agreeing(stakeholder)[MOST[stakeholder]] > 0.55).all()


@pytest.mark.parametrize("stakeholder", SOME)
def test_some_hold_what_the_report_says_of_some(stakeholder: str) -> None:
    assert agreeing(stakeholder)[SOME[stakeholder]].between(0.2, 0.75).all()


def test_few_teachers_want_individual_programmes() -> None:
    assert agreeing("teacher")["individual-programmes"] < 0.25


def test_few_pupils_find_their_digital_life_recognised() -> None:
    assert agreeing("pupil")["digital-life-recognised"] < 0.3


def pupils_agreeing(construct: str, by: str) -> "pd.Series[float]":
    """Share of pupils who agree, by a column of the learners."""
    rows = scored("pupil").dropna(subset="score")
    rows = rows[rows["construct"] == construct]
    rows = rows.merge(table("learners"), left_on="respondent", right_on="pupil_id")
    return (rows["score"] > 3).groupby(rows[by]).mean()


def test_girls_worry_more_about_privacy_and_network_as_boys_do() -> None:
    concerned = pupils_agreeing("privacy-concern", "gender")
    assert concerned["girl"] > concerned["boy"] + 0.1
    using = pupils_agreeing("social-networking-use", "gender")
    assert abs(using["girl"] - using["boy"]) < 0.05


def test_social_networking_is_for_older_pupils() -> None:
    using = pupils_agreeing("social-networking-use", "key_stage")
    assert using[2] < 0.5 < using[3] < using[4]


def test_pupils_who_want_time_of_their_own_recognise_less() -> None:
    rows = scored("pupil").dropna(subset="score")
    equate = rows[rows["construct"] == "me-time"].set_index("respondent")["score"] > 3
    known = rows[rows["construct"] == "personalisation"].groupby("respondent")["score"]
    means = known.mean().groupby(equate).mean()
    assert means[True] < means[False] - 0.1


def test_platforms_hold_more_where_leaders_stand_behind_them() -> None:
    leaders, teachers = scored("leader"), scored("teacher").dropna(subset="score")
    backed = leaders[leaders["construct"] == "leaders-commitment"]
    backed = backed.set_index("school_id")["score"] > 3
    empty = teachers[teachers["construct"] == "vle-restricted"]
    shares = (empty["score"] > 3).groupby(empty["school_id"].map(backed)).mean()
    assert shares[True] < shares[False] - 0.1


def test_leaders_look_to_technology_to_engage_more_than_their_teachers() -> None:
    means = [
        rows[rows["construct"] == "engage-through-technology"]["score"].mean()
        for rows in (scored("leader"), scored("teacher"))
    ]
    assert means[0] > means[1]


def test_items_put_to_several_have_the_same_name_and_construct() -> None:
    named = table("items")[["item", "construct"]].drop_duplicates()
    assert named["item"].is_unique


# What schools have, decide and plan


@pytest.mark.parametrize("instrument", ["maturity", "checklist"])
@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_as_many_schools_sent_it_back_as_printed(instrument: str, phase: str) -> None:
    schools = field_schools().set_index("school_id")["phase"]
    sent = pd.Series(table(instrument)["school_id"].unique()).map(schools)
    assert str((sent == phase).sum()) == figure(f"b.{instrument}.{phase}").printed


def test_e_maturity_goes_from_moderate_to_very_high_and_is_strong_in_both_phases() -> (
    None
):
    maturity = table("maturity").merge(field_schools(), on="school_id")
    assert set(maturity.groupby("school_id")["dimension"].nunique()) == {8}
    means = maturity.groupby(["phase", "school_id"])["level"].mean()
    assert 2.5 <= means.min() <= 3
    assert means.max() >= 4.5
    assert (means.groupby("phase").mean() > 3.5).all()


@pytest.mark.parametrize("item", ["feedback to pupils", "feedback to parents"])
def test_feedback_is_mainly_secondary(item: str) -> None:
    rows = table("checklist").merge(field_schools(), on="school_id")
    shares = rows[rows["item"] == item].groupby("phase")["present"].mean()
    assert shares["secondary"] > 2 * shares["primary"] > 0


def test_some_schools_have_a_question_wall_and_most_have_none() -> None:
    rows = table("checklist")
    assert 0 < rows[rows["item"] == "question wall"]["present"].mean() < 0.5


def stances(topic: str) -> "pd.Series[int]":
    policies = table("policies")
    return policies[policies["topic"] == topic]["stance"].value_counts()


def test_no_school_leaves_social_networking_open_and_most_contain_it() -> None:
    found = stances("social networking")
    assert set(found.index) == {"managed", "contained", "banned"}
    assert found["contained"] > len(field_schools()) / 2
    assert found["managed"] > 0
    assert found["banned"] > 0


def test_three_schools_are_more_open_than_the_rest() -> None:
    policies = table("policies").merge(field_schools(), on="school_id")
    internet = policies[policies["topic"] == "internet"]
    more = internet[internet["stance"] == "open"]
    kinds = sorted(zip(more["phase"], more["disadvantaged"], strict=True))
    assert kinds == [("primary", 0), ("secondary", 0), ("secondary", 1)]
    social = policies[policies["topic"] == "social networking"].set_index("school_id")
    assert (social.loc[more["school_id"], "stance"] == "managed").all()


def test_communication_is_closed_in_most_schools() -> None:
    found = stances("instant messaging")
    assert found["contained"] + found["banned"] > 0.8 * len(field_schools())


def test_policies_on_privacy_and_security_vary() -> None:
    assert len(stances("memory sticks")) == 4


def test_every_school_was_asked_about_the_same_topics_and_indicators() -> None:
    for name, column in (("policies", "topic"), ("plans", "indicator")):
        rows = table(name)
        assert set(rows["school_id"]) == set(field_schools()["school_id"])
        assert set(rows.groupby("school_id").size()) == {rows[column].nunique()}


def test_plans_are_of_the_indicators_of_the_model_each_once() -> None:
    """What stands twice in the model was asked once, under its first name."""
    asked = set(table("plans")["indicator"])
    indicators = {each.id: each for each in measured_model().indicators}
    assert asked < set(indicators)
    first = {each.overlap: each.id for each in reversed(indicators.values())}
    for id in set(indicators) - asked:
        overlap = indicators[id].overlap
        assert overlap
        assert first[overlap] in asked


def test_plans_fit_some_of_the_model_and_not_all() -> None:
    shares = table("plans").groupby("indicator")["planned"].mean()
    assert shares.max() > 0.7
    assert shares.min() < 0.3


# Walkthroughs


def answering(*questions: str) -> set[str]:
    rows = table("walkthroughs")
    return set(rows[rows["question"].isin(questions)]["group_id"])


def saying(question: str, answer: str) -> set[str]:
    rows = table("walkthroughs")
    rows = rows[(rows["question"] == question) & (rows["answer"] == answer)]
    return set(rows["group_id"])


@pytest.mark.parametrize(
    ("id", "groups"),
    [
        ("s432.walkthroughs.prompt", lambda: answering("log-in")),
        ("s432.walkthroughs.extra", lambda: answering(*EXTRA)),
        ("s432.walk.teacher_directs", lambda: answering("guidance")),
        ("s432.walk.tool_choice.yes", lambda: saying("tools", "chosen")),
        ("s432.walk.tool_choice.no", lambda: saying("tools", "given")),
        ("s432.walk.handin.choice", lambda: saying("handing in", "either")),
        ("s432.walk.handin.none", lambda: saying("handing in", "paper")),
        ("s432.walk.handin.online_test", lambda: saying("handing in", "electronic")),
    ],
)
def test_as_many_groups_said_it_in_a_walkthrough_as_printed(id: str, groups) -> None:
    assert len(groups()) == figure(id).value


def test_each_group_of_a_walkthrough_answered_every_prompt() -> None:
    for prompt in ("store", "blocked", "missing at home", "sites", "software"):
        assert answering(prompt) == answering("log-in")


def test_the_group_with_an_online_test_may_hand_in_either_way() -> None:
    assert saying("handing in", "electronic") < saying("handing in", "either")
    assert not saying("handing in", "paper") & saying("handing in", "either")


def test_teachers_only_suggest_and_one_secondary_group_works_mostly_alone() -> None:
    assert saying("guidance", "suggestions") == answering("guidance")
    assert not saying("guidance", "instructions")
    (alone,) = saying("guidance", "none")
    assert pupil_groups().set_index("group_id").loc[alone, "key_stage"] > 2


def test_older_pupils_have_log_ins_of_their_own_and_younger_share() -> None:
    rows = with_phase("walkthroughs")
    rows = rows[rows["question"] == "log-in"]
    personal = (rows["answer"] == "personal").groupby(rows["phase"]).mean()
    assert personal["primary"] < 0.5 < personal["secondary"]


def test_communication_is_blocked_in_most_walkthroughs() -> None:
    talk = ("social networking", "instant messaging", "message boards", "web mail")
    blocked = set().union(*(saying("blocked", name) for name in talk))
    assert len(blocked) > 0.8 * len(answering("blocked"))
    assert len(saying("blocked", "an educational site")) == 1


def test_walkthroughs_agree_with_storage_software_and_policies() -> None:
    groups = table("focus_groups").set_index("group_id")["school_id"]
    policies = table("policies").set_index(["school_id", "topic"])["stance"]
    rows, storage, software = (
        table(name) for name in ("walkthroughs", "storage", "software")
    )
    for group, answers in rows.groupby("group_id"):
        said = answers.groupby("question")["answer"].agg(set)
        kept = storage[(storage["group_id"] == group) & (storage["named"] == 1)]
        assert said["store"] == set(kept["place"])
        named = software[software["group_id"] == group]
        assert said["software"] == set(named["name"])
        closed = policies[groups[group], "social networking"] in ("contained", "banned")
        assert ("social networking" in said["blocked"]) == closed


# What groups and pupils named


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_documents_or_a_class_folder_are_the_commonest_store(phase: str) -> None:
    storage = with_phase("storage")
    assert storage["group_id"].nunique() == figure("s432.groups.total").value
    assert set(storage.groupby("group_id").size()) == {storage["place"].nunique()}
    storage = storage[storage["phase"] == phase]
    named = storage.groupby("place")["named"].sum()
    assert named.idxmax() in ("own documents", "class folder")
    order = ["memory stick", "email", "CD", "PDA"]
    assert named[order].is_monotonic_decreasing
    assert named[order].is_unique


def test_storage_orders_as_the_report_tells_over_all() -> None:
    named = table("storage").groupby("place")["named"].sum()
    lowest = named[["own documents", "class folder"]].min()
    assert (
        lowest > named["memory stick"] > named["email"] > named["CD"] > named["PDA"] > 0
    )


@pytest.mark.parametrize("respondents", ["learners", "teachers"])
def test_generic_software_outnumbers_content(respondents: str) -> None:
    rows = table("software").merge(table("focus_groups"), on="group_id")
    rows = rows[rows["respondents"] == respondents]
    by_kind = rows.groupby("kind")["name"].agg(["size", "nunique"])
    assert by_kind.loc["generic", "size"] > 2 * by_kind.loc["content", "size"]
    assert by_kind.loc["generic", "nunique"] > by_kind.loc["content", "nunique"]


def test_mathematics_leads_content_then_english_then_a_foreign_language() -> None:
    software = table("software")
    assert software["subject"].notna().equals(software["kind"] == "content")
    assert list(software["subject"].value_counts().index[:3]) == [
        *("mathematics", "English", "modern foreign languages"),
    ]


@pytest.mark.parametrize("name", OF_PUPILS)
def test_each_pupil_ranked_what_it_named(name: str) -> None:
    rows = table(name)
    assert set(rows["pupil_id"]) == set(table("learners")["pupil_id"])
    assert not rows.duplicated(["pupil_id", "item"]).any()
    for _, ranks in rows.groupby("pupil_id")["rank"]:
        assert ranks.tolist() == list(range(1, len(ranks) + 1))


def test_no_pupil_named_more_must_haves_than_allowed() -> None:
    sizes = table("must_haves").groupby("pupil_id").size()
    assert sizes.max() == figure("s432.musthaves.max").value
    assert sizes.min() == 1


def test_phones_computers_and_consoles_are_the_first_must_haves() -> None:
    named = table("must_haves")["item"].value_counts()
    assert set(named.index[:3]) == {"mobile phone", "computer", "games console"}
    assert named.index[0] == "mobile phone"
    assert named["data stick"] > 0


def test_leisure_stands_above_school_work() -> None:
    named = table("activities")["item"].value_counts()
    assert named[LEISURE].min() > named[SCHOOL_WORK].max() > 0
    assert named[["social networking", "music"]].min() > named["videos"]


def test_social_networking_grows_with_key_stage() -> None:
    rows = table("activities").merge(table("learners"), on="pupil_id")
    social = rows[rows["item"] == "social networking"].groupby("key_stage").size()
    shares = social / table("learners").groupby("key_stage").size()
    assert shares.is_monotonic_increasing
    assert shares[4] > 2 * shares[1]


# The files


@pytest.mark.parametrize("name", [*OF_PUPILS, *OF_GROUPS, *OF_SCHOOLS, "learners"])
def test_each_identifier_says_that_the_row_is_synthetic(name: str) -> None:
    rows = table(name)
    columns = {"school_id", "group_id", "pupil_id"} & set(rows)
    assert columns
    for column in columns:
        assert rows[column].str.startswith("SYN-").all()


def test_each_respondent_is_known_to_be_synthetic() -> None:
    assert table("views")["respondent"].str.startswith("SYN-").all()


def test_no_excerpts_were_made_up() -> None:
    assert not Path(WAVE / "excerpts.csv").exists()
