"""What EKS looks up and makes in the rest of the account.

A cluster refers to subnets, security groups, roles and keys. AWS refuses a
cluster whose parts do not exist yet; refusing here as well shows when generated
Terraform lacks an edge in its graph.
"""

from __future__ import annotations

import contextlib
import ipaddress
import random
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends

from local_aws.eks.errors import InvalidParameterException
from local_aws.eks.store import Caller

_CLUSTER_GROUP_DESCRIPTION = (
    "EKS created security group applied to ENI that is attached to EKS Control "
    "Plane master nodes, as well as any managed workloads."
)


def ec2(caller: Caller) -> Any:
    """moto's EC2 in the account and region of the caller."""
    return ec2_backends[caller.account][caller.region_name]


def require_role(caller: Caller, arn: str) -> None:
    """Refuse a role that does not exist in the caller's account."""
    roles = iam_backends[caller.account][caller.partition].get_roles()
    if not any(role.arn == arn for role in roles):
        raise InvalidParameterException(
            f"Role with arn: {arn}, could not be assumed because it does not "
            "exist or the trusted entity is not correct"
        )


def require_keys(caller: Caller, encryption_config: list[dict[str, Any]]) -> None:
    """Refuse keys that do not exist; keys of other accounts are out of sight."""
    keys = kms_backends[caller.account][caller.region_name]
    for entry in encryption_config:
        arn = entry["provider"]["keyArn"]
        if f":{caller.account}:" not in arn:
            continue
        try:
            keys.describe_key(arn)
        except Exception:  # moto raises bare KeyErrors for some ill-formed ARNs
            raise InvalidParameterException(
                f"The keyArn in encryptionConfig provider: {arn} is invalid"
            ) from None


def vpc_of_subnets(caller: Caller, subnet_ids: list[str], zones: int) -> str:
    """The VPC of the subnets, which must span that many zones."""
    subnets = []
    for subnet_id in subnet_ids:
        try:
            subnets.append(ec2(caller).get_subnet(subnet_id))
        except EC2ClientError:
            raise InvalidParameterException(
                f"The subnet ID '{subnet_id}' does not exist (Service: AmazonEC2; "
                "Status Code: 400; Error Code: InvalidSubnetID.NotFound)"
            ) from None
    if len({subnet.availability_zone for subnet in subnets}) < zones:
        raise InvalidParameterException(
            "Subnets specified must be in at least two different AZs"
        )
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise InvalidParameterException("Subnets specified must belong to the same VPC")
    return subnets[0].vpc_id


def require_security_groups(caller: Caller, group_ids: list[str], vpc_id: str) -> None:
    """Refuse security groups that do not exist in the VPC."""
    for group_id in group_ids:
        group = ec2(caller).get_security_group_from_id(group_id)
        if group is None:
            raise InvalidParameterException(
                f"The security group '{group_id}' does not exist"
            )
        if group.vpc_id != vpc_id:
            raise InvalidParameterException(
                f"Security group(s) [{group_id}] are not in the same VPC as the subnets"
            )


def service_network(caller: Caller, vpc_id: str, wanted: str | None) -> str:
    """The range of service addresses: the wanted one, or one beside the VPC's."""
    vpc = ec2(caller).get_vpc(vpc_id)
    taken = [
        ipaddress.ip_network(association["cidr_block"])
        for association in vpc.get_cidr_block_association_set()
    ]
    if wanted is None:
        ten = ipaddress.ip_network("10.0.0.0/8")
        busy = any(network.overlaps(ten) for network in taken)
        return "172.20.0.0/16" if busy else "10.100.0.0/16"
    try:
        network = ipaddress.ip_network(wanted)
    except ValueError:
        raise InvalidParameterException(f"Invalid CIDR block {wanted}") from None
    if not 12 <= network.prefixlen <= 24 or not network.is_private:
        raise InvalidParameterException(
            "serviceIpv4Cidr must be a private range between /24 and /12"
        )
    if any(network.overlaps(other) for other in taken):
        raise InvalidParameterException(
            f"serviceIpv4Cidr {wanted} overlaps with a CIDR block of VPC {vpc_id}"
        )
    return wanted


def create_cluster_security_group(caller: Caller, name: str, vpc_id: str) -> str:
    """Make the security group that EKS makes for each cluster."""
    number = random.randrange(10**8, 10**10)
    group = ec2(caller).create_security_group(
        f"eks-cluster-sg-{name}-{number}",
        _CLUSTER_GROUP_DESCRIPTION,
        vpc_id=vpc_id,
        tags={
            "Name": f"eks-cluster-sg-{name}-{number}",
            f"kubernetes.io/cluster/{name}": "owned",
            "aws:eks:cluster-name": name,
        },
    )
    ec2(caller).authorize_security_group_ingress(
        group_name_or_id=group.id,
        ip_protocol="-1",
        from_port=None,
        to_port=None,
        ip_ranges=[],
        source_groups=[{"GroupId": group.id}],
        vpc_id=vpc_id,
    )
    return group.id


def delete_cluster_security_group(caller: Caller, group_id: str) -> None:
    """Remove it with its cluster; one still in use stays behind, as on AWS."""
    with contextlib.suppress(EC2ClientError):
        ec2(caller).delete_security_group(group_id=group_id)
