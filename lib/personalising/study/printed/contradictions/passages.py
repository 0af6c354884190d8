"""Contradictions, criticisms and gaps in passages of the report without figures.

Each names its places in the report, and tells in our words what they say.
"""

from collections.abc import Iterator

from personalising.study.printed.contradictions.entering import entry
from personalising.study.printed.entries import Agreement, Entry

# id; places in the report; what it is about; what they say, and whether that decides it
CONTRADICTIONS = (
    (
        "social_networking",
        "1.3; 4.3.2",
        "for whom social networking is central",
        "The summary says Key Stage 4, and much less so for younger pupils; the "
        "section says Key Stages 3 and 4. No share of groups or cards was printed that "
        "would decide it.",
    ),
    (
        "impact_2008",
        "4.2.2; Appendix C",
        "which study found more variation between primary schools",
        "The same sentence names Impact 2007 in the one place and Impact 2008 in the "
        "other, with the same reference. Elsewhere Impact 2008 is yet to come, so 2007 "
        "is right.",
    ),
    (
        "level_or_change",
        "1.1; 4.2.1",
        "what e-maturity predicts at Key Stage 2",
        "The summary says that the analysis of 2006 was repeated with the performance "
        "of 2007; the section predicts the change from 2006 to 2007, which is another "
        "outcome. How the change was computed is not said.",
    ),
    (
        "primary_gcse",
        "4.2.1",
        "whose results were analysed",
        "Primary school data were to be looked at again with results of Key Stage 2 "
        "and GCSE, and primary schools have no GCSE results: the GCSE analysis must be "
        "of secondary schools.",
    ),
    (
        "network_ks1",
        "4.3.2",
        "communication at Key Stage 1",
        "A simple social network stands at the centre of these pupils' world, and "
        "communicating by digital means is said to be outside it altogether.",
    ),
)
CRITICISMS = (
    (
        "additive",
        "3.2; Figure 3",
        "additive effects, or an interaction",
        "E-maturity and investment are said to have additive effects. Figure 3 is "
        "titled an interaction of the two terms, and e-maturity is said to soften the "
        "effect of low investment. Additive effects would look like that "
        "too; high investment with low e-maturity, which would tell, is never compared "
        "by itself.",
    ),
    (
        "both_sides",
        "3.2; 3.3",
        "indicators on both sides of the equation",
        "Growing self-regulation is an indicator of investment and of effective "
        "learning; engagement is part of investment (3.2) and an indicator of "
        "effective learning (3.3); challenge, too, is in both lists. The equation may "
        "be meant so, as a circle; but what stands on both sides predicts itself, and "
        "cannot test it.",
    ),
    (
        "blocked_sites",
        "4.3.2",
        "communication sites at school",
        "MSN Messenger, Facebook and MySpace are among those blocked in most schools, "
        "and among the sites that pupils say they visit most at school. No school is "
        "counted: pupils of the other schools may be those who visit them.",
    ),
    (
        "national_curriculum",
        "1.4; 4.3.3",
        "how many find the National Curriculum in the way",
        "A majority of teachers in the summary; in the section some schools, many "
        "teachers, and a heading without any number. Many can be a majority; nobody "
        "was counted in print.",
    ),
    (
        "mobile_phone",
        "1.3; 4.3.2",
        "mobile phones at Key Stage 1",
        "They are everywhere at all ages in the summary, and in the section messages "
        "are outside the world of Key Stage 1. Phones may be there and not be used for "
        "messages.",
    ),
    (
        "spoken_word",
        "1.3; 4.3.1",
        "the spoken word",
        "The summary sees a shift away from speech and writing; the section sees "
        "language carried by more media, speech among them, and a move to podcasts. A "
        "shift leaves room for both.",
    ),
    (
        "variation",
        "4.2.2; Appendix C",
        "greater variation between primary schools",
        "Earlier studies are said to show this greater variation, and what the survey "
        "found is a lower level of agreement in primary schools. How much they vary "
        "was not printed; variation may be meant of the level.",
    ),
)
GAPS = (
    (
        "publication_date",
        "3.2; 4.3.3; page feet",
        "when the report was written",
        "It is dated April 2009, and expects the report of Impact 2008 in the autumn "
        "of 2008: the text seems older than its date, and when it was finished is not "
        "said.",
    ),
    (
        "investment",
        "4.2.1; 3.2",
        "the other term of the equation",
        "Opportunity and investment predict effective learning, and only the "
        "coefficient of e-maturity was printed: whether investment predicted anything "
        "cannot be known, though the equation is called partly validated.",
    ),
    (
        "gcse_equation",
        "3.2; 4.2.1",
        "the GCSE result as a test of the equation",
        "What was correlated with results at GCSE is perceived personalisation, which "
        "section 3.2 leaves out of the equation; e-maturity and investment at GCSE "
        "were not printed, so the equation was not tested there in print.",
    ),
    (
        "priority_by_experience",
        "1.2; Appendix C",
        "priority matters to new and to established staff",
        "The summary says to both, which takes an interaction of priority and "
        "experience; the appendix has none, so it cannot be checked.",
    ),
    (
        "correlation_kind",
        "4.1",
        "kind of the correlations",
        "It was not printed. Table 4.1 has disadvantage in two classes, with which r "
        "would be point-biserial; its p is the same, a rank correlation's nearly so.",
    ),
    (
        "response_rates",
        "4.1; Appendix B",
        "rates of response",
        "Section 4.1 refers to Appendix B for them, and that has counts without what "
        "they are to be divided by, and people worked out from assumed sizes of "
        "groups. Interviews and the pupils' questionnaire are missing, and an ICT "
        "questionnaire in the text seems to be the check list of the table, so most "
        "rates cannot be worked out.",
    ),
    (
        "second_iteration",
        "3.1",
        "three iterations of the model",
        "The first and the third are described. The step from the learner to the "
        "learner's space may be the second, which is not said.",
    ),
    (
        "spaces",
        "3.1; 4.3",
        "spaces of the model, and spaces that were populated",
        "The model has school, teaching, personal learning and living space; the "
        "sections have digital, learner, teaching and institutional space. Evidence on "
        "the living space has no section of its own, and the digital space is not in "
        "the model; which of them populates which is not said.",
    ),
    (
        "casual_policy",
        "1.5; 4.3.4",
        "schools' policy on social networking",
        "No school had a casual policy in the summary; in the section one calls itself "
        "without rules and another gets round the controls of its region. Whether that "
        "is casual or managed openness cannot be decided.",
    ),
)


def passages() -> Iterator[Entry]:
    """Set out contradictions between passages, then criticisms, then gaps.

    Examples
    --------
    >>> next(passages()).id
    'x.social_networking'
    """
    for group, verdict in (
        (CONTRADICTIONS, Agreement.DIFFERS),
        (CRITICISMS, Agreement.QUESTIONABLE),
        (GAPS, Agreement.NOT_CHECKABLE),
    ):
        for id, section, what, explanation in group:
            yield entry(id, section, what, explanation, verdict)
