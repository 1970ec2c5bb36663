"""Every list of the EKS API comes in pages."""

from __future__ import annotations

from typing import Any

from tests.harness import ACCOUNT, LocalAwsTest


class Pagination(LocalAwsTest):
    def pages(self, operation: str, key: str, **which: Any) -> list[list[Any]]:
        pages = self.eks.get_paginator(operation).paginate(
            **which, PaginationConfig={"PageSize": 2}
        )
        return [page[key] for page in pages]

    def test_every_list_comes_in_pages(self) -> None:
        cluster = self.cluster()
        name = {"clusterName": cluster["name"]}
        role = self.role("pods.eks.amazonaws.com")
        node_role = self.role("ec2.amazonaws.com")
        for number in range(3):
            self.node_group(cluster, nodegroupName=f"n{number}", nodeRole=node_role)
            self.eks.create_pod_identity_association(
                **name, namespace="n", serviceAccount=f"s{number}", roleArn=role
            )
            self.eks.create_access_entry(
                **name, principalArn=f"arn:aws:iam::{ACCOUNT}:role/r{number}"
            )
            self.eks.create_fargate_profile(
                **name,
                fargateProfileName=f"f{number}",
                podExecutionRoleArn=node_role,
                selectors=[{"namespace": "x"}],
            )
            self.eks.update_cluster_config(
                name=cluster["name"],
                zonalShiftConfig={"enabled": number % 2 == 0},
            )
        for addon in ("coredns", "kube-proxy", "vpc-cni"):
            self.eks.create_addon(**name, addonName=addon)
        lists = {
            "list_nodegroups": ("nodegroups", 3),
            "list_pod_identity_associations": ("associations", 3),
            "list_access_entries": ("accessEntries", 4),
            "list_fargate_profiles": ("fargateProfileNames", 3),
            "list_addons": ("addons", 3),
        }
        for operation, (key, count) in lists.items():
            with self.subTest(operation):
                pages = self.pages(operation, key, **name)
                self.assertEqual(2, len(pages))
                self.assertEqual(2, len(pages[0]))
                self.assertEqual(count, sum(map(len, pages)))
        updates = self.pages("list_updates", "updateIds", name=cluster["name"])
        self.assertEqual([2, 1], [len(page) for page in updates])
        policies = self.pages("list_access_policies", "accessPolicies")
        self.assertGreater(len(policies), 2)
        versions = self.pages("describe_cluster_versions", "clusterVersions")
        self.assertEqual(2, len(versions[0]))

    def test_clusters(self) -> None:
        for number in range(3):
            self.cluster(name=f"{self.name()}-{number}")
        names = sum(self.pages("list_clusters", "clusters"), [])
        self.assertEqual(sorted(set(names)), names)
        self.assertLessEqual({f"{self.name()}-{n}" for n in range(3)}, set(names))

    def test_refusals(self) -> None:
        for wrong in ({"maxResults": 101}, {"nextToken": "abc"}):
            with self.subTest(wrong), self.refused("InvalidParameterException"):
                self.eks.list_clusters(**wrong)
