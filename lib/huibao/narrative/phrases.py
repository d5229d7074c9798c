"""From a narrative's tree to runs: figures looked up, branches chosen, and what stands there when they are masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from huibao.errors import HuibaoError, NarrativeError
from huibao.figures.formatting import told_beside
from huibao.figures.masking import mask_text
from huibao.narrative.desk import Desk, resolved
from huibao.narrative.grammar import Braces, Condition, It, Listing, Reference, Template
from huibao.narrative.phrase import UNRECORDED, Phrase, Run, absence, comparison_phrase, settled, value_phrase
from huibao.narrative.rankings import is_ranking, ranking_text, share_text, sole

FORMS = ("text", "余", "万", "数")
_COMPARISONS = ("yoy", "mom")
_RANKINGS = ("top", "bottom", "share")
_WORDS = ("label", "unit", "definition")
_BASES = ("year_ago", "previous")
_MASKED_ITEMS = {"title": "《**》", "name": "“**”"}
ATTRIBUTES = (*_COMPARISONS, *_RANKINGS, *_WORDS, *_BASES)
# A masked ranking: names would tell which parts there are, their order that the first is no less than the others.
_UNRANKED = "**"
_LEADING = re.compile(r"^[，、；：。]+")
_TRAILING = re.compile(r"[，、；：。]+$")


class Phrases:
    """Evaluates the braces of one area and period."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def check(self, braces: Braces) -> None:
        """Look every name up, in branches that are not taken too: a slip of the pen shows at once, whatever the data.

        Raises:
            NarrativeError: naming the line and the nearest names.
        """
        subject = braces.subject
        try:
            match subject:
                case Listing():
                    self.desk.check_listing(subject)
                case Condition():
                    self._check(subject.left)
                    if isinstance(subject.right, Reference):
                        self._check(subject.right)
                case Reference():
                    self._check(subject)
        except HuibaoError as error:
            source = braces.source if len(braces.source) <= 40 else f"{braces.source[:40]}…"
            raise NarrativeError(
                f"正文里的“{source}”用不了：{error.problem}", where=f"正文第{braces.line}行", remedy=error.remedy
            ) from None

    def _check(self, reference: Reference) -> None:
        if self.desk.context(reference.name) is not None:
            if reference.form or reference.arguments is not None:
                raise NarrativeError(f"“{reference.name}”后面不能再跟写法", remedy=f"只写 {{{reference.name}}}")
            return
        name, attribute = _split_name(reference.name)
        full = resolved(self.desk, name, ATTRIBUTES)
        if reference.form and reference.form not in FORMS:
            raise NarrativeError(f"没有“{reference.form}”这种写法", remedy=f"从 {'、'.join(FORMS)} 里选一种")
        if attribute in _RANKINGS:
            self.desk.check_split(full, _ranking_arguments(reference)[0])
        elif reference.arguments is not None:
            raise NarrativeError(f"“{reference.name}”后面不能跟括号", remedy="只在 top、bottom、share 后面写（列）")

    def runs(self, template: Template, it: Phrase | None = None) -> list[Run]:
        """The runs of a text; `it` is what `{}` stands for."""
        runs: list[Run] = []
        for piece in template:
            runs.extend([{"text": piece}] if isinstance(piece, str) else self.braces(piece, it))
        return settled(runs) if it is not None or len(template) > 1 else runs

    def braces(self, braces: Braces, it: Phrase | None = None) -> list[Run]:
        """The runs of one pair of braces: a single run, or those of the branch chosen."""
        period = self.desk.period_name
        if isinstance(braces.subject, It):
            if it is None or braces.branches is not None:
                raise NarrativeError(
                    "“{}”只能写在带“?”的花括号的分支里", where=f"正文第{braces.line}行", remedy="写上指标的名称"
                )
            return [it.run(period, it.short)]
        phrase = self._phrase(braces.subject)
        if braces.branches is None and phrase.unspoken:
            indicators = list(phrase.indicators)
            masked = [{"text": phrase.masked}] if phrase.masked else []
            return [{"choice": [], "masked": masked, "indicators": indicators, "unspoken": True}]
        if braces.branches is None:
            return [phrase.run(period)] if phrase.text else []
        return self._choice(braces.branches, phrase)

    def _choice(self, branches: Sequence[Template], phrase: Phrase) -> list[Run]:
        if phrase.state < len(branches):
            chosen = self.runs(branches[phrase.state], phrase)
        else:
            default = phrase.defaults.get(phrase.state, "")
            chosen = [{"text": default}] if default else []
        if not phrase.indicators or phrase.fixed:
            return chosen
        masked = self._masked(branches, phrase)
        if masked == chosen:
            return chosen
        # Any branch tells whether the parts can be ranked: the form says what the choice is about.
        about = {"form": phrase.form} if phrase.form in _RANKINGS else {}
        return [{"choice": chosen, "masked": masked, "indicators": list(phrase.indicators), **about}]

    def _masked(self, branches: Sequence[Template], phrase: Phrase) -> list[Run]:
        """What stands for a choice about a masked figure: always the same, whichever branch the data chose."""
        first = self.runs(branches[0], phrase)
        if phrase.neutral is None:
            return _concealed(first, phrase.indicators)
        # The punctuation around the branch belongs to the sentence it stands in.
        lead = _LEADING.match(_edge(first, 0))
        trail = _TRAILING.search(_edge(first, -1))
        return [{"text": f"{lead[0] if lead else ''}{phrase.neutral}{trail[0] if trail else ''}"}]

    def _phrase(self, subject: Reference | Listing | Condition) -> Phrase:
        match subject:
            case Listing():
                return self._listing(subject)
            case Condition():
                return self._condition(subject)
        context = self.desk.context(subject.name)
        if context is not None:
            return Phrase(context, 0 if context else 1)
        name, attribute = _split_name(subject.name)
        full = self.desk.resolve(name)
        figure = self.desk.figure(full)
        phrase = self._of_figure(subject, full, figure, attribute)
        return phrase.bare() if figure.status == "no_ledger" else phrase

    def _of_figure(self, subject: Reference, full: str, figure: Any, attribute: str | None) -> Phrase:
        if attribute in _COMPARISONS:
            told = attribute == "yoy" or figure.period.has_own_previous
            # Of a figure without a value it is said already that there is none.
            known = figure.value is not None and self._recorded(full, figure, attribute)
            return comparison_phrase(full, getattr(figure, attribute), attribute, told=told, recorded=known)
        if attribute in _RANKINGS:
            return self._ranking(full, figure, attribute, subject)
        if attribute in _WORDS:
            return Phrase(str(getattr(figure.indicator, attribute)))
        form = subject.form or "text"
        if attribute in _BASES:
            value = getattr(figure, attribute)
            known = self._recorded(full, figure, attribute)
            text, own = (self.desk.print(full, value, one) if known else UNRECORDED for one in (form, "text"))
            return value_phrase(full, figure, value if known else None, text, form, own)
        return value_phrase(full, figure, figure.value, figure.format(form), form, figure.format("text"))

    def _recorded(self, full: str, figure: Any, attribute: str) -> bool:
        """Whether the base of a comparison is one: no 0 from before the ledger's first row."""
        earlier = attribute in ("yoy", "year_ago")
        base = figure.year_ago if earlier else figure.previous
        period = figure.period.year_ago if earlier else figure.period.previous
        return base != 0 or not figure.value or period is None or self.desk.recorded(full, period)

    def _condition(self, condition: Condition) -> Phrase:
        told = self.desk.quantity(condition.left.name)
        if told is not None:
            return self._known(condition, told)
        left_name, left = self._operand(condition.left)
        indicators = [left_name]
        right: Any = condition.right
        if isinstance(right, Reference):
            number = self.desk.quantity(right.name)
            if number is None:
                right_name, number = self._operand(right)
                indicators.append(right_name)
            right = number
        figure = self.desk.figure(left_name)
        state = 2 if left is None or right is None else int(not _holds(left, condition.operator, right))
        text, unit = figure.format("text"), figure.indicator.unit
        masked = mask_text(text, unit)
        if None not in (left, right) and _split_name(condition.left.name)[1] is None:
            bound = self.desk.print(left_name, right)
            text = told_beside(text, left, right, bound.replace(".0%", "%"))
        phrase = Phrase(
            text,
            state,
            masked,
            tuple(dict.fromkeys(indicators)),
            "text",
            defaults={2: absence(figure)},
            neutral=f"{figure.indicator.label}{masked}",
        )
        return phrase.bare() if figure.status == "no_ledger" else phrase

    def _known(self, condition: Condition, left: Any) -> Phrase:
        """A condition about what everybody knows (how much of the year is over): it depends on no figure."""
        right = condition.right
        if isinstance(right, Reference):
            right = self.desk.quantity(right.name)
        if right is None:
            raise NarrativeError(f"“{condition.left.name}”只能和数比大小", remedy="把指标写在左边")
        text = self.desk.context(condition.left.name) or ""
        return Phrase(text, int(not _holds(left, condition.operator, right)))

    def _operand(self, reference: Reference) -> tuple[str, Any]:
        name, attribute = _split_name(reference.name)
        full = self.desk.resolve(name)
        figure = self.desk.figure(full)
        if attribute in _COMPARISONS:
            comparison = getattr(figure, attribute)
            return full, comparison.rate if comparison.rate is not None else comparison.change
        if attribute in _BASES:
            return full, getattr(figure, attribute)
        if attribute is not None:
            raise NarrativeError(
                f"“{reference.name}”不能比大小", remedy="用指标本身或它的 yoy、mom、year_ago、previous"
            )
        return full, figure.value

    def _ranking(self, full: str, figure: Any, attribute: str, reference: Reference) -> Phrase:
        column, most = _ranking_arguments(reference)
        parts = self.desk.split(full, column)
        if attribute == "share":
            text = share_text(parts, figure.value, most)
            state = 0 if text else 1
        else:
            noun = "个乡镇（街道）" if column == "township" else "项"
            lowest = attribute == "bottom"
            text = ranking_text(parts, most, lowest=lowest, noun=noun)
            state = 0 if is_ranking(parts, most, lowest=lowest) else 1
            alone = None if lowest else sole(parts, figure.value)
            if alone is not None:
                # Chosen by the third branch, in which `{}` is the name alone.
                return Phrase(text, 2, _UNRANKED, (full,), attribute, short=(alone.name, _UNRANKED))
        absent = "缺台账" if figure.status == "no_ledger" else "无"
        return Phrase(text or absent, state, _UNRANKED, (full,), attribute)

    def _listing(self, listing: Listing) -> Phrase:
        texts = self.desk.listing(listing)
        if texts is None:
            return Phrase("缺台账", 2, defaults={2: "缺台账"})
        # Its length tells the figures that count its rows: masked with them, one item of stars stands for any number.
        counted, masked = self.desk.counted_by(listing), _MASKED_ITEMS.get(listing.column, "**")
        if not texts:
            return Phrase("无", 1, masked, counted, "list")
        shown = texts if listing.most is None else texts[: listing.most]
        more = f"等{len(texts)}份" if listing.column == "title" else f"等{len(texts)}项"
        # GB/T 15834: no 、 between neighbouring 《》 or “”.
        joint = "" if all(text[0] in "《“" for text in shown) else "、"
        text = joint.join(shown) + (more if len(shown) < len(texts) else "")
        return Phrase(text, 0, masked, counted, "list")


def _split_name(name: str) -> tuple[str, str | None]:
    head, dot, last = name.rpartition(".")
    return (head, last) if dot and last in ATTRIBUTES else (name, None)


def _ranking_arguments(reference: Reference) -> tuple[str, int | None]:
    column, *rest = reference.arguments or ("",)
    if not column or len(rest) > 1 or (rest and not (rest[0].isdecimal() and int(rest[0]) > 0)):
        attribute = reference.name.rpartition(".")[2]
        raise NarrativeError(
            f"“{attribute}”要写明按哪一列", remedy=f"写成 .{attribute}(township) 或 .{attribute}(township,3)"
        )
    return column, int(rest[0]) if rest else None


def _holds(left: Any, operator: str, right: Any) -> bool:
    one, other = Fraction(left), Fraction(right)
    match operator:
        case ">=":
            return one >= other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case "<":
            return one < other
    return one == other


def _edge(runs: Sequence[Run], at: int) -> str:
    """The text at the beginning (0) or end (-1) of runs, when it is a literal one."""
    run = runs[at] if runs else {}
    return str(run.get("text", "")) if "masked" not in run else ""


def _concealed(runs: Sequence[Run], indicators: Sequence[str]) -> list[Run]:
    """The runs with all that depends on these indicators already masked, as plain text."""
    concealed: list[Run] = []
    for run in runs:
        depends = {run.get("indicator"), *run.get("indicators", ())} & set(indicators)
        if "choice" not in run:
            concealed.append({"text": run["masked"]} if depends else run)
        elif depends:
            concealed.extend(_concealed(run["masked"], indicators))
        else:
            concealed.append(
                run | {"choice": _concealed(run["choice"], indicators), "masked": _concealed(run["masked"], indicators)}
            )
    return concealed
