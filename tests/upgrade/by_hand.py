"""Makes the cluster prod-trantor with a node group, or upgrades it, as somebody does by hand.

    by_hand.py create 1.34
    by_hand.py raise 1.35
"""

import json
import sys

import boto3

CLUSTER, GROUP = "prod-trantor", "general"


def role(name: str, service: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    made = boto3.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(trust)
    )
    return made["Role"]["Arn"]


def create(version: str) -> None:
    ec2, eks = boto3.client("ec2"), boto3.client("eks")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"][
            "SubnetId"
        ]
        for cidr, zone in (("10.2.0.0/24", "us-east-1a"), ("10.2.1.0/24", "us-east-1b"))
    ]
    eks.create_cluster(
        name=CLUSTER,
        version=version,
        roleArn=role("cluster", "eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": subnets},
    )
    eks.create_nodegroup(
        clusterName=CLUSTER,
        nodegroupName=GROUP,
        nodeRole=role("node", "ec2.amazonaws.com"),
        subnets=subnets,
        scalingConfig={"minSize": 2, "maxSize": 3, "desiredSize": 2},
    )


def raise_to(version: str) -> None:
    eks = boto3.client("eks")
    eks.update_cluster_version(name=CLUSTER, version=version)
    eks.update_nodegroup_version(
        clusterName=CLUSTER, nodegroupName=GROUP, version=version
    )


if __name__ == "__main__":
    {"create": create, "raise": raise_to}[sys.argv[1]](sys.argv[2])
