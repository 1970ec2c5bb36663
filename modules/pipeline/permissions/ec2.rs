//! EC2: the network, security groups, launch templates. Most of its ARNs hold ids, so that the tag says whose they are.

use aws::Statement;

use super::Scope;

const READS: [&str; 17] = [
    "ec2:DescribeAddresses",
    "ec2:DescribeAddressesAttribute",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
];

/// What makes something, and the type of what it makes, which is tagged by the same request.
const MAKES: [(&str, &str); 12] = [
    ("AllocateAddress", "elastic-ip"),
    ("AuthorizeSecurityGroupEgress", "security-group-rule"),
    ("AuthorizeSecurityGroupIngress", "security-group-rule"),
    ("CreateFlowLogs", "vpc-flow-log"),
    ("CreateInternetGateway", "internet-gateway"),
    ("CreateLaunchTemplate", "launch-template"),
    ("CreateNatGateway", "natgateway"),
    ("CreateRouteTable", "route-table"),
    ("CreateSecurityGroup", "security-group"),
    ("CreateSubnet", "subnet"),
    ("CreateVpc", "vpc"),
    ("CreateVpcEndpoint", "vpc-endpoint"),
];

/// What changes or removes something, and what makes something in or on another.
const CHANGES: [&str; 42] = [
    "ec2:AssociateRouteTable",
    "ec2:AssociateVpcCidrBlock",
    "ec2:AttachInternetGateway",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:CreateNatGateway",
    "ec2:CreateRoute",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpcEndpoint",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteLaunchTemplate",
    "ec2:DeleteLaunchTemplateVersions",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:DisassociateVpcCidrBlock",
    "ec2:ModifyLaunchTemplate",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute",
    "ec2:ReplaceRouteTableAssociation",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:RunInstances",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
];

/// What EC2 looks at, beside the launch template, when EKS asks whether its caller might start instances from it.
const OF_INSTANCES: [&str; 5] = ["instance", "network-interface", "security-group", "subnet", "volume"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    // Describing names no resources, with the few exceptions that Terraform lists before it knows an id.
    vec![scope.here(Statement::allow("ReadEc2", READS, ["*"]))]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let of = |kind: &str| scope.regional("ec2", &format!("{kind}/*"));
    let mut kinds: Vec<&str> = MAKES.iter().map(|(_, kind)| *kind).collect();
    kinds.dedup();
    let make = kinds.into_iter().map(|kind| {
        let actions =
            MAKES.iter().filter(|(_, made)| *made == kind).map(|(action, _)| format!("ec2:{action}"));
        let words: String = kind.split('-').map(capitalized).collect();
        scope.tagging(Statement::allow(format!("Make{words}"), actions, [of(kind)]))
    });
    let mut statements: Vec<Statement> = make.collect();
    let (own, removed) = (scope.regional("ec2", "*/*"), ["ec2:DeleteTags"]);
    // A launch template has the instances tagged that are started from it.
    let makers = MAKES.iter().map(|(action, _)| *action).chain(["RunInstances"]).map(str::to_owned);
    let from_template = [scope.regional("ec2", "launch-template/*")];
    let mut instances: Vec<String> = OF_INSTANCES.map(of).to_vec();
    // Images belong to AWS, not to the account.
    instances.push(format!("arn:{}:ec2:{}::image/*", scope.account.partition(), scope.account.region));
    statements.extend([
        scope.tagged(Statement::allow("ChangeTagged", CHANGES, [own.clone()])),
        scope.tagged(Statement::allow("UntagTagged", removed, [own.clone()])),
        Statement::allow("TagWhatIsMade", ["ec2:CreateTags"], [own]).when(
            "StringEquals",
            "ec2:CreateAction",
            makers,
        ),
        // A VPC's default security group is made by AWS, without tags; Terraform tags it and takes its rules away.
        scope.untagged(scope.tagging(Statement::allow(
            "TakeOverDefaultSecurityGroup",
            ["ec2:CreateTags"],
            [of("security-group")],
        ))),
        // EKS refuses a launch template to a caller who might not start instances from it.
        Statement::allow("StartFromLaunchTemplate", ["ec2:RunInstances"], instances).when(
            "ArnLike",
            "ec2:LaunchTemplate",
            from_template,
        ),
        // The rules that AWS puts into each new group have no tags; the group they are in is looked at besides.
        Statement::allow(
            "TakeRulesAway",
            ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
            [of("security-group-rule")],
        ),
        // An endpoint with private names adds the network to a zone of AWS's own.
        Statement::allow(
            "NameEndpoints",
            ["route53:AssociateVPCWithHostedZone"],
            [format!("arn:{}:route53:::hostedzone/*", scope.account.partition()), of("vpc")],
        ),
    ]);
    if !scope.clusters.is_empty() {
        let clusters = scope.clusters.iter().map(ToString::to_string);
        let left = ["ec2:DeleteNetworkInterface", "ec2:DetachNetworkInterface"];
        // Nodes that went leave interfaces behind, tagged by the network plugin, which hold subnets and groups fast.
        statements.push(Statement::allow("ClearUpAfterNodes", left, [of("network-interface")]).when(
            "StringEquals",
            "aws:ResourceTag/cluster.k8s.amazonaws.com/name",
            clusters,
        ));
    }
    statements
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
