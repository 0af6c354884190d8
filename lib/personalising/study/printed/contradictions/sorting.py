"""Contradictions and gaps in the card sorts and their kappas (4.3.2)."""

from collections.abc import Iterator

from personalising.pages.words import listed, number
from personalising.published.figures import Printed
from personalising.study.printed import counts, kappas
from personalising.study.printed.contradictions.entering import counted, entry
from personalising.study.printed.entries import Agreement, Entry
from personalising.study.printed.totals import ALL_STAGES, PHASES, SORTS

PLACES = ("home", "home and school", "school")  # the sort's categories in the text


def contradictions(printed: Printed) -> Iterator[Entry]:
    """Set out the contradictions and gaps in the card sorts and their kappas."""
    yield from _sorting(printed)
    yield from _items(printed)
    yield from _kappas(printed)


def _sorting(printed: Printed) -> Iterator[Entry]:
    done, held = printed["t42.free.ks1"], printed["s432.groups.ks1"]
    resorts = {
        stage: sum(printed[f"t42.{sort}.{stage}"].value for sort in SORTS[1:])
        for stage in ALL_STAGES
    }
    yield counted(
        "free_sort",
        "4.3.2 and Table 4.2",
        "groups at Key Stage 1 that sorted freely",
        f"All groups are said to have done so, and of the {held.printed} at Key Stage "
        f"1 Table 4.2 has {done.printed}; its row adds up with {done.printed}, as the "
        f"total of groups does with {held.printed}, so this cannot be decided.",
        done,
        held.value,
        figures=(done.id, "t42.free.primary"),
    )
    free = {stage: printed[f"t42.free.{stage}"] for stage in ALL_STAGES}
    shown = [
        f"{number(resorts[stage])} for {free[stage].printed} at {stage.upper()}"
        for stage in ALL_STAGES
    ]
    fewer = [s.upper() for s in ALL_STAGES if resorts[s] < free[s].value]
    yield entry(
        "resorts",
        "4.3.2 and Table 4.2",
        "groups that sorted again into given categories",
        "They are said to be fewer than those that sorted freely. All other "
        f"sorts together come to {listed(shown)}: fewer only at "
        f"{listed(fewer) if fewer else 'none'}, unless some groups did more than one, "
        "which cannot be decided.",
        Agreement.NOT_CHECKABLE,
    )


def _items(printed: Printed) -> Iterator[Entry]:
    items, left = printed["s432.cards.items_after_merging"], counts.named_items(printed)
    yield counted(
        "cards",
        "4.3.2",
        "items left of the cards",
        f"{counts.card_steps(printed)}, and {items.printed} were left. The phones are "
        "given as an example, so mergers that are not named may account for the rest; "
        "the list in Appendix D, which would tell, is missing from the text that "
        "survives, so this cannot be decided.",
        items,
        left,
        Agreement.NOT_CHECKABLE,
    )
    rated = printed["s432.kappa_N.where.primary"]
    verdict = (
        Agreement.QUESTIONABLE
        if rated.value == items.value
        else Agreement.NOT_CHECKABLE
    )
    yield entry(
        "rare_items",
        "4.3.2",
        "items that were rarely or never used",
        f"They are said to be left out of the analysis by place, and its kappas have "
        f"N = {rated.printed}, with {items.printed} items in all. They may have been "
        "left out of Figure 5 only, which cannot be decided.",
        verdict,
        printed=rated.printed,
    )


def _kappas(printed: Printed) -> Iterator[Entry]:
    groups = {
        sort: [printed[f"t42.{sort}.{phase}"].printed for phase in PHASES]
        for sort in counts.SORTS_OF_KAPPA
    }
    raters = [printed[f"s432.kappa_k.where.{phase}"].printed for phase in PHASES]
    yield entry(
        "kappa_sentence",
        "4.3.2 and its footnote 3",
        "what the second pair of kappas measures",
        "The sentence repeats that of the first pair and says frequency of use, and "
        f"its footnote says where: the {listed(raters)} groups of the footnote are "
        f"those of the sort by place in Table 4.2 ({listed(groups['where'])}), not of "
        f"that by frequency ({listed(groups['frequency'])}), so the footnote is right.",
        printed="frequency",
    )
    categories = printed["s432.kappa_m.where.primary"]
    yield entry(
        "place_categories",
        "4.3.2 and its footnote 3",
        "categories of the sort by place",
        f"The text gives {len(PLACES)} as examples ({listed(PLACES)}) and the kappas "
        f"have m = {categories.printed}; what the other was, perhaps not used at all, "
        "is not said.",
        Agreement.NOT_CHECKABLE,
        printed=categories.printed,
    )
    yield _variance(printed)
    yield entry(
        "favourites_kappa",
        "4.3.2",
        "agreement on favourites",
        "Favourites and frequency of use together make Figure 4, and a kappa was "
        "printed for frequency only: how far groups agreed on favourites cannot be "
        "known.",
        Agreement.NOT_CHECKABLE,
    )


def _variance(printed: Printed) -> Entry:
    said = "; ".join(_gives(variance, printed) for variance in kappas.VARIANCES)
    return entry(
        "kappa_variance",
        "4.3.2 footnotes 2 and 3",
        "which null variance the z of the kappas have",
        f"It is not named; {said}. Both depend on how often each category was used, "
        "which was not printed.",
        Agreement.NOT_CHECKABLE,
    )


def _gives(variance: str, printed: Printed) -> str:
    """Say which of the printed z a variance can give, and on what condition."""
    found: dict[str, list[str]] = {"used": [], "unused": [], "never": []}
    for which in kappas.kappas():
        kappa = kappas.kappa_of(printed, which)
        if kappa.largest_share(variance, fewest=1):
            when = "used"
        else:
            when = "unused" if kappa.largest_share(variance, fewest=0) else "never"
        sort, phase = which.split(".")
        found[when].append(f"{phase} {sort}")
    said = [
        f"{takes} {listed(sorts)}"
        for takes, sorts in (
            ("can give the z of", found["used"]),
            ("only with a category that was never used that of", found["unused"]),
            ("and in no case that of", found["never"]),
        )
        if sorts
    ]
    return f"the variance of {variance} {', '.join(said)}"
