"""The glossary: what each measure of a page means, said at its first use and once more together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ganreport.messages import Text, message
from ganreport.metrics.glosses import GLOSSES, LABELS, name_of
from ganreport.report.model import ReportData

TERMS: Final[tuple[tuple[Text, Text], ...]] = (
    (message("Real samples"), message("the data that the generator is to imitate")),
    (message("Held-out real samples"), message("real samples that were not trained on")),
    (message("Baseline"), message("what as many real samples score in place of generated ones")),
    (message("Mode"), message("a kind of samples, such as a class or a cluster of the data")),
    (message("Latent vector"), message("the random input from which the generator makes a sample")),
    (message("Objective"), message("the loss functions that the two networks are trained with")),
    (message("Gradient norm"), message("the length of a network's gradient")),
    (message("Update ratio"), message("the size of an update relative to that of the weights")),
    (message("R1 penalty"), message("a penalty on the discriminator's gradient at real samples")),
    (message("EMA"), message("an average of the generator's weights over the last steps")),
    (message("PacGAN"), message("a discriminator that judges several samples at once")),
)
"""Words that a report uses beside the names of measures."""


class Glosses:
    """The gloss of each measure at its first use on one page, and nothing after that."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, name: str, label: Text = "") -> Text:
        """What the measure of this name, or the score with this label, means."""
        gloss = GLOSSES.get(name_of(name, label), "")
        if gloss and str(gloss) not in self._said:
            self._said.add(str(gloss))
            return gloss
        return ""


def entries(report: ReportData) -> list[tuple[Text, Text]]:
    """The words of :data:`TERMS`, and the measures that the report shows."""
    shown = {name: label for name, label in _measures(report) if name}
    return [*TERMS, *((LABELS.get(n, label), GLOSSES[n]) for n, label in shown.items())]


def _measures(report: ReportData) -> Iterator[tuple[str, Text]]:
    for score in report.scores:
        yield name_of("", score.label), score.label
    for finding in report.findings:
        for item in finding.evidence:
            yield name_of(item.name), item.label
    for item in report.metrics:
        yield name_of(item.name), item.label
