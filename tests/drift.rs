//! Drift of clusters that Terraform applied: none at first; then what somebody does with the AWS command line is found, each
//! thing by its address and argument, and gone when Terraform and people have set it back. `platform` applies them.

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::harness::aws_cli::AwsCli;
use crate::harness::faulty_aws::{Fate, FaultyAws};
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::Outcome;
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};
use crate::harness::root_module::RootModule;

const CLUSTER: &str = "dev-trantor";

/// Kind, address or name, and argument of a difference.
type Found = (&'static str, &'static str, &'static str);

/// What is done, and what is found of it.
const INJECTED: &[(&str, &[Found])] = &[
    (
        "eks update-cluster-config --name dev-trantor --resources-vpc-config endpointPublicAccess=true",
        &[("changed", "aws_eks_cluster.trantor", "vpc_config[0].endpoint_public_access")],
    ),
    (
        r#"eks update-cluster-config --name dev-trantor --logging {"clusterLogging":[{"types":["audit"],"enabled":false}]}"#,
        &[("changed", "aws_eks_cluster.trantor", "enabled_cluster_log_types")],
    ),
    (
        "eks update-cluster-config --name dev-trantor --upgrade-policy supportType=EXTENDED",
        &[("changed", "aws_eks_cluster.trantor", "upgrade_policy[0].support_type")],
    ),
    (
        "eks update-cluster-config --name dev-trantor --zonal-shift-config enabled=true",
        &[("changed", "aws_eks_cluster.trantor", "zonal_shift_config[0].enabled")],
    ),
    (
        "eks tag-resource --resource-arn arn:aws:eks:us-east-1:111122223333:cluster/dev-trantor --tags by=hand,owner=me",
        &[("changed", "aws_eks_cluster.trantor", "tags")],
    ),
    (
        "eks update-nodegroup-config --cluster-name dev-trantor --nodegroup-name general --scaling-config \
         minSize=1,maxSize=9,desiredSize=3 --labels addOrUpdateLabels={a=b} --taints \
         addOrUpdateTaints=[{key=k,value=v,effect=NO_SCHEDULE}] --update-config maxUnavailable=2",
        &[
            ("changed", "aws_eks_node_group.trantor_general", "labels"),
            ("changed", "aws_eks_node_group.trantor_general", "scaling_config[0].max_size"),
            ("changed", "aws_eks_node_group.trantor_general", "scaling_config[0].min_size"),
            ("changed", "aws_eks_node_group.trantor_general", "taint"),
            ("changed", "aws_eks_node_group.trantor_general", "update_config"),
        ],
    ),
    (
        "eks update-addon --cluster-name dev-trantor --addon-name coredns --addon-version v1.14.2-eksbuild.1",
        &[("changed", "aws_eks_addon.trantor_coredns", "addon_version")],
    ),
    (
        r#"eks update-addon --cluster-name dev-trantor --addon-name vpc-cni --configuration-values {"enableNetworkPolicy":"false"}"#,
        &[("changed", "aws_eks_addon.trantor_vpc_cni", "configuration_values")],
    ),
    (
        "eks delete-addon --cluster-name dev-trantor --addon-name metrics-server",
        &[("missing", "aws_eks_addon.trantor_metrics_server", "")],
    ),
    (
        "eks create-addon --cluster-name dev-trantor --addon-name snapshot-controller",
        &[("unmanaged", "add-on snapshot-controller", "")],
    ),
    (
        "eks create-access-entry --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/intruder",
        &[("unmanaged", "access entry of arn:aws:iam::111122223333:role/intruder", "")],
    ),
    (
        "eks associate-access-policy --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/developer \
         --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster",
        &[(
            "unmanaged",
            "access policy AmazonEKSClusterAdminPolicy of arn:aws:iam::111122223333:role/developer",
            "",
        )],
    ),
    (
        "eks update-access-entry --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/developer \
         --kubernetes-groups admins",
        &[("changed", "aws_eks_access_entry.trantor_developers", "kubernetes_groups")],
    ),
    (
        "eks create-pod-identity-association --cluster-name dev-trantor --namespace default --service-account x --role-arn \
         arn:aws:iam::111122223333:role/dev-trantor-ebs-csi",
        &[("unmanaged", "pod identity of default/x", "")],
    ),
    (
        "eks create-nodegroup --cluster-name dev-trantor --nodegroup-name by-hand --node-role \
         arn:aws:iam::111122223333:role/dev-trantor-general-node --subnets SUBNETS",
        &[("unmanaged", "node group by-hand", "")],
    ),
    (
        "eks create-fargate-profile --cluster-name dev-trantor --fargate-profile-name by-hand --selectors namespace=x \
         --pod-execution-role-arn arn:aws:iam::111122223333:role/dev-trantor-ebs-csi --subnets SUBNETS",
        &[("unmanaged", "Fargate profile by-hand", "")],
    ),
    (
        r#"ec2 create-launch-template-version --launch-template-name dev-trantor-general --source-version 1 --launch-template-data {"ImageId":"ami-1","MetadataOptions":{"HttpTokens":"optional","HttpEndpoint":"enabled"}}"#,
        // The group still uses the first version; the model says the newest.
        &[("changed", "aws_eks_node_group.trantor_general", "launch_template[0].version")],
    ),
];

/// What Terraform cannot set back, since it does not know of it.
const SET_BACK: &[&str] = &[
    "eks delete-addon --cluster-name dev-trantor --addon-name snapshot-controller",
    "eks delete-access-entry --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/intruder",
    "eks disassociate-access-policy --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/developer \
     --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    "eks delete-nodegroup --cluster-name dev-trantor --nodegroup-name by-hand",
    "eks delete-fargate-profile --cluster-name dev-trantor --fargate-profile-name by-hand",
    // EKS made it for the profile, and leaves it behind.
    "eks delete-access-entry --cluster-name dev-trantor --principal-arn arn:aws:iam::111122223333:role/dev-trantor-ebs-csi",
];

/// Of `dev` as it was applied by a module.
pub(crate) fn is_found(project: &Project, aws: &LocalAws, module: &RootModule) -> Outcome {
    let cli = AwsCli::with(aws.environment())?;
    let untouched = drift(project, &aws.environment(), &[]).success().stdout;
    assert!(untouched.contains("1 cluster: no drift"), "{untouched}");

    without_launch_templates(project, aws);
    let query = "cluster.resourcesVpcConfig.subnetIds";
    let subnets = cli.run(&format!("eks describe-cluster --name {CLUSTER} --query {query} --output text"));
    let mut expected = BTreeSet::new();
    for (command, found) in INJECTED {
        cli.run(&command.replace("SUBNETS", &subnets));
        expected.extend(found.iter().map(|(kind, name, argument)| format!("{kind} {name} {argument}")));
    }
    let found = drift(project, &aws.environment(), &["--format", "json"]).with_status(1).json();
    assert_eq!(found["format_version"], 1);
    assert_eq!(names(&found), expected);
    let text = drift(project, &aws.environment(), &[]).with_status(1).stdout;
    assert!(text.contains("1 missing, 6 unmanaged, "), "{text}");
    let markdown = drift(project, &aws.environment(), &["--format", "markdown"]).with_status(1).stdout;
    assert_eq!(
        markdown
            .lines()
            .filter(|line| line.starts_with("| high |")
                || line.starts_with("| medium |")
                || line.starts_with("| low |"))
            .count(),
        expected.len()
    );

    in_bad_weather(project, aws, &expected);
    other_versions(project, aws);

    for command in SET_BACK {
        cli.run(command);
    }
    let associations = cli.run(&format!(
        "eks list-pod-identity-associations --cluster-name {CLUSTER} --namespace default --query associations[].associationId \
         --output text"
    ));
    cli.run(&format!(
        "eks delete-pod-identity-association --cluster-name {CLUSTER} --association-id {associations}"
    ));
    module.plan();
    module.apply();
    let again = drift(project, &aws.environment(), &[]).success().stdout;
    assert!(again.contains("1 cluster: no drift"), "{again}");
    Ok(())
}

/// What launch templates say names the security group that the network plugin's configuration names too: who may not read
/// them finds no drift of that plugin.
fn without_launch_templates(project: &Project, aws: &LocalAws) {
    let forbidden = FaultyAws::before(aws.address(), |request| match request.call() {
        "DescribeLaunchTemplates" | "DescribeLaunchTemplateVersions" => {
            Fate::of_ec2(403, "UnauthorizedOperation")
        }
        _ => Fate::Usual,
    });
    let mut environment = aws.environment();
    environment.push(("AWS_ENDPOINT_URL", forbidden.endpoint()));
    let found = drift(project, &environment, &["--format", "json"]).with_status(3).json();
    assert_eq!(names(&found), BTreeSet::new());
}

/// Throttled, slow and partly forbidden, the same is found but for what is forbidden, and that is named.
fn in_bad_weather(project: &Project, aws: &LocalAws, all: &BTreeSet<String>) {
    let once = std::sync::Mutex::new(BTreeSet::new());
    let weather = FaultyAws::before(aws.address(), move |request| match request.call() {
        "GET /clusters/dev-trantor/access-entries" => Fate::of_eks(403, "AccessDeniedException", "no"),
        "GET /clusters/dev-trantor/addons" | "DescribeLaunchTemplates"
            if once.lock().unwrap().insert(request.call().to_owned()) =>
        {
            match request.action.as_str() {
                "" => Fate::of_eks(429, "ThrottlingException", "Rate exceeded"),
                _ => Fate::of_ec2(503, "RequestLimitExceeded"),
            }
        }
        _ => Fate::Late(Duration::from_millis(20)),
    });
    let mut environment = aws.environment();
    environment.push(("AWS_ENDPOINT_URL", weather.endpoint()));
    let found = drift(project, &environment, &["--format", "json"]).with_status(3);
    assert!(
        found.stderr.contains("let a policy of the caller allow eks:ListAccessEntries"),
        "{}",
        found.stderr
    );
    let found = found.json();
    let visible: BTreeSet<String> = all
        .iter()
        .filter(|of| !["access entry", "access policy", "access_entry"].iter().any(|part| of.contains(part)))
        .cloned()
        .collect();
    assert_eq!(names(&found), visible);
    assert_eq!(found["clusters"][0]["gaps"][0]["call"], "eks:ListAccessEntries");
    assert_eq!(weather.calls()["GET /clusters/dev-trantor/addons"], 2);
    assert_eq!(weather.calls()["DescribeLaunchTemplates"], 2);
}

/// Of versions the model is moved, since the local AWS has none newer.
fn other_versions(project: &Project, aws: &LocalAws) {
    let settings = "environments/dev.toml";
    let before = project.read(settings);
    project.replace(settings, "version = \"1.36\"", "version = \"1.35\"");
    let found = drift(project, &aws.environment(), &["--format", "json"]).with_status(1).json();
    let differences = found["clusters"][0]["differences"].as_array().unwrap();
    let version = differences.iter().find(|of| of["argument"] == "version").unwrap();
    assert_eq!((&version["model"], &version["live"]), (&Value::from("1.35"), &Value::from("1.36")));
    let wait = "do not apply infrastructure before the settings say the version that runs";
    assert_eq!(version["remedies"][0]["text"], wait);
    project.write(settings, &before);
}

fn drift(project: &Project, environment: &[(&'static str, String)], more: &[&str]) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.arg("--root").arg(project.path()).args(["--today", TODAY, "drift", "dev"]).args(more);
    command.env("NO_COLOR", "1").env("AWS_EC2_METADATA_DISABLED", "true");
    command.envs(environment.iter().map(|(name, value)| (*name, value)));
    finish(&mut command)
}

/// Each difference: kind, address or name, and argument.
fn names(found: &Value) -> BTreeSet<String> {
    let differences = found["clusters"][0]["differences"].as_array().unwrap();
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let name = |of: &Value| {
        let name = if of["address"].is_null() { text(&of["subject"]) } else { text(&of["address"]) };
        format!("{} {name} {}", text(&of["kind"]), text(&of["argument"]))
    };
    differences.iter().map(name).collect()
}
