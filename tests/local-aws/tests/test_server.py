"""The server itself: its command line, reset, and calls it does not know."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

from tests.harness import ACCOUNT, ROOT, LocalAwsTest, Server, trust


class CommandLine(unittest.TestCase):
    def run_briefly(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local_aws", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=20,
        )

    def test_refuses_hosts_that_others_can_reach(self) -> None:
        for host in ("0.0.0.0", "192.0.2.1", "example.com", "localhost"):
            with self.subTest(host):
                ended = self.run_briefly("--host", host)
                self.assertNotEqual(0, ended.returncode)
                self.assertIn("not a loopback address", ended.stderr)
                self.assertEqual("", ended.stdout)

    def test_refuses_an_ill_formed_account(self) -> None:
        ended = self.run_briefly("--account-id", "42")
        self.assertNotEqual(0, ended.returncode)
        self.assertIn("twelve digits", ended.stderr)

    def test_account_reaches_every_service_and_ends_with_stdin(self) -> None:
        server = Server("--account-id", "210987654321")
        self.assertEqual("210987654321", server.ready["account_id"])
        sts = server.client("sts")
        self.assertEqual("210987654321", sts.get_caller_identity()["Account"])
        role = server.client("iam").create_role(
            RoleName="r", AssumeRolePolicyDocument=trust("ec2.amazonaws.com")
        )
        self.assertEqual("arn:aws:iam::210987654321:role/r", role["Role"]["Arn"])
        # A session in another account stays in that account.
        session = sts.assume_role(
            RoleArn="arn:aws:iam::111122223333:role/deploy", RoleSessionName="session"
        )["Credentials"]
        other = server.client(
            "sts",
            key=session["AccessKeyId"],
            aws_session_token=session["SessionToken"],
        )
        self.assertEqual("111122223333", other.get_caller_identity()["Account"])
        server.stop()
        self.assertEqual(0, server.process.returncode)


class TheJournal(unittest.TestCase):
    def test_names_the_actions_of_each_caller(self) -> None:
        server = Server()
        self.addCleanup(server.stop)

        def journal() -> dict[str, list[str]]:
            url = f"{server.endpoint}/local-aws/journal"
            with urllib.request.urlopen(url, timeout=20) as answer:
                return json.load(answer)

        s3 = server.client("s3", "us-east-1", key="one")
        s3.create_bucket(Bucket="states")
        s3.put_object(Bucket="states", Key="prod/x.tfstate", Body=b"{}")
        s3.head_object(Bucket="states", Key="prod/x.tfstate")
        s3.delete_bucket_encryption(Bucket="states")
        s3.delete_public_access_block(Bucket="states")
        server.client("ec2", key="two").describe_vpcs()
        server.client("eks", key="two").list_clusters()
        server.client("kms", key="two").list_keys()
        server.client("cloudwatch", key="two").describe_alarms()
        self.assertEqual(
            {
                "one": [
                    "s3:CreateBucket",
                    "s3:GetObject",
                    "s3:PutBucketPublicAccessBlock",
                    "s3:PutEncryptionConfiguration",
                    "s3:PutObject",
                ],
                "two": [
                    "cloudwatch:DescribeAlarms",
                    "ec2:DescribeVpcs",
                    "eks:ListClusters",
                    "kms:ListKeys",
                ],
            },
            journal(),
        )
        server.reset()
        self.assertEqual({}, journal())


class Answers(LocalAwsTest):
    def test_unimplemented_calls_fail_at_once_in_each_protocol(self) -> None:
        calls = {
            "ec2": lambda c: c.describe_capacity_block_offerings(
                CapacityDurationHours=1
            ),
            "iam": lambda c: c.list_service_specific_credentials(),
            "ecr": lambda c: c.get_download_url_for_layer(
                repositoryName="xx", layerDigest="sha256:" + "0" * 64
            ),
            "cloudwatch": lambda c: c.get_metric_widget_image(MetricWidget="{}"),
            "accessanalyzer": lambda c: c.list_analyzers(),
            "backup": lambda c: c.list_backup_jobs(),
            "eks": lambda c: c.list_capabilities(clusterName="x"),
            "route53": lambda c: c.list_cidr_collections(),
        }
        for service, call in calls.items():
            with self.subTest(service):
                begin = time.monotonic()
                with self.refused("NotImplemented") as refusal:
                    call(self.client(service))
                self.assertLess(time.monotonic() - begin, 5)
                self.assertIn("local AWS", str(refusal.error))

    def test_managed_policies_exist(self) -> None:
        arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
        policy = self.client("iam").get_policy(PolicyArn=arn)["Policy"]
        self.assertEqual("AmazonEKSClusterPolicy", policy["PolicyName"])

    def test_many_requests_at_once(self) -> None:
        cluster = self.cluster()
        failures = []

        def work(number: int) -> None:
            try:
                role = self.server.client("iam").create_role(
                    RoleName=f"many-{number}",
                    AssumeRolePolicyDocument=trust("pods.eks.amazonaws.com"),
                )["Role"]["Arn"]
                eks = self.server.client("eks")
                eks.create_pod_identity_association(
                    clusterName=cluster["name"],
                    namespace="n",
                    serviceAccount=f"s{number}",
                    roleArn=role,
                )
                self.server.client("ec2").create_security_group(
                    GroupName=f"many-{number}",
                    Description="x",
                    VpcId=cluster["resourcesVpcConfig"]["vpcId"],
                )
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], failures)
        listed = self.eks.list_pod_identity_associations(clusterName=cluster["name"])
        self.assertEqual(30, len(listed["associations"]))


class Reset(unittest.TestCase):
    def test_everything_is_forgotten(self) -> None:
        server = Server()
        self.addCleanup(server.stop)
        eks, ec2 = server.client("eks"), server.client("ec2")
        ecr, iam = server.client("ecr"), server.client("iam")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.0.{i}.0/24",
                AvailabilityZone=f"eu-central-1{z}",
            )["Subnet"]["SubnetId"]
            for i, z in enumerate("ab")
        ]
        role = iam.create_role(
            RoleName="c", AssumeRolePolicyDocument=trust("eks.amazonaws.com")
        )["Role"]["Arn"]
        eks.create_cluster(
            name="c", roleArn=role, resourcesVpcConfig={"subnetIds": subnets}
        )
        ecr.create_pull_through_cache_rule(
            ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io"
        )
        server.reset()
        self.assertEqual([], eks.list_clusters()["clusters"])
        self.assertEqual(
            [], ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]
        )
        groups = ec2.describe_security_groups()["SecurityGroups"]
        self.assertFalse([g for g in groups if g["GroupName"].startswith("eks-")])
        self.assertEqual([], iam.list_roles()["Roles"])
        self.assertEqual(ACCOUNT, server.client("sts").get_caller_identity()["Account"])
