"""GuardDuty: features of detectors.

An update names the features it changes. moto takes it for the whole list, so
with two ``aws_guardduty_detector_feature`` resources one of them vanishes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.guardduty.models import Detector

from local_aws.fixes.patching import around


@around(Detector, "update")
def update(
    original: Callable[..., None],
    self: Detector,
    enable: bool,
    finding_publishing_frequency: str,
    data_sources: dict[str, Any],
    features: list[dict[str, Any]],
) -> None:
    by_name = {feature["name"]: feature for feature in self.features}
    for feature in features or []:
        by_name[feature["name"]] = {**by_name.get(feature["name"], {}), **feature}
    original(
        self,
        enable,
        finding_publishing_frequency,
        data_sources,
        list(by_name.values()),
    )
