"""Corrections of EC2 in moto; all of these tests fail on moto alone."""

from __future__ import annotations

from typing import Any

from tests.harness import REGION, LocalAwsTest


class Ec2(LocalAwsTest):
    def rule(self, rule: str) -> dict[str, Any]:
        found = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])
        return found["SecurityGroupRules"][0]

    def ingress(self, group: str, **permission: Any) -> str:
        made = self.ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **permission}
            ],
        )
        return made["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    def test_rule_descriptions(self) -> None:
        group = self.ec2.create_security_group(
            GroupName=self.name(), Description="x", VpcId=self.vpc()
        )["GroupId"]
        prefixes = self.ec2.describe_managed_prefix_lists()["PrefixLists"]
        sources = {
            "UserIdGroupPairs": {"GroupId": group},
            "IpRanges": {"CidrIp": "10.0.0.0/8"},
            "PrefixListIds": {"PrefixListId": prefixes[0]["PrefixListId"]},
        }
        for kind, source in sources.items():
            with self.subTest(kind):
                rule = self.ingress(group, **{kind: [{**source, "Description": "why"}]})
                self.assertEqual("why", self.rule(rule)["Description"])

    def test_rules_of_all_protocols_can_be_changed(self) -> None:
        group = self.ec2.create_security_group(
            GroupName=self.name(), Description="x", VpcId=self.vpc()
        )["GroupId"]
        rule = self.ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
            ],
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        wanted = {"IpProtocol": "-1", "ReferencedGroupId": group, "Description": "new"}
        self.ec2.modify_security_group_rules(
            GroupId=group,
            SecurityGroupRules=[
                {"SecurityGroupRuleId": rule, "SecurityGroupRule": wanted}
            ],
        )
        self.assertEqual("new", self.rule(rule)["Description"])

    def test_dhcp_option_tags(self) -> None:
        options = self.ec2.create_dhcp_options(
            DhcpConfigurations=[{"Key": "domain-name", "Values": ["x.internal"]}],
            TagSpecifications=[
                {"ResourceType": "dhcp-options", "Tags": [{"Key": "a", "Value": "b"}]}
            ],
        )["DhcpOptions"]["DhcpOptionsId"]
        found = self.ec2.describe_dhcp_options(DhcpOptionsIds=[options])
        self.assertEqual([{"Key": "a", "Value": "b"}], found["DhcpOptions"][0]["Tags"])

    def test_launch_template_tags_are_its_own(self) -> None:
        tags = [{"Key": "own", "Value": "yes"}]
        for wanted in (
            [{"ResourceType": "instance", "Tags": [{"Key": "k", "Value": "i"}]}],
            [],
        ):
            with self.subTest(wanted):
                template = self.ec2.create_launch_template(
                    LaunchTemplateName=self.name(str(len(wanted))),
                    LaunchTemplateData={
                        "TagSpecifications": wanted,
                        "EbsOptimized": True,
                    },
                    TagSpecifications=[
                        {"ResourceType": "launch-template", "Tags": tags}
                    ],
                )["LaunchTemplate"]
                self.assertEqual(tags, template["Tags"])
                version = self.ec2.describe_launch_template_versions(
                    LaunchTemplateId=template["LaunchTemplateId"], Versions=["1"]
                )["LaunchTemplateVersions"][0]
                self.assertEqual(
                    wanted, version["LaunchTemplateData"].get("TagSpecifications", [])
                )

    def test_launch_template_tags_can_be_changed(self) -> None:
        template = self.ec2.create_launch_template(
            LaunchTemplateName=self.name(), LaunchTemplateData={"EbsOptimized": True}
        )["LaunchTemplate"]["LaunchTemplateId"]
        tags = [{"Key": "a", "Value": "b"}]
        self.ec2.create_tags(Resources=[template], Tags=tags)
        found = self.ec2.describe_launch_templates(LaunchTemplateIds=[template])
        self.assertEqual(tags, found["LaunchTemplates"][0]["Tags"])

    def test_default_volume_key(self) -> None:
        ec2 = self.server.client("ec2", "eu-west-1")
        key = self.server.client("kms", "eu-west-1").create_key()["KeyMetadata"]["Arn"]
        self.assertEqual("alias/aws/ebs", ec2.get_ebs_default_kms_key_id()["KmsKeyId"])
        ec2.modify_ebs_default_kms_key_id(KmsKeyId=key)
        self.assertEqual(key, ec2.get_ebs_default_kms_key_id()["KmsKeyId"])
        ec2.reset_ebs_default_kms_key_id()
        self.assertEqual("alias/aws/ebs", ec2.get_ebs_default_kms_key_id()["KmsKeyId"])

    def test_flow_logs_to_s3(self) -> None:
        bucket = self.name().lower()
        self.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        destination = f"arn:aws:s3:::{bucket}/flow/"
        options = {
            "FileFormat": "parquet",
            "HiveCompatiblePartitions": True,
            "PerHourPartition": False,
        }
        made = self.ec2.create_flow_logs(
            ResourceIds=[self.vpc()],
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination=destination,
            DestinationOptions=options,
        )
        self.assertEqual([], made["Unsuccessful"])
        found = self.ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][
            0
        ]
        self.assertEqual(destination, found["LogDestination"])
        self.assertEqual(options, found["DestinationOptions"])

    def test_node_images_and_their_parameters(self) -> None:
        ssm = self.client("ssm")
        for minor in range(30, 37):
            version = f"1.{minor}"
            with self.subTest(version):
                base = f"/aws/service/eks/optimized-ami/{version}/amazon-linux-2023"
                parameter = ssm.get_parameter(
                    Name=f"{base}/arm64/standard/recommended/image_id"
                )["Parameter"]
                image = self.ec2.describe_images(
                    Owners=["amazon"],
                    Filters=[
                        {
                            "Name": "name",
                            "Values": [
                                f"amazon-eks-node-al2023-arm64-standard-{version}-v*"
                            ],
                        }
                    ],
                )["Images"]
                self.assertEqual([parameter["Value"]], [i["ImageId"] for i in image])
        release = ssm.get_parameter(
            Name="/aws/service/bottlerocket/aws-k8s-1.34/x86_64/latest/image_version"
        )["Parameter"]["Value"]
        self.assertRegex(release, r"^\d+\.\d+\.\d+-[0-9a-f]{8}$")

    def test_gateway_endpoints_follow_their_route_tables(self) -> None:
        vpc = self.vpc()
        first, second = (
            self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
            for _ in range(2)
        )
        endpoint = self.ec2.create_vpc_endpoint(
            VpcId=vpc,
            VpcEndpointType="Gateway",
            ServiceName=f"com.amazonaws.{REGION}.s3",
            RouteTableIds=[first],
        )["VpcEndpoint"]["VpcEndpointId"]

        def routed(table: str) -> bool:
            found = self.ec2.describe_route_tables(RouteTableIds=[table])
            routes = found["RouteTables"][0]["Routes"]
            return endpoint in [route.get("GatewayId") for route in routes]

        self.ec2.modify_vpc_endpoint(
            VpcEndpointId=endpoint,
            AddRouteTableIds=[second],
            RemoveRouteTableIds=[first],
        )
        self.assertEqual((False, True), (routed(first), routed(second)))
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.assertFalse(routed(second))
