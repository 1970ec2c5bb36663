"""Clusters: what is remembered, changed, refused and cleaned up."""

from __future__ import annotations

from tests.harness import ACCOUNT, REGION, LocalAwsTest


class Creation(LocalAwsTest):
    def test_every_setting_is_remembered(self) -> None:
        key = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        cluster = self.cluster(
            version="1.34",
            accessConfig={
                "authenticationMode": "API",
                "bootstrapClusterCreatorAdminPermissions": False,
            },
            upgradePolicy={"supportType": "STANDARD"},
            zonalShiftConfig={"enabled": True},
            deletionProtection=True,
            encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}],
            kubernetesNetworkConfig={"serviceIpv4Cidr": "172.20.0.0/16"},
            logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
            tags={"team": "core"},
        )
        self.assertEqual("ACTIVE", cluster["status"])
        self.assertEqual("1.34", cluster["version"])
        self.assertEqual(
            {
                "authenticationMode": "API",
                "bootstrapClusterCreatorAdminPermissions": False,
            },
            cluster["accessConfig"],
        )
        self.assertEqual({"supportType": "STANDARD"}, cluster["upgradePolicy"])
        self.assertEqual({"enabled": True}, cluster["zonalShiftConfig"])
        self.assertTrue(cluster["deletionProtection"])
        self.assertEqual(key, cluster["encryptionConfig"][0]["provider"]["keyArn"])
        self.assertEqual("ipv4", cluster["kubernetesNetworkConfig"]["ipFamily"])
        logging = cluster["logging"]["clusterLogging"]
        self.assertEqual({"types": ["api", "audit"], "enabled": True}, logging[0])
        self.assertFalse(logging[1]["enabled"])
        self.assertTrue(cluster["resourcesVpcConfig"]["vpcId"].startswith("vpc-"))
        self.assertIn(f"oidc.eks.{REGION}", cluster["identity"]["oidc"]["issuer"])

    def test_auto_mode_is_all_or_nothing(self) -> None:
        with self.refused("InvalidParameterException"):
            self.cluster(computeConfig={"enabled": True})

    def test_service_network_stands_beside_the_vpc(self) -> None:
        cluster = self.cluster()
        network = cluster["kubernetesNetworkConfig"]
        self.assertEqual("172.20.0.0/16", network["serviceIpv4Cidr"])
        with self.refused("InvalidParameterException"):
            self.cluster(
                name=self.name("-2"),
                kubernetesNetworkConfig={"serviceIpv4Cidr": "10.0.0.0/20"},
            )

    def test_parts_must_exist(self) -> None:
        role = self.role("eks.amazonaws.com")
        subnets = self.subnets(self.vpc())
        wrong = (
            {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/nobody"},
            {"resourcesVpcConfig": {"subnetIds": ["subnet-0", subnets[0]]}},
            {"resourcesVpcConfig": {"subnetIds": subnets[:1]}},
            {
                "resourcesVpcConfig": {
                    "subnetIds": subnets,
                    "securityGroupIds": ["sg-0123456789abcdef0"],
                }
            },
            {"version": "1.12"},
            {"name": "-wrong-"},
        )
        for change in wrong:
            with self.subTest(change), self.refused("InvalidParameterException"):
                good = {
                    "name": self.name(),
                    "roleArn": role,
                    "resourcesVpcConfig": {"subnetIds": subnets},
                }
                self.eks.create_cluster(**{**good, **change})

    def test_a_name_is_taken_once(self) -> None:
        cluster = self.cluster()
        with self.refused("ResourceInUseException", 409) as refusal:
            self.eks.create_cluster(
                name=cluster["name"],
                roleArn=cluster["roleArn"],
                resourcesVpcConfig={"subnetIds": ["subnet-0"]},
            )
        self.assertEqual(cluster["name"], refusal.error.response["clusterName"])

    def test_a_repeated_call_is_one_call(self) -> None:
        wanted = {
            "name": self.name(),
            "roleArn": self.role("eks.amazonaws.com"),
            "resourcesVpcConfig": {"subnetIds": self.subnets(self.vpc())},
            "clientRequestToken": "the same",
        }
        first = self.eks.create_cluster(**wanted)["cluster"]["createdAt"]
        self.assertEqual(
            first, self.eks.create_cluster(**wanted)["cluster"]["createdAt"]
        )

    def test_regions_and_unknown_names(self) -> None:
        cluster = self.cluster()
        with self.refused("ResourceNotFoundException", 404):
            self.server.client("eks", "us-east-1").describe_cluster(
                name=cluster["name"]
            )
        with self.refused("ResourceNotFoundException", 404):
            self.eks.list_nodegroups(clusterName="nobody")

    def test_the_creator_is_admitted(self) -> None:
        cluster = self.cluster(
            accessConfig={
                "authenticationMode": "API",
                "bootstrapClusterCreatorAdminPermissions": True,
            }
        )
        entries = self.eks.list_access_entries(clusterName=cluster["name"])
        self.assertEqual(
            [f"arn:aws:iam::{ACCOUNT}:user/moto"], entries["accessEntries"]
        )


class SecurityGroup(LocalAwsTest):
    def test_comes_and_goes_with_the_cluster(self) -> None:
        cluster = self.cluster()
        name = cluster["name"]
        identifier = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
        group = self.ec2.describe_security_groups(GroupIds=[identifier])
        tags = {tag["Key"]: tag["Value"] for tag in group["SecurityGroups"][0]["Tags"]}
        self.assertEqual("owned", tags[f"kubernetes.io/cluster/{name}"])
        self.assertEqual(name, tags["aws:eks:cluster-name"])
        deleted = self.eks.delete_cluster(name=name)["cluster"]
        self.assertEqual("DELETING", deleted["status"])
        with self.refused("InvalidGroup.NotFound"):
            self.ec2.describe_security_groups(GroupIds=[identifier])


class Changes(LocalAwsTest):
    def update(self, name: str, **change: object) -> dict[str, object]:
        """Make the change and answer the finished update."""
        begun = self.eks.update_cluster_config(name=name, **change)["update"]
        self.assertEqual("InProgress", begun["status"])
        ended = self.eks.describe_update(name=name, updateId=begun["id"])["update"]
        self.assertEqual("Successful", ended["status"])
        return ended

    def test_each_setting_has_its_kind_of_update(self) -> None:
        name = self.cluster()["name"]
        changes = {
            "LoggingUpdate": {
                "logging": {"clusterLogging": [{"types": ["api"], "enabled": True}]}
            },
            "EndpointAccessUpdate": {
                "resourcesVpcConfig": {"endpointPrivateAccess": True}
            },
            "UpgradePolicyUpdate": {"upgradePolicy": {"supportType": "STANDARD"}},
            "ZonalShiftConfigUpdate": {"zonalShiftConfig": {"enabled": True}},
            "DeletionProtectionUpdate": {"deletionProtection": True},
            "AutoModeUpdate": {
                "computeConfig": {"enabled": True},
                "storageConfig": {"blockStorage": {"enabled": True}},
                "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
            },
        }
        for kind, change in changes.items():
            with self.subTest(kind):
                self.assertEqual(kind, self.update(name, **change)["type"])
        cluster = self.eks.describe_cluster(name=name)["cluster"]
        self.assertTrue(cluster["resourcesVpcConfig"]["endpointPrivateAccess"])
        self.assertEqual("STANDARD", cluster["upgradePolicy"]["supportType"])
        self.assertTrue(cluster["computeConfig"]["enabled"])
        self.assertEqual(
            len(changes), len(self.eks.list_updates(name=name)["updateIds"])
        )

    def test_no_change_is_refused(self) -> None:
        name = self.cluster()["name"]
        with self.refused("InvalidParameterException"):
            self.update(name, resourcesVpcConfig={"endpointPublicAccess": True})

    def test_authentication_mode_moves_one_way(self) -> None:
        name = self.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})["name"]
        with self.refused("InvalidRequestException"):
            self.eks.list_access_entries(clusterName=name)
        with self.refused("InvalidParameterException"):
            self.update(name, accessConfig={"authenticationMode": "API"})
        for mode in ("API_AND_CONFIG_MAP", "API"):
            self.update(name, accessConfig={"authenticationMode": mode})
        with self.refused("InvalidParameterException"):
            self.update(name, accessConfig={"authenticationMode": "CONFIG_MAP"})

    def test_versions_move_one_step_up(self) -> None:
        cluster = self.cluster(version="1.31")
        name = cluster["name"]
        self.node_group(cluster)
        for version in ("1.30", "1.31", "1.33", "1.99"):
            with self.subTest(version), self.refused("InvalidParameterException"):
                self.eks.update_cluster_version(name=name, version=version)
        for version in ("1.32", "1.33", "1.34"):
            self.eks.update_cluster_version(name=name, version=version)
        # The nodes still run 1.31, and the kubelet may be three versions old.
        with self.refused("InvalidRequestException"):
            self.eks.update_cluster_version(name=name, version="1.35")

    def test_encryption_is_associated_once(self) -> None:
        name = self.cluster()["name"]
        key = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        wanted = [{"resources": ["secrets"], "provider": {"keyArn": key}}]
        self.eks.associate_encryption_config(clusterName=name, encryptionConfig=wanted)
        with self.refused("ResourceInUseException", 409):
            self.eks.associate_encryption_config(
                clusterName=name, encryptionConfig=wanted
            )


class Deletion(LocalAwsTest):
    def test_protection_holds_until_it_is_taken_away(self) -> None:
        name = self.cluster(deletionProtection=True)["name"]
        with self.refused("InvalidRequestException"):
            self.eks.delete_cluster(name=name)
        self.eks.update_cluster_config(name=name, deletionProtection=False)
        self.eks.delete_cluster(name=name)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.delete_cluster(name=name)

    def test_compute_goes_first(self) -> None:
        cluster = self.cluster()
        self.node_group(cluster)
        with self.refused("ResourceInUseException", 409):
            self.eks.delete_cluster(name=cluster["name"])
        deleted = self.eks.delete_nodegroup(
            clusterName=cluster["name"], nodegroupName="nodes"
        )
        self.assertEqual("DELETING", deleted["nodegroup"]["status"])
        self.eks.delete_cluster(name=cluster["name"])


class Tags(LocalAwsTest):
    def test_of_a_cluster_and_of_what_is_in_it(self) -> None:
        cluster = self.cluster(tags={"a": "1"})
        group = self.node_group(cluster)
        for arn in (cluster["arn"], group["nodegroupArn"]):
            with self.subTest(arn):
                self.eks.tag_resource(resourceArn=arn, tags={"a": "2", "b": "3"})
                self.eks.untag_resource(resourceArn=arn, tagKeys=["a"])
                tags = self.eks.list_tags_for_resource(resourceArn=arn)["tags"]
                self.assertEqual({"b": "3"}, tags)
        with self.refused("NotFoundException", 404):
            self.eks.list_tags_for_resource(resourceArn=cluster["arn"] + "x")


class Calendar(LocalAwsTest):
    def versions(self, **query: object) -> dict[str, dict[str, object]]:
        found = self.eks.describe_cluster_versions(**query)["clusterVersions"]
        return {version["clusterVersion"]: version for version in found}

    def test_support_periods(self) -> None:
        known = self.versions(includeAll=True)
        self.assertEqual([f"1.{n}" for n in range(36, 29, -1)], list(known))
        self.assertEqual("UNSUPPORTED", known["1.30"]["versionStatus"])
        self.assertEqual("EXTENDED_SUPPORT", known["1.33"]["versionStatus"])
        self.assertEqual("STANDARD_SUPPORT", known["1.34"]["versionStatus"])
        ends = known["1.34"]["endOfStandardSupportDate"]
        self.assertEqual("2026-12-02", ends.date().isoformat())
        released = known["1.36"]["releaseDate"]
        self.assertEqual("2026-06-01", released.date().isoformat())

    def test_selection(self) -> None:
        self.assertNotIn("1.30", self.versions())
        self.assertEqual(1, len(self.versions(defaultOnly=True)))
        self.assertEqual(["1.33"], list(self.versions(clusterVersions=["1.33"])))
        standard = self.versions(versionStatus="STANDARD_SUPPORT")
        self.assertEqual(["1.36", "1.35", "1.34"], list(standard))


class Insights(LocalAwsTest):
    def test_one_for_each_newer_version(self) -> None:
        name = self.cluster(version="1.34")["name"]
        insights = self.eks.list_insights(clusterName=name)["insights"]
        self.assertEqual(["1.35", "1.36"], [i["kubernetesVersion"] for i in insights])
        insight = self.eks.describe_insight(clusterName=name, id=insights[0]["id"])
        self.assertEqual("PASSING", insight["insight"]["insightStatus"]["status"])
