//! AWS Load Balancer Controller: load balancers, target groups and their security groups.

use aws::{PolicyDocument, Statement};

use crate::identity::ClusterIdentity;

/// The tag the controller gives everything it makes: the name of its cluster.
const CLUSTER_TAG: &str = "elbv2.k8s.aws/cluster";

/// The permissions of the controller, versions 2.13 to 3 (project documentation, `iam_policy.json`), in two documents:
/// what it looks up, with its integrations, and what it makes and changes.
///
/// The project's policy asks for the cluster's tag to be there; this one asks for this cluster's name in it, so that
/// two clusters of one account cannot change each other's load balancers. Rules go into security groups of this
/// cluster only, which is what its tag on the nodes' group is for.
pub fn policies(cluster: &ClusterIdentity) -> Vec<PolicyDocument> {
    vec![
        PolicyDocument::new(lookups().into_iter().chain(integrations(cluster))),
        PolicyDocument::new(
            security_groups(cluster)
                .into_iter()
                .chain(load_balancers(cluster))
                .chain(tags(cluster))
                .chain([service_linked_role(cluster)]),
        ),
    ]
}

/// Describing and listing have no narrower resource. EC2's two `Get` could name a network and a pool of addresses, which
/// the controller finds by looking.
fn lookups() -> [Statement; 3] {
    [
        Statement::allow(
            "DescribeNetwork",
            [
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeCoipPools",
                "ec2:DescribeInstances",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeIpamPools",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
                "ec2:DescribeVpcPeeringConnections",
                "ec2:DescribeVpcs",
                "ec2:GetCoipPoolUsage",
                "ec2:GetSecurityGroupsForVpc",
            ],
            ["*"],
        ),
        Statement::allow(
            "DescribeLoadBalancers",
            [
                "elasticloadbalancing:DescribeCapacityReservation",
                "elasticloadbalancing:DescribeListenerAttributes",
                "elasticloadbalancing:DescribeListenerCertificates",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeSSLPolicies",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
                "elasticloadbalancing:DescribeTrustStores",
            ],
            ["*"],
        ),
        Statement::allow(
            "FindIntegrations",
            ["acm:ListCertificates", "iam:ListServerCertificates", "shield:GetSubscriptionState"],
            ["*"],
        ),
    ]
}

/// Certificates, user pools, web ACLs and Shield, each only for load balancers of this account and region.
fn integrations(cluster: &ClusterIdentity) -> [Statement; 6] {
    [
        Statement::allow(
            "ReadIntegrations",
            ["acm:DescribeCertificate", "cognito-idp:DescribeUserPoolClient", "iam:GetServerCertificate"],
            [
                cluster.arn_of("acm", "certificate/*"),
                cluster.arn_of("cognito-idp", "userpool/*"),
                cluster.global_arn_of("iam", "server-certificate/*"),
            ],
        ),
        Statement::allow(
            "UseWebAcls",
            [
                "wafv2:AssociateWebACL",
                "wafv2:DisassociateWebACL",
                "wafv2:GetWebACL",
                "wafv2:GetWebACLForResource",
            ],
            [cluster.arn_of("wafv2", "regional/webacl/*"), balancing(cluster, "loadbalancer/app/*")],
        ),
        // The controller looks for a classic web ACL wherever the region has the classic service.
        Statement::allow(
            "UseClassicWebAcls",
            [
                "waf-regional:AssociateWebACL",
                "waf-regional:DisassociateWebACL",
                "waf-regional:GetWebACL",
                "waf-regional:GetWebACLForResource",
            ],
            [cluster.arn_of("waf-regional", "webacl/*"), balancing(cluster, "loadbalancer/app/*")],
        ),
        Statement::allow(
            "UseShield",
            ["shield:DeleteProtection", "shield:DescribeProtection"],
            [cluster.global_arn_of("shield", "protection/*")],
        ),
        // These take no resource. Shield is asked in this region alone, wherever the load balancer is.
        Statement::allow("SetWebAcls", ["elasticloadbalancing:SetWebAcl"], ["*"]).when(
            "StringEquals",
            "aws:RequestedRegion",
            [cluster.region.to_string()],
        ),
        Statement::allow("MakeProtections", ["shield:CreateProtection"], ["*"]).when(
            "StringEquals",
            "aws:RequestedRegion",
            ["us-east-1"],
        ),
    ]
}

fn security_groups(cluster: &ClusterIdentity) -> [Statement; 6] {
    let groups = [cluster.arn_of("ec2", "security-group/*")];
    let rules = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"];
    [
        // The nodes' group, which the platform makes and tags as the cluster's.
        Statement::allow("OpenNodes", rules, groups.clone()).when(
            "StringEquals",
            format!("aws:ResourceTag/kubernetes.io/cluster/{}", cluster.name),
            ["owned", "shared"],
        ),
        owned(
            cluster,
            Statement::allow(
                "ManageGroups",
                rules.into_iter().chain(["ec2:DeleteSecurityGroup"]),
                groups.clone(),
            ),
        ),
        making(cluster, Statement::allow("MakeGroups", ["ec2:CreateSecurityGroup"], groups.clone())),
        // A group is made in a network, which has no such tag to ask for.
        Statement::allow(
            "MakeGroupsInNetworks",
            ["ec2:CreateSecurityGroup"],
            [cluster.arn_of("ec2", "vpc/*")],
        ),
        making(cluster, Statement::allow("TagNewGroups", ["ec2:CreateTags"], groups.clone())).when(
            "StringEquals",
            "ec2:CreateAction",
            ["CreateSecurityGroup"],
        ),
        keeping_tag(owned(
            cluster,
            Statement::allow("TagGroups", ["ec2:CreateTags", "ec2:DeleteTags"], groups),
        )),
    ]
}

fn load_balancers(cluster: &ClusterIdentity) -> [Statement; 4] {
    let arns =
        |kinds: &[&str]| -> Vec<String> { kinds.iter().map(|kind| balancing(cluster, kind)).collect() };
    [
        making(
            cluster,
            Statement::allow(
                "MakeLoadBalancers",
                ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
                arns(&["loadbalancer/app/*", "loadbalancer/net/*", "targetgroup/*"]),
            ),
        ),
        owned(
            cluster,
            Statement::allow(
                "ManageLoadBalancers",
                [
                    "elasticloadbalancing:DeleteLoadBalancer",
                    "elasticloadbalancing:DeleteTargetGroup",
                    "elasticloadbalancing:ModifyCapacityReservation",
                    "elasticloadbalancing:ModifyIpPools",
                    "elasticloadbalancing:ModifyListenerAttributes",
                    "elasticloadbalancing:ModifyLoadBalancerAttributes",
                    "elasticloadbalancing:ModifyTargetGroup",
                    "elasticloadbalancing:ModifyTargetGroupAttributes",
                    "elasticloadbalancing:SetIpAddressType",
                    "elasticloadbalancing:SetSecurityGroups",
                    "elasticloadbalancing:SetSubnets",
                ],
                arns(&["listener/app/*", "listener/net/*", "loadbalancer/*", "targetgroup/*"]),
            ),
        ),
        // Listeners and rules that older versions of the controller made have no tags: as in the project's policy,
        // none is asked for.
        Statement::allow(
            "ManageListeners",
            [
                "elasticloadbalancing:AddListenerCertificates",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveListenerCertificates",
                "elasticloadbalancing:SetRulePriorities",
            ],
            arns(&["listener-rule/*", "listener/*", "loadbalancer/app/*", "loadbalancer/net/*"]),
        ),
        // Target groups that Terraform makes are bound to services as well, and have no tag of the controller's.
        Statement::allow(
            "RegisterTargets",
            ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            arns(&["targetgroup/*"]),
        ),
    ]
}

fn tags(cluster: &ClusterIdentity) -> [Statement; 3] {
    let both = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"];
    let balancers: Vec<String> = ["loadbalancer/app/*", "loadbalancer/net/*", "targetgroup/*"]
        .into_iter()
        .map(|kind| balancing(cluster, kind))
        .collect();
    let listeners = ["listener-rule/*", "listener/*"].map(|kind| balancing(cluster, kind));
    [
        making(
            cluster,
            Statement::allow("TagNewLoadBalancers", ["elasticloadbalancing:AddTags"], balancers.clone()),
        )
        .when(
            "StringEquals",
            "elasticloadbalancing:CreateAction",
            ["CreateLoadBalancer", "CreateTargetGroup"],
        ),
        keeping_tag(owned(cluster, Statement::allow("TagLoadBalancers", both, balancers))),
        // Listeners and rules may be without tags, see above.
        Statement::allow("TagListeners", both, listeners),
    ]
}

/// The first load balancer of an account needs Elastic Load Balancing's own role, and the controller makes it.
fn service_linked_role(cluster: &ClusterIdentity) -> Statement {
    Statement::allow(
        "MakeServiceRole",
        ["iam:CreateServiceLinkedRole"],
        [cluster.global_arn_of("iam", "role/aws-service-role/elasticloadbalancing.amazonaws.com/*")],
    )
    .when("StringEquals", "iam:AWSServiceName", ["elasticloadbalancing.amazonaws.com"])
}

fn balancing(cluster: &ClusterIdentity, resource: &str) -> String {
    cluster.arn_of("elasticloadbalancing", resource)
}

/// Only what this cluster's controller made.
fn owned(cluster: &ClusterIdentity, statement: Statement) -> Statement {
    statement.when("StringEquals", format!("aws:ResourceTag/{CLUSTER_TAG}"), [cluster.name.to_string()])
}

/// Only with this cluster's tag on what is made.
fn making(cluster: &ClusterIdentity, statement: Statement) -> Statement {
    statement.when("StringEquals", format!("aws:RequestTag/{CLUSTER_TAG}"), [cluster.name.to_string()])
}

/// Not the cluster's tag itself.
fn keeping_tag(statement: Statement) -> Statement {
    statement.when("Null", format!("aws:RequestTag/{CLUSTER_TAG}"), ["true"])
}
