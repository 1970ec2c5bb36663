//! Every way by which the applying role could come to more than it has, a test each. Where the boundary alone has to
//! hold, the role is judged as if it had a policy that allows everything.

use aws::names::ClusterName;

use super::judge::{Context, Judge};
use super::{prod, with_scope};
use crate::pipeline::{AdoptedCluster, Scope};

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/prod-permissions-boundary";
const BOUNDED: Context<'_> = &[("iam:PermissionsBoundary", BOUNDARY)];
const OWN: Context<'_> = &[("aws:ResourceTag/environment", "prod")];

fn iam(resource: &str) -> String {
    format!("arn:aws:iam::123456789012:{resource}")
}

/// Refuses the request to the role as it is, and to one with a policy that allows everything.
#[track_caller]
fn never(action: &str, resource: &str, context: Context<'_>) {
    for judge in [Judge::of_apply(), Judge::of_apply().with_everything()] {
        assert!(!judge.grants(action, resource, context), "{action} on {resource} with {context:?}");
    }
}

#[track_caller]
fn granted(action: &str, resource: &str, context: Context<'_>) {
    assert!(
        Judge::of_apply().grants(action, resource, context),
        "{action} on {resource} with {context:?} is refused"
    );
}

#[test]
fn making_a_role_without_the_boundary() {
    let role = iam("role/prod-trantor-dawn");
    granted("iam:CreateRole", &role, BOUNDED);
    never("iam:CreateRole", &role, &[]);
    never(
        "iam:CreateRole",
        &role,
        &[("iam:PermissionsBoundary", "arn:aws:iam::aws:policy/AdministratorAccess")],
    );
}

#[test]
fn taking_the_boundary_off_a_role_or_putting_another_on() {
    let role = iam("role/prod-trantor-dawn");
    never("iam:DeleteRolePermissionsBoundary", &role, BOUNDED);
    let other = iam("policy/cleon/pipeline/prod-apply-boundary");
    never("iam:PutRolePermissionsBoundary", &role, &[("iam:PermissionsBoundary", &other)]);
    granted("iam:PutRolePermissionsBoundary", &role, BOUNDED);
}

#[test]
fn changing_the_boundaries() {
    let policies = [
        "policy/prod-permissions-boundary",
        "policy/cleon/pipeline/prod-apply-boundary",
        "policy/cleon/pipeline/prod-plan-boundary",
        "policy/cleon/pipeline/prod-apply",
        "policy/cleon/pipeline/dev-apply",
    ];
    for policy in policies {
        for action in [
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
        ] {
            never(action, &iam(policy), &[]);
        }
    }
    granted("iam:CreatePolicyVersion", &iam("policy/prod-trantor-dawn"), &[]);
    // Making an earlier version of a policy the default again is of no use to Terraform.
    assert!(!Judge::of_apply().grants("iam:SetDefaultPolicyVersion", &iam("policy/prod-trantor-dawn"), &[]));
}

#[test]
fn changing_the_pipeline_s_roles() {
    for role in ["role/cleon-prod-apply", "role/cleon-prod-plan", "role/cleon-dev-apply"] {
        for action in [
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PassRole",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
        ] {
            never(action, &iam(role), BOUNDED);
            never(action, &iam(role), &[]);
        }
    }
}

#[test]
fn changing_roles_of_others() {
    for role in ["role/platform-admin", "role/prod-admin", "role/dev-trantor-dawn", "role/Admin"] {
        for action in ["iam:AttachRolePolicy", "iam:PutRolePolicy"] {
            never(action, &iam(role), &[]);
            assert!(!Judge::of_apply().grants(action, &iam(role), BOUNDED), "{action} on {role}");
        }
        for action in ["iam:DeleteRole", "iam:PassRole", "iam:TagRole", "iam:UpdateAssumeRolePolicy"] {
            let passed: Context<'_> = &[("iam:PassedToService", "ec2.amazonaws.com")];
            assert!(!Judge::of_apply().grants(action, &iam(role), passed), "{action} on {role}");
        }
    }
    granted("iam:UpdateAssumeRolePolicy", &iam("role/prod-trantor-dawn"), &[]);
}

#[test]
fn giving_more_to_a_role_that_has_no_boundary() {
    // It has the platform's name, and somebody else made it.
    for action in ["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy"] {
        never(action, &iam("role/prod-trantor-older"), &[]);
        granted(action, &iam("role/prod-trantor-older"), BOUNDED);
    }
}

#[test]
fn handing_a_role_to_a_service_that_runs_code_of_the_caller() {
    let role = iam("role/prod-trantor-dawn");
    for service in ["ec2.amazonaws.com", "eks.amazonaws.com", "pods.eks.amazonaws.com"] {
        granted("iam:PassRole", &role, &[("iam:PassedToService", service)]);
    }
    for service in ["lambda.amazonaws.com", "cloudformation.amazonaws.com", "ssm.amazonaws.com"] {
        never("iam:PassRole", &role, &[("iam:PassedToService", service)]);
    }
    never("iam:PassRole", &role, &[]);
}

#[test]
fn becoming_somebody_else() {
    for role in ["role/platform-admin", "role/prod-trantor-dawn", "role/cleon-prod-plan"] {
        never("sts:AssumeRole", &iam(role), &[]);
    }
    for (action, resource) in [
        ("iam:CreateUser", "user/me"),
        ("iam:CreateAccessKey", "user/admin"),
        ("iam:CreateLoginProfile", "user/admin"),
        ("iam:UpdateLoginProfile", "user/admin"),
        ("iam:AddUserToGroup", "group/admins"),
        ("iam:AttachUserPolicy", "user/me"),
        ("iam:AttachGroupPolicy", "group/me"),
        ("iam:CreateInstanceProfile", "instance-profile/mine"),
        ("iam:AddRoleToInstanceProfile", "instance-profile/mine"),
        ("iam:CreateSAMLProvider", "saml-provider/mine"),
    ] {
        never(action, &iam(resource), BOUNDED);
    }
}

#[test]
fn changing_who_vouches_for_the_pipeline() {
    let github = iam("oidc-provider/token.actions.githubusercontent.com");
    for action in [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
    ] {
        never(action, &github, &[]);
        let other = iam("oidc-provider/example.com");
        assert!(!Judge::of_apply().grants(action, &other, &[]), "{action} on {other}");
        granted(action, &iam("oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0123"), &[]);
    }
}

#[test]
fn opening_the_state_bucket() {
    let bucket = "arn:aws:s3:::prod-states";
    for action in [
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
    ] {
        never(action, bucket, &[]);
    }
    let state = format!("{bucket}/prod/infrastructure.tfstate");
    for action in ["s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:BypassGovernanceRetention"] {
        never(action, &state, &[]);
    }
    granted("s3:PutObject", &state, &[]);
    granted("s3:ListBucket", bucket, &[]);
    for action in ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] {
        granted(action, &format!("{state}.tflock"), &[]);
    }
    assert!(!Judge::of_apply().grants("s3:DeleteObject", &state, &[]), "a state is never deleted");
}

#[test]
fn writing_the_state_of_what_bounds_it() {
    for object in ["prod/bootstrap.tfstate", "prod/bootstrap.tfstate.tflock"] {
        let object = format!("arn:aws:s3:::prod-states/{object}");
        never("s3:PutObject", &object, &[]);
        never("s3:DeleteObject", &object, &[]);
    }
    let other = "arn:aws:s3:::prod-states/other/infrastructure.tfstate";
    assert!(!Judge::of_apply().grants("s3:PutObject", other, &[]));
    assert!(!Judge::of_apply().grants("s3:GetObject", "arn:aws:s3:::customers/data", &[]));
}

#[test]
fn changing_the_key_of_the_states() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/state";
    for action in [
        "kms:CreateGrant",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
    ] {
        never(action, key, OWN);
    }
    let alias = "arn:aws:kms:us-east-1:123456789012:alias/prod/terraform-state";
    for action in ["kms:DeleteAlias", "kms:UpdateAlias"] {
        never(action, alias, &[]);
    }
    granted("kms:Decrypt", key, &[]);
    granted("kms:GenerateDataKey", key, &[]);
    let logs = "arn:aws:kms:us-east-1:123456789012:key/logs";
    granted("kms:PutKeyPolicy", logs, OWN);
    assert!(!Judge::of_apply().grants("kms:Decrypt", logs, OWN), "data of others");
    for action in ["kms:CreateAlias", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
    {
        assert!(
            !Judge::of_apply().grants(action, logs, &[("aws:ResourceTag/environment", "dev")]),
            "{action}"
        );
    }
    for action in ["kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"] {
        assert!(!Judge::of_apply().grants(action, logs, &[]), "{action} on a key of nobody's");
    }
}

#[test]
fn lending_keys() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/secrets";
    let for_a_service = ("kms:GrantIsForAWSResource", "true");
    // A key that was made a moment ago: its tags take effect later. So asks ECR.
    granted("kms:CreateGrant", key, &[for_a_service]);
    // EKS asks without saying so, when a cluster is made.
    granted("kms:CreateGrant", key, OWN);
    let dev = ("aws:ResourceTag/environment", "dev");
    assert!(!Judge::of_apply().grants("kms:CreateGrant", key, &[dev]));
    assert!(!Judge::of_apply().grants("kms:CreateGrant", key, &[dev, for_a_service]));
}

#[test]
fn reaching_what_belongs_to_others() {
    let apply = Judge::of_apply();
    let subnet = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1";
    let vpc = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1";
    let dev: Context<'_> = &[("aws:ResourceTag/environment", "dev")];
    let request: Context<'_> = &[("aws:RequestTag/environment", "prod")];
    for (action, resource) in
        [("ec2:DeleteSubnet", subnet), ("ec2:DeleteVpc", vpc), ("ec2:CreateSubnet", vpc)]
    {
        assert!(apply.grants(action, resource, OWN), "{action}");
        assert!(!apply.grants(action, resource, dev), "{action} in dev");
        assert!(!apply.grants(action, resource, &[]), "{action} of nobody's");
    }
    assert!(apply.grants("ec2:CreateSubnet", subnet, request));
    assert!(!apply.grants("ec2:CreateSubnet", subnet, &[]), "without the tag");
    assert!(!apply.grants("ec2:CreateSubnet", vpc, request), "in the network of others");
    assert!(!apply.grants("ec2:CreateTags", vpc, request), "claiming what others have");
    assert!(apply.grants("ec2:CreateTags", vpc, &[("ec2:CreateAction", "CreateVpc")]));
    assert!(!apply.grants("ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/*", &[]));
    for cluster in ["dev-trantor", "prod-trantor-2"] {
        let cluster = format!("arn:aws:eks:us-east-1:123456789012:cluster/{cluster}");
        assert!(!apply.grants("eks:DeleteCluster", &cluster, &[]), "{cluster}");
    }
    assert!(apply.grants(
        "eks:DeleteCluster",
        "arn:aws:eks:us-east-1:123456789012:cluster/prod-trantor",
        &[]
    ));
    for repository in ["dev/dawn", "production/dawn"] {
        let repository = format!("arn:aws:ecr:us-east-1:123456789012:repository/{repository}");
        assert!(!apply.grants("ecr:DeleteRepository", &repository, &[]), "{repository}");
    }
}

#[test]
fn working_in_another_region() {
    let elsewhere: Context<'_> =
        &[("aws:RequestedRegion", "eu-west-1"), ("aws:RequestTag/environment", "prod")];
    never("ec2:CreateVpc", "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1", elsewhere);
    never("kms:CreateKey", "*", elsewhere);
    never("eks:CreateCluster", "arn:aws:eks:eu-west-1:123456789012:cluster/prod-trantor", elsewhere);
    granted("kms:CreateKey", "*", &[("aws:RequestTag/environment", "prod")]);
}

#[test]
fn using_services_that_the_platform_does_not() {
    for action in
        ["lambda:CreateFunction", "ssm:SendCommand", "secretsmanager:GetSecretValue", "organizations:*"]
    {
        never(action, "arn:aws:x:us-east-1:123456789012:y", &[]);
    }
}

#[test]
fn reading_or_opening_secrets() {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dawn/session-a1b2c3";
    for action in ["BatchGetSecretValue", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"] {
        never(&format!("secretsmanager:{action}"), secret, OWN);
    }
    let request: Context<'_> = &[("aws:RequestTag/environment", "prod")];
    granted("secretsmanager:CreateSecret", secret, request);
    granted("secretsmanager:TagResource", secret, request);
    granted("secretsmanager:DescribeSecret", secret, &[]);
    let (own, private) = (OWN[0], ("secretsmanager:BlockPublicPolicy", "true"));
    granted("secretsmanager:PutResourcePolicy", secret, &[own, private]);
    let apply = Judge::of_apply();
    assert!(!apply.grants("secretsmanager:CreateSecret", secret, &[]), "without the tag");
    assert!(!apply.grants("secretsmanager:PutResourcePolicy", secret, OWN), "a policy that may be public");
    let dev = ("aws:ResourceTag/environment", "dev");
    for action in ["DeleteSecret", "DescribeSecret", "PutResourcePolicy", "UpdateSecret"] {
        let action = format!("secretsmanager:{action}");
        assert!(!apply.grants(&action, secret, &[dev, private]), "{action} in dev");
    }
    assert!(!apply.grants("secretsmanager:TagResource", secret, &[dev, request[0]]), "claiming another's");
    let key = "arn:aws:kms:us-east-1:123456789012:key/dawn";
    let through = ("kms:ViaService", "secretsmanager.us-east-1.amazonaws.com");
    granted("kms:GenerateDataKey", key, &[own, through]);
    for context in [&[own][..], &[own, ("kms:ViaService", "s3.us-east-1.amazonaws.com")], &[dev, through]] {
        assert!(!apply.grants("kms:Decrypt", key, context), "{context:?}");
    }
}

#[test]
fn silencing_alarms_of_others() {
    let alarm = |name: &str| format!("arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}");
    for action in ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"] {
        granted(action, &alarm("prod-trantor-dawn-restarts"), &[]);
        assert!(!Judge::of_apply().grants(action, &alarm("dev-trantor-dawn-restarts"), &[]), "{action}");
    }
    let silencing = "cloudwatch:DisableAlarmActions";
    assert!(!Judge::of_apply().grants(silencing, &alarm("prod-trantor-dawn-restarts"), &[]));
}

#[test]
fn the_planning_role_changes_nothing_whatever_is_attached_to_it() {
    for judge in [Judge::of_plan(), Judge::of_plan().with_everything()] {
        for (action, resource) in [
            ("iam:CreateRole", "arn:aws:iam::123456789012:role/prod-trantor-dawn"),
            ("ec2:CreateTags", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"),
            ("s3:PutObject", "arn:aws:s3:::prod-states/prod/infrastructure.tfstate"),
            ("s3:PutObject", "arn:aws:s3:::prod-states/prod/infrastructure.tfstate.tflock"),
            ("sts:AssumeRole", "arn:aws:iam::123456789012:role/cleon-prod-apply"),
            ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"),
            ("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/x"),
            ("ecr:BatchGetImage", "arn:aws:ecr:us-east-1:123456789012:repository/prod/dawn"),
            ("logs:GetLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:x"),
        ] {
            assert!(!judge.grants(action, resource, BOUNDED), "{action}");
            assert!(!judge.grants(action, resource, OWN), "{action}");
        }
    }
    let plan = Judge::of_plan();
    for state in ["infrastructure", "bootstrap"] {
        assert!(plan.grants("s3:GetObject", &format!("arn:aws:s3:::prod-states/prod/{state}.tfstate"), &[]));
    }
    assert!(!plan.grants("s3:GetObject", "arn:aws:s3:::prod-states/dev/infrastructure.tfstate", &[]));
}

/// What was made by hand is changed by its name; nothing that only looks like a part of it is, and it is never deleted.
#[test]
fn going_beyond_what_an_adopted_cluster_is() {
    let account = prod("us-east-1");
    let name = ClusterName::new("Trantor_2021").unwrap();
    let judge = |has_fargate_profiles| {
        with_scope(&account, &["prod-trantor"], |scope| {
            let adopted = AdoptedCluster { name: &name, has_fargate_profiles, has_identity_providers: false };
            let scope = Scope { adopted: vec![adopted], ..scope.clone() };
            [Judge::planning(&scope), Judge::applying(&scope)]
        })
    };
    let eks = |resource: &str| format!("arn:aws:eks:us-east-1:123456789012:{resource}");
    let [plan, apply] = judge(true);
    let profile = eks("fargateprofile/Trantor_2021/jobs/1");
    for (action, resource) in [
        ("eks:DescribeCluster", eks("cluster/Trantor_2021")),
        ("eks:DescribeNodegroup", eks("nodegroup/Trantor_2021/ng/1")),
        ("eks:DescribeFargateProfile", profile.clone()),
    ] {
        assert!(plan.grants(action, &resource, &[]) && apply.grants(action, &resource, &[]), "{action}");
    }
    assert!(apply.grants("eks:UpdateClusterVersion", &eks("cluster/Trantor_2021"), &[]));
    assert!(apply.grants("eks:TagResource", &profile, &[]));
    for (action, resource) in [
        ("eks:DeleteCluster", eks("cluster/Trantor_2021")),
        ("eks:UpdateClusterVersion", eks("cluster/Trantor_2022")),
        ("iam:PutRolePolicy", iam("role/Trantor_2021-nodes")),
        ("iam:DeleteRole", iam("role/Trantor_2021-nodes")),
        ("iam:PassRole", iam("role/Trantor_2021-nodes")),
    ] {
        assert!(!apply.grants(action, &resource, BOUNDED), "{action} on {resource}");
    }
    assert!(!plan.grants("eks:UpdateClusterVersion", &eks("cluster/Trantor_2021"), &[]));
    let [plan, apply] = judge(false);
    assert!(!plan.grants("eks:DescribeFargateProfile", &profile, &[]));
    assert!(!apply.grants("eks:DeleteFargateProfile", &profile, &[]));
}
