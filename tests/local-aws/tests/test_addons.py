"""Add-ons, their versions and their pod identities."""

from __future__ import annotations

from typing import Any

from tests.harness import LocalAwsTest


class Addons(LocalAwsTest):
    def test_life_of_an_addon(self) -> None:
        cluster = self.cluster()
        roles = [self.role("pods.eks.amazonaws.com") for _ in range(2)]
        which = {"clusterName": cluster["name"], "addonName": "vpc-cni"}
        made = self.eks.create_addon(
            **which,
            addonVersion="v9.8.7-eksbuild.6",
            configurationValues='{"env":{}}',
            resolveConflicts="OVERWRITE",
            podIdentityAssociations=[
                {"serviceAccount": "aws-node", "roleArn": roles[0]}
            ],
        )["addon"]
        self.assertEqual("CREATING", made["status"])
        addon = self.eks.describe_addon(**which)["addon"]
        self.assertEqual("v9.8.7-eksbuild.6", addon["addonVersion"])
        identifier = addon["podIdentityAssociations"][0].rpartition("/")[2]
        owned = {"clusterName": cluster["name"], "associationId": identifier}
        association = self.eks.describe_pod_identity_association(**owned)["association"]
        self.assertEqual(addon["addonArn"], association["ownerArn"])
        self.assertEqual("kube-system", association["namespace"])

        update = self.eks.update_addon(
            **which,
            addonVersion="v9.9.0-eksbuild.1",
            configurationValues="",
            podIdentityAssociations=[
                {"serviceAccount": "aws-node", "roleArn": roles[1]}
            ],
        )["update"]
        self.eks.describe_update(
            name=cluster["name"], addonName="vpc-cni", updateId=update["id"]
        )
        addon = self.eks.describe_addon(**which)["addon"]
        self.assertNotIn("configurationValues", addon)
        association = self.eks.describe_pod_identity_association(**owned)["association"]
        self.assertEqual(roles[1], association["roleArn"])

        self.eks.delete_addon(**which, preserve=True)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_addon(**which)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_pod_identity_association(**owned)

    def test_refusals(self) -> None:
        cluster = self.cluster()["name"]
        self.eks.create_addon(clusterName=cluster, addonName="coredns")
        with self.refused("ResourceInUseException", 409):
            self.eks.create_addon(clusterName=cluster, addonName="coredns")
        for wrong in (
            {"addonName": "nothing"},
            {"addonName": "vpc-cni", "addonVersion": "1.20.4"},
            {"addonName": "vpc-cni", "addonVersion": "v1.20-eksbuild.1"},
            {"addonName": "vpc-cni", "configurationValues": "{"},
        ):
            with self.subTest(wrong), self.refused("InvalidParameterException"):
                self.eks.create_addon(clusterName=cluster, **wrong)

    def test_versions_have_one_default_for_each_kubernetes_version(self) -> None:
        pages = self.eks.get_paginator("describe_addon_versions").paginate(
            PaginationConfig={"PageSize": 5}
        )
        addons = {a["addonName"]: a for p in pages for a in p["addons"]}
        expected = {
            "vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent",
            "aws-ebs-csi-driver", "metrics-server", "snapshot-controller",
            "aws-efs-csi-driver", "eks-node-monitoring-agent",
            "amazon-cloudwatch-observability", "aws-guardduty-agent", "adot",
            "cert-manager", "external-dns",
        }  # fmt: skip
        self.assertLessEqual(expected, addons.keys())
        for name, addon in addons.items():
            for minor in range(30, 37):
                defaults, count = _defaults(addon, f"1.{minor}")
                self.assertEqual(1, len(defaults), (name, minor))
                self.assertGreater(count, 1, (name, minor))

    def test_versions_for_one_kubernetes_version(self) -> None:
        found = self.eks.describe_addon_versions(
            addonName="kube-proxy", kubernetesVersion="1.34"
        )["addons"]
        self.assertEqual(["kube-proxy"], [addon["addonName"] for addon in found])
        for version in found[0]["addonVersions"]:
            self.assertTrue(version["addonVersion"].startswith("v1.34."))
        configuration = self.eks.describe_addon_configuration(
            addonName="vpc-cni", addonVersion="v1.20.4-eksbuild.1"
        )
        self.assertIn("object", configuration["configurationSchema"])


def _defaults(addon: dict[str, Any], version: str) -> tuple[list[str], int]:
    compatible = [
        (candidate["addonVersion"], compatibility["defaultVersion"])
        for candidate in addon["addonVersions"]
        for compatibility in candidate["compatibilities"]
        if compatibility["clusterVersion"] == version
    ]
    return [name for name, default in compatible if default], len(compatible)
