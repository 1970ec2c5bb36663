"""Starts one server for all tests and makes clients and surroundings for them."""

from __future__ import annotations

import atexit
import functools
import itertools
import json
import os
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parent.parent
REGION = "eu-central-1"
ACCOUNT = "123456789012"
TODAY = "2026-11-21"

_numbers = itertools.count()


class Server:
    """A running server, found through the line that it prints."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local_aws", "--exit-with-stdin", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.ready: dict[str, str] = json.loads(self.process.stdout.readline())
        self.endpoint = self.ready["endpoint"]

    def client(
        self, service: str, region: str = REGION, key: str = "test", **extra: Any
    ) -> Any:
        """A client that does not repeat failed calls."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=10),
            **extra,
        )

    def reset(self) -> None:
        request = urllib.request.Request(
            f"{self.endpoint}/moto-api/reset", method="POST"
        )
        urllib.request.urlopen(request, timeout=20).read()

    def stop(self) -> None:
        self.process.communicate(timeout=10)


@functools.cache
def shared_server() -> Server:
    """The server that all tests share; they keep apart by their names."""
    server = Server("--today", TODAY)
    atexit.register(server.stop)
    return server


@functools.cache
def _client(server: Server, service: str) -> Any:
    return server.client(service)


def trust(service: str) -> str:
    """A trust policy for a service."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class LocalAwsTest(unittest.TestCase):
    """A test case with clients, and helpers for what clusters stand on."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = shared_server()

    def client(self, service: str) -> Any:
        """The client of a service, made once for all tests."""
        return _client(self.server, service)

    @property
    def eks(self) -> Any:
        return self.client("eks")

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    def name(self, suffix: str = "") -> str:
        """A name that no other test uses."""
        kind, test = self.id().split(".")[-2:]
        return f"{kind}-{test.replace('_', '-')}{suffix}"

    def role(self, service: str) -> str:
        """Make a role and answer its ARN."""
        name = f"role-{next(_numbers)}"
        made = self.client("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=trust(service)
        )
        return made["Role"]["Arn"]

    def vpc(self, cidr: str = "10.0.0.0/16") -> str:
        return self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]

    def subnets(self, vpc: str) -> list[str]:
        """Two subnets in two zones."""
        return [
            self.ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.0.{i}.0/24",
                AvailabilityZone=f"{REGION}{zone}",
            )["Subnet"]["SubnetId"]
            for i, zone in enumerate("ab")
        ]

    def cluster(self, **changes: Any) -> dict[str, Any]:
        """Make a cluster with all it needs and answer its description."""
        name = changes.pop("name", None) or self.name()
        subnets = self.subnets(self.vpc())
        wanted = {
            "name": name,
            "roleArn": self.role("eks.amazonaws.com"),
            "resourcesVpcConfig": {"subnetIds": subnets},
            "accessConfig": {
                "authenticationMode": "API",
                "bootstrapClusterCreatorAdminPermissions": False,
            },
            **changes,
        }
        self.eks.create_cluster(**wanted)
        return self.eks.describe_cluster(name=name)["cluster"]

    def node_group(self, cluster: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Make a node group in the cluster and answer its description."""
        wanted = {
            "clusterName": cluster["name"],
            "nodegroupName": "nodes",
            "subnets": cluster["resourcesVpcConfig"]["subnetIds"],
            **changes,
        }
        if "nodeRole" not in wanted:
            wanted["nodeRole"] = self.role("ec2.amazonaws.com")
        self.eks.create_nodegroup(**wanted)
        return self.eks.describe_nodegroup(
            clusterName=cluster["name"], nodegroupName=wanted["nodegroupName"]
        )["nodegroup"]

    def refused(self, code: str, status: int = 400) -> Any:
        """Context that expects an API error of that code and HTTP status."""
        return _Refusal(self, code, status)


class _Refusal:
    def __init__(self, test: unittest.TestCase, code: str, status: int) -> None:
        self.test, self.code, self.status = test, code, status

    def __enter__(self) -> _Refusal:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if error is None:
            self.test.fail(f"{self.code} expected")
        if not hasattr(error, "response"):
            return False
        self.error = error
        answer = error.response
        self.test.assertEqual(self.code, answer["Error"]["Code"], answer)
        self.test.assertEqual(self.status, answer["ResponseMetadata"]["HTTPStatusCode"])
        return True
