"""Node groups and Fargate profiles."""

from __future__ import annotations

from tests.harness import ACCOUNT, LocalAwsTest


class NodeGroups(LocalAwsTest):
    def test_every_setting_is_remembered(self) -> None:
        group = self.node_group(
            self.cluster(version="1.34"),
            version="1.33",
            capacityType="SPOT",
            instanceTypes=["m6i.large", "m5.large"],
            scalingConfig={"minSize": 0, "maxSize": 4, "desiredSize": 1},
            labels={"pool": "spot"},
            taints=[{"key": "spot", "value": "true", "effect": "NO_SCHEDULE"}],
            updateConfig={"maxUnavailablePercentage": 33},
            nodeRepairConfig={"enabled": True},
        )
        self.assertEqual("1.33", group["version"])
        self.assertRegex(group["releaseVersion"], r"^1\.33\.\d+-\d{8}$")
        self.assertEqual("SPOT", group["capacityType"])
        self.assertEqual({"maxUnavailablePercentage": 33}, group["updateConfig"])
        self.assertEqual({"enabled": True}, group["nodeRepairConfig"])
        self.assertEqual("NO_SCHEDULE", group["taints"][0]["effect"])
        self.assertEqual(20, group["diskSize"])
        self.assertNotIn("remoteAccess", group)

    def test_launch_template(self) -> None:
        cluster = self.cluster()
        template = self.ec2.create_launch_template(
            LaunchTemplateName=self.name(),
            LaunchTemplateData={"MetadataOptions": {"HttpTokens": "required"}},
        )["LaunchTemplate"]
        group = self.node_group(
            cluster, launchTemplate={"id": template["LaunchTemplateId"], "version": "1"}
        )
        self.assertEqual(
            {
                "id": template["LaunchTemplateId"],
                "name": self.name(),
                "version": "1",
            },
            group["launchTemplate"],
        )
        self.assertNotIn("diskSize", group)
        for wrong in (
            {"launchTemplate": {"name": self.name()}, "diskSize": 50},
            {"launchTemplate": {"name": self.name(), "version": "7"}},
            {"launchTemplate": {"name": "nobody"}},
        ):
            with self.subTest(wrong), self.refused("InvalidParameterException"):
                self.node_group(
                    cluster,
                    nodegroupName="other",
                    nodeRole=group["nodeRole"],
                    **wrong,
                )

    def test_changes(self) -> None:
        cluster = self.cluster(version="1.34")
        self.node_group(
            cluster,
            version="1.33",
            labels={"a": "1", "b": "2"},
            taints=[{"key": "t", "value": "1", "effect": "NO_SCHEDULE"}],
        )
        which = {"clusterName": cluster["name"], "nodegroupName": "nodes"}
        update = self.eks.update_nodegroup_config(
            **which,
            labels={"addOrUpdateLabels": {"c": "3"}, "removeLabels": ["a"]},
            taints={
                "addOrUpdateTaints": [
                    {"key": "t", "value": "2", "effect": "NO_SCHEDULE"}
                ]
            },
            scalingConfig={"minSize": 2, "maxSize": 5, "desiredSize": 3},
            updateConfig={"maxUnavailablePercentage": 50},
        )["update"]
        described = self.eks.describe_update(
            name=cluster["name"], nodegroupName="nodes", updateId=update["id"]
        )["update"]
        self.assertEqual("ConfigUpdate", described["type"])
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_update(name=cluster["name"], updateId=update["id"])
        self.eks.update_nodegroup_version(**which, version="1.34")
        group = self.eks.describe_nodegroup(**which)["nodegroup"]
        self.assertEqual({"b": "2", "c": "3"}, group["labels"])
        self.assertEqual("2", group["taints"][0]["value"])
        self.assertEqual(3, group["scalingConfig"]["desiredSize"])
        self.assertEqual({"maxUnavailablePercentage": 50}, group["updateConfig"])
        self.assertEqual("1.34", group["version"])

    def test_refusals(self) -> None:
        cluster = self.cluster(version="1.33")
        group = self.node_group(cluster)
        with self.refused("ResourceInUseException", 409):
            self.node_group(cluster, nodeRole=group["nodeRole"])
        for wrong in (
            {"version": "1.34"},
            {"scalingConfig": {"minSize": 3, "maxSize": 2, "desiredSize": 2}},
            {"nodeRole": f"arn:aws:iam::{ACCOUNT}:role/nobody"},
            {"subnets": self.subnets(self.vpc())},
        ):
            with self.subTest(wrong), self.refused("InvalidParameterException"):
                self.node_group(
                    cluster,
                    **{"nodegroupName": "b", "nodeRole": group["nodeRole"], **wrong},
                )
        with self.refused("ResourceNotFoundException", 404):
            self.eks.delete_nodegroup(
                clusterName=cluster["name"], nodegroupName="nobody"
            )


class Fargate(LocalAwsTest):
    def test_life_of_a_profile(self) -> None:
        cluster = self.cluster()
        role = self.role("eks-fargate-pods.amazonaws.com")
        which = {"clusterName": cluster["name"], "fargateProfileName": "f"}
        self.eks.create_fargate_profile(
            **which, podExecutionRoleArn=role, selectors=[{"namespace": "x"}]
        )
        profile = self.eks.describe_fargate_profile(**which)["fargateProfile"]
        self.assertEqual("ACTIVE", profile["status"])
        entry = self.eks.describe_access_entry(
            clusterName=cluster["name"], principalArn=role
        )["accessEntry"]
        self.assertEqual("FARGATE_LINUX", entry["type"])
        with self.refused("ResourceInUseException", 409):
            self.eks.delete_cluster(name=cluster["name"])
        self.eks.delete_fargate_profile(**which)
