//! The boundary: that it lets every canned policy work, and what it refuses.

use aws::names::{AccountId, BucketName, PolicyName};
use aws::region::Region;
use aws::{PolicyDocument, Statement};
use serde_json::Value;

use super::boundary::Boundary;
use super::fixtures::{canned, stack, synthesize, trantor};
use crate::testing::iam::{self, Context, json};

fn boundary(region: &str) -> Boundary {
    Boundary {
        name: PolicyName::new("prod-boundary").unwrap(),
        account_id: AccountId::new("123456789012").unwrap(),
        region: Region::new(region).unwrap(),
        further_actions: Vec::new(),
        state_bucket: BucketName::of("prod-states"),
        machines_tag: ("environment", "prod".to_owned()),
        setting: "permissions_boundary".to_owned(),
    }
}

/// What AWS's own policies for nodes and control planes allow, beside describing: `AmazonEKSWorkerNodePolicy`,
/// `AmazonEC2ContainerRegistryPullOnly`, `AmazonSSMManagedInstanceCore`, `AmazonEKSClusterPolicy`.
const NODES_AND_CONTROL_PLANES: [&str; 21] = [
    "autoscaling:UpdateAutoScalingGroup",
    "ec2:AttachVolume",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateRoute",
    "ec2messages:GetMessages",
    "ecr:BatchGetImage",
    "ecr:BatchImportUpstreamImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "eks-auth:AssumeRoleForPodIdentity",
    "eks:DescribeCluster",
    "elasticloadbalancing:CreateLoadBalancer",
    "iam:CreateServiceLinkedRole",
    "kms:DescribeKey",
    "ssm:DescribeAssociation",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:ListAssociations",
    "ssm:PutInventory",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:OpenDataChannel",
];

/// A request, as far as the boundary looks at one.
struct Request<'a> {
    action: &'a str,
    resource: &'a str,
    region: &'a str,
    service_of_role: &'a str,
    key_alias: &'a str,
    environment_tag: &'a str,
    create_action: Option<&'a str>,
}

/// What the boundary may ask of a request.
const KNOWN: [&str; 5] = [
    "aws:RequestedRegion",
    "aws:ResourceTag/environment",
    "ec2:CreateAction",
    "iam:AWSServiceName",
    "kms:ResourceAliases",
];

/// IAM's answer.
fn allows(boundary: &Value, request: &Request<'_>) -> bool {
    for tests in boundary["Statement"].as_array().unwrap().iter().filter_map(|of| of["Condition"].as_object())
    {
        for key in tests.values().flat_map(|keys| keys.as_object().unwrap().keys()) {
            assert!(KNOWN.contains(&key.as_str()), "the tests know no {key}");
        }
    }
    let mut context = Context::from([
        ("aws:RequestedRegion", request.region),
        ("aws:ResourceTag/environment", request.environment_tag),
        ("iam:AWSServiceName", request.service_of_role),
        ("kms:ResourceAliases", request.key_alias),
    ]);
    context.extend(request.create_action.map(|action| ("ec2:CreateAction", action)));
    iam::allows(boundary, request.action, request.resource, &context)
}

fn here(action: &str) -> Request<'_> {
    let service_of_role = "elasticloadbalancing.amazonaws.com";
    let resource = "arn:aws:x:us-east-1:123456789012:y";
    Request {
        action,
        resource,
        region: "us-east-1",
        service_of_role,
        key_alias: "alias/prod/registry",
        environment_tag: "",
        create_action: None,
    }
}

#[test]
fn every_canned_policy_works_under_it() {
    let boundary = json(&boundary("us-east-1").document());
    for (name, documents) in canned(&trantor()) {
        for action in documents.iter().flat_map(PolicyDocument::statements).flat_map(Statement::actions) {
            assert!(allows(&boundary, &here(action)), "{name} could not {action}");
        }
    }
    for action in NODES_AND_CONTROL_PLANES {
        assert!(allows(&boundary, &here(action)), "nodes and control planes could not {action}");
    }
}

#[test]
fn it_refuses_iam_the_organization_other_regions_and_itself() {
    let boundary = boundary("eu-central-1");
    let (own_arn, json) = (boundary.arn(), json(&boundary.document()));
    for action in [
        "account:CloseAccount",
        "eks:CreateAccessEntry",
        "iam:AttachRolePolicy",
        "iam:CreateAccessKey",
        "iam:CreatePolicyVersion",
        "iam:CreateRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PassRole",
        "iam:PutRolePolicy",
        "iam:UpdateAssumeRolePolicy",
        "kms:PutKeyPolicy",
        "organizations:LeaveOrganization",
        "s3:PutBucketPolicy",
        "sts:AssumeRole",
    ] {
        assert!(!allows(&json, &Request { region: "eu-central-1", ..here(action) }), "{action}");
        let on_itself = Request { region: "eu-central-1", resource: &own_arn, ..here(action) };
        assert!(!allows(&json, &on_itself), "{action} on the boundary");
    }
    assert!(allows(&json, &Request { region: "eu-central-1", ..here("ec2:CreateVolume") }));
    assert!(!allows(&json, &here("ec2:CreateVolume")), "another region");
    assert!(
        allows(&json, &here("route53:ChangeResourceRecordSets")),
        "a global service answers in us-east-1"
    );
    let state =
        Request { resource: "arn:aws:s3:::prod-states/prod/infrastructure.tfstate", ..here("s3:GetObject") };
    assert!(!allows(&json, &Request { region: "eu-central-1", ..state }), "a state");
    let other = "arn:aws:s3:::cleon-dev-123456789012-terraform-state";
    for resource in [other, &format!("{other}/dev/bootstrap.tfstate")] {
        let state = Request { resource, region: "eu-central-1", ..here("s3:PutObject") };
        assert!(!allows(&json, &state), "a state of another environment: {resource}");
    }
    let velero =
        Request { resource: "arn:aws:s3:::cleon-prod-123456789012-velero/x", ..here("s3:PutObject") };
    assert!(allows(&json, &Request { region: "eu-central-1", ..velero }), "backups");
    let other_role = Request { service_of_role: "rds.amazonaws.com", ..here("iam:CreateServiceLinkedRole") };
    assert!(!allows(&json, &other_role), "other service-linked roles");
}

#[test]
fn a_denial_holds_whatever_else_is_allowed() {
    let mut wide = boundary("us-east-1");
    wide.further_actions = vec!["*".to_owned()];
    let json = json(&wide.document());
    assert!(allows(&json, &here("sqs:SendMessage")));
    for action in ["iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:CreateUser"] {
        assert!(!allows(&json, &here(action)), "{action}");
    }
    let role = |account: &str| format!("arn:aws:iam::{account}:role/platform-admin");
    let become_another = |resource: &str| allows(&json, &Request { resource, ..here("sts:AssumeRole") });
    assert!(become_another(&role("111122223333")), "a role of another account");
    assert!(!become_another(&role("123456789012")), "a role of this account");
    let machine = |action, environment_tag, create_action| {
        let resource = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
        allows(&json, &Request { resource, environment_tag, create_action, ..here(action) })
    };
    for action in ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:CreateTags"] {
        assert!(machine(action, "prod", None), "{action} on a machine of the platform");
        assert!(!machine(action, "dev", None) && !machine(action, "", None), "{action} on another machine");
    }
    assert!(machine("ec2:CreateTags", "", Some("RunInstances")), "a machine that is being made");
    assert!(machine("ec2:AttachVolume", "", None));
    let with_key = |key_alias: &str| allows(&json, &Request { key_alias, ..here("kms:Decrypt") });
    assert!(with_key("alias/prod/registry"));
    assert!(!with_key("alias/prod/terraform-state") && !with_key("alias/dev/terraform-state"));
}

#[test]
fn the_boundary_as_iam_gets_it() {
    let pretty = serde_json::to_string_pretty(&json(&boundary("us-east-1").document())).unwrap();
    insta::assert_snapshot!(pretty);
}

#[test]
fn it_is_one_policy() {
    for region in ["ap-southeast-1", "cn-northwest-1", "us-gov-west-1"] {
        let mut stack = stack();
        let boundary = Boundary { name: PolicyName::new("b".repeat(128)).unwrap(), ..boundary(region) };
        boundary.add(&mut stack);
        synthesize(&stack).unwrap();
    }
}
