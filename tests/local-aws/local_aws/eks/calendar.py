"""Kubernetes versions and their support periods.

The dates up to 1.35 follow what AWS announced, later ones are assumed:
fourteen months of standard support and twelve of extended support.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone

from local_aws.eks.errors import InvalidParameterException
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Json, minor


@dataclass(frozen=True)
class KubernetesVersion:
    """One minor version as EKS offers it."""

    name: str
    patch: str
    platform: str
    released: date
    standard_support_ends: date
    extended_support_ends: date

    def status(self, today: date) -> str:
        """Support status on that day."""
        if today < self.standard_support_ends:
            return "STANDARD_SUPPORT"
        if today < self.extended_support_ends:
            return "EXTENDED_SUPPORT"
        return "UNSUPPORTED"


def _version(name: str, patch: str, platform: str, *days: str) -> KubernetesVersion:
    return KubernetesVersion(name, patch, platform, *map(date.fromisoformat, days))


VERSIONS = {
    version.name: version
    for version in (
        _version("1.30", "14", "eks.46", "2024-05-23", "2025-07-23", "2026-07-23"),
        _version("1.31", "13", "eks.37", "2024-09-26", "2025-11-26", "2026-11-26"),
        _version("1.32", "9", "eks.30", "2025-01-23", "2026-03-23", "2027-03-23"),
        _version("1.33", "5", "eks.23", "2025-05-29", "2026-07-29", "2027-07-29"),
        _version("1.34", "3", "eks.17", "2025-10-02", "2026-12-02", "2027-12-02"),
        _version("1.35", "2", "eks.11", "2026-01-27", "2027-03-27", "2028-03-27"),
        _version("1.36", "1", "eks.4", "2026-06-01", "2027-08-01", "2028-08-01"),
    )
}

DEFAULT_VERSION = "1.35"

_today: date | None = None


def judge_by(today: date | None) -> None:
    """Judge support periods by this day instead of the clock."""
    global _today
    _today = today


def known(version: str) -> KubernetesVersion:
    """The version of that name, or the API's error.

    Versions out of support are accepted although AWS refuses to create
    clusters with them: a test must not fail on the day its version expires.
    """
    if version not in VERSIONS:
        raise InvalidParameterException(f"unsupported Kubernetes version {version}")
    return VERSIONS[version]


def describe_cluster_versions(
    _: Caller,
    clusterType: str | None = None,
    maxResults: int | None = None,
    nextToken: str | None = None,
    defaultOnly: bool = False,
    includeAll: bool = False,
    clusterVersions: list[str] | None = None,
    status: str | None = None,
    versionStatus: str | None = None,
) -> Json:
    """DescribeClusterVersions, newest first."""
    today = _today or datetime.now(timezone.utc).date()
    wanted_status = versionStatus or (status or "").upper().replace("-", "_")
    found = []
    for version in sorted(VERSIONS.values(), key=lambda v: -minor(v.name)):
        current = version.status(today)
        if clusterVersions:
            if version.name not in clusterVersions:
                continue
        elif current == "UNSUPPORTED" and not includeAll and not wanted_status:
            continue
        if wanted_status and current != wanted_status:
            continue
        if defaultOnly and version.name != DEFAULT_VERSION:
            continue
        found.append(_describe(version, current, clusterType or "eks"))
    return page("clusterVersions", found, maxResults, nextToken)


def _describe(version: KubernetesVersion, status: str, cluster_type: str) -> Json:
    return {
        "clusterVersion": version.name,
        "clusterType": cluster_type,
        "defaultPlatformVersion": version.platform,
        "defaultVersion": version.name == DEFAULT_VERSION,
        "releaseDate": _midnight(version.released),
        "endOfStandardSupportDate": _midnight(version.standard_support_ends),
        "endOfExtendedSupportDate": _midnight(version.extended_support_ends),
        "status": status.lower().replace("_", "-"),
        "versionStatus": status,
        "kubernetesPatchVersion": f"{version.name}.{version.patch}",
    }


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()
