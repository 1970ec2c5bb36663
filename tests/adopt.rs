//! A cluster that was made with the AWS command line, taken over: described by `adopt`, planned by real Terraform without
//! anything to add, to change or to destroy, applied, and described as it is from then on.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::faulty_aws::{Fate, FaultyAws};
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::plan::{Plan, array, state_addresses};
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY, repository};
use crate::harness::root_module::{RootModule, resources};

trials![a_cluster_made_by_hand_is_taken_over_as_it_is];

const ACCOUNT: &str = "111122223333";
const FILE: &str = "environments/dev.toml";

/// An environment that has nothing but what was made by hand.
const SETTINGS: &str = r#"# What was made by hand in 2021, and runs until all of it has moved.
account_id = "111122223333" # of the old organisation

# Nobody else may apply this.
permissions_boundary = "none"
"#;

/// What cleon calls the resources of the cluster.
/// The entry of `moto` is that of the cluster's creator, whom EKS made an administrator.
const ADDRESSES: [&str; 16] = [
    "aws_eks_access_entry.trantor_moto",
    "aws_eks_access_entry.trantor_ops",
    "aws_eks_access_policy_association.trantor_moto_AmazonEKSClusterAdminPolicy",
    "aws_eks_access_policy_association.trantor_ops_AmazonEKSClusterAdminPolicy",
    "aws_eks_access_policy_association.trantor_ops_AmazonEKSEditPolicy",
    "aws_eks_addon.trantor_coredns",
    "aws_eks_addon.trantor_kube_proxy",
    "aws_eks_addon.trantor_vpc_cni",
    "aws_eks_cluster.trantor",
    "aws_eks_fargate_profile.trantor_Night_jobs",
    "aws_eks_identity_provider_config.trantor_people",
    "aws_eks_node_group.trantor_Spot",
    "aws_eks_node_group.trantor_ng-1a2b",
    "aws_eks_pod_identity_association.trantor_jobs-plain",
    "aws_eks_pod_identity_association.trantor_jobs-reporting",
    "aws_iam_openid_connect_provider.trantor",
];

fn a_cluster_made_by_hand_is_taken_over_as_it_is() -> Outcome {
    let hand = ByHand::make()?;
    hand.is_named_rightly();
    hand.is_read_whole_or_not_written();
    hand.is_described_and_nothing_else_changes();
    let stack = hand.is_imported()?;
    hand.is_one_of_all_clusters();
    hand.goes_on_as_the_settings_say(&stack);
    hand.is_upgraded_step_by_step(&stack);
    cannot_be_replaced(&stack);
    Ok(())
}

/// A project beside the cluster.
struct ByHand {
    project: Project,
    aws: LocalAws,
}

impl ByHand {
    fn make() -> Result<Self, Missing> {
        if Command::new("aws").arg("--version").output().is_err() {
            return Err(Missing("the AWS command line (aws) on the PATH".to_owned()));
        }
        let aws = LocalAws::start(ACCOUNT)?;
        let mut script = Command::new("sh");
        script.arg(repository().join("tests/fixtures/by_hand/make.sh")).env("AWS_PAGER", "");
        finish(script.env("AWS_EC2_METADATA_DISABLED", "true").envs(aws.environment())).success();
        aws.make_bucket(&format!("cleon-dev-{ACCOUNT}-terraform-state"));
        let project = Project::small();
        project.write(FILE, SETTINGS);
        Ok(Self { project, aws })
    }

    /// Runs the binary with the local AWS beside it.
    fn cleon(&self, arguments: &[&str]) -> Finished {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
        command.arg("--root").arg(self.project.path()).args(["--today", TODAY]).args(arguments);
        command.env("NO_COLOR", "1").env("AWS_EC2_METADATA_DISABLED", "true");
        finish(command.env_remove("AWS_PROFILE").envs(self.aws.environment()))
    }

    fn by_cli(&self, arguments: &[&str]) {
        let mut command = Command::new("aws");
        command.args(arguments).env("AWS_PAGER", "").env("AWS_EC2_METADATA_DISABLED", "true");
        finish(command.envs(self.aws.environment())).success();
    }

    fn adopted(&self) -> Value {
        self.cleon(&["adopt", "dev", "trantor", "--format", "json"]).success().json()
    }

    fn generated(&self) -> PathBuf {
        self.project.path().join("out/dev/adopted")
    }

    fn is_named_rightly(&self) {
        let said = self.cleon(&["adopt", "dev", "trantor"]).with_status(2).stderr;
        assert!(
            said.contains("no cluster \"trantor\" in us-east-1") && said.contains("Trantor_2021"),
            "{said}"
        );
        let said = self.cleon(&["adopt", "dev", "trantor", "--name", "-"]).with_status(2).stderr;
        assert!(said.contains("a cluster name"), "{said}");
        let said = self.cleon(&["adopt", "prod", "trantor"]).with_status(2).stderr;
        assert!(said.contains("the cluster trantor is one that cleon makes"), "{said}");
    }

    /// What the settings would lack is named, and then nothing is written.
    fn is_read_whole_or_not_written(&self) {
        let denied = FaultyAws::before(self.aws.address(), |request| match request.call() {
            "GET /clusters/Trantor_2021/addons" => {
                Fate::of_eks(403, "AccessDeniedException", "User is not authorized")
            }
            _ => Fate::Usual,
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
        command.arg("--root").arg(self.project.path()).args(["adopt", "dev", "trantor", "--write"]);
        command
            .args(["--name", "Trantor_2021"])
            .env("NO_COLOR", "1")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        let environment = self.aws.environment().into_iter().filter(|(key, _)| *key != "AWS_ENDPOINT_URL");
        command.env_remove("AWS_PROFILE").envs(environment).env("AWS_ENDPOINT_URL", denied.endpoint());
        let told = finish(&mut command).with_status(3);
        let reason = "nothing was written: let a policy of the caller allow eks:ListAddons";
        assert!(told.stderr.contains(reason), "{}", told.stderr);
        assert!(told.stdout.contains("eks:ListAddons on Trantor_2021"), "{}", told.stdout);
        assert_eq!(self.project.read(FILE), SETTINGS);
    }

    fn is_described_and_nothing_else_changes(&self) {
        let shown = self.cleon(&["adopt", "dev", "trantor", "--name", "Trantor_2021"]).with_status(1).stdout;
        assert_eq!(self.project.read(FILE), SETTINGS, "nothing was asked to be written");
        for expected in [
            "+[adopted.trantor.node_groups.ng-1a2b]",
            "aws_eks_node_group.trantor_Spot instance_types",
            "aws_eks_cluster.trantor kubernetes_network_config.service_ipv4_cidr",
            "role arn:aws:iam::111122223333:role/kube-nodes of node group Spot, node group ng-1a2b",
            "role arn:aws:iam::111122223333:role/fargate of Fargate profile Night_jobs",
            "EKS-004 at adopted.trantor.endpoint.public_cidrs",
            "16 to import: run `cleon synth dev`",
        ] {
            assert!(shown.contains(expected), "{expected:?} is not said in:\n{shown}");
        }
        let written =
            self.cleon(&["adopt", "dev", "trantor", "--name", "Trantor_2021", "--write", "--format", "json"]);
        let written = written.success().json();
        assert_eq!(written["written"], true, "{written:#}");
        let imports: Vec<&str> =
            array(&written["imports"]).iter().map(|import| import["address"].as_str().unwrap()).collect();
        assert_eq!(imports, ADDRESSES);
        let text = self.project.read(FILE);
        assert!(text.starts_with(SETTINGS), "{text}");
        let again = self.adopted();
        assert_eq!((&again["described"], &again["diff"]), (&json!(true), &json!("")), "{again:#}");
        self.cleon(&["adopt", "dev", "trantor", "--write"]).success();
        assert_eq!(self.project.read(FILE), text);
    }

    /// All is imported, and nothing added, changed or destroyed; a second plan is empty.
    fn is_imported(&self) -> Result<RootModule, Missing> {
        self.project.cleon(&["synth", "dev"]).success();
        let stacks = self.project.manifest("dev");
        let stacks: Vec<&str> =
            array(&stacks["stacks"]).iter().map(|of| of["name"].as_str().unwrap()).collect();
        assert_eq!(stacks, ["bootstrap", "adopted"]);
        let stack = RootModule::copy_of(&self.generated(), self.aws.environment())?;
        stack.init(&[]);
        let plan = stack.plan();
        plan.assert_empty();
        assert_eq!(imported(&plan), ADDRESSES);
        stack.apply();
        let state = state_addresses(&stack.state());
        assert!(state.iter().eq(resources(&self.generated()).keys()), "{state:#?}");
        stack.plan().assert_empty();
        assert_eq!(self.adopted()["described"], true);
        Ok(stack)
    }

    /// What is told of clusters that cleon makes is told of this one too.
    fn is_one_of_all_clusters(&self) {
        let address = "aws_eks_cluster.trantor";
        let explained = self.project.cleon(&["explain", "dev", address]).success().stdout;
        assert!(explained.contains("adopted.trantor.service_ipv4_cidr = \"172.20.0.0/16\""), "{explained}");
        let drawn = self.project.cleon(&["graph", "dev"]).success().stdout;
        for part in [address, "API within the VPC and from", "Night_jobs"] {
            assert!(drawn.contains(part), "{part} is not drawn in {drawn}");
        }
        let priced = self.project.cleon(&["cost", "dev"]).success().stdout;
        assert!(priced.contains(address) && priced.contains("aws_eks_node_group.trantor_Spot"), "{priced}");
        let audit = self.project.cleon(&["audit", "dev", "--format", "json"]).with_status(1).json();
        let controls = array(&audit["controls"]);
        let open = controls.iter().find(|of| of["id"] == "cluster-endpoint-public").unwrap();
        assert_eq!(open["outcome"], "fail", "{open:#}");
        let drift = self.cleon(&["drift", "dev", "--format", "json"]).success().json();
        let names: Vec<&Value> = array(&drift["clusters"]).iter().map(|of| &of["name"]).collect();
        assert_eq!(names, ["Trantor_2021"]);
    }

    /// What people write in the file stays; what is changed in AWS is told, with what Terraform would do, and written.
    fn goes_on_as_the_settings_say(&self, stack: &RootModule) {
        let table = "[adopted.trantor.node_groups.ng-1a2b]\n";
        self.project.replace(
            FILE,
            table,
            &format!("# Dawn runs here.\n{table}scaling = \"fixed\" # by the night watch\n"),
        );
        self.project.replace(
            FILE,
            "[adopted.trantor]\n",
            "[adopted.trantor]\ntaken_over = true # on Monday\n",
        );
        let before = self.project.read(FILE);
        assert_eq!(self.adopted()["described"], true);
        self.by_cli(&[
            "eks",
            "update-nodegroup-config",
            "--cluster-name",
            "Trantor_2021",
            "--nodegroup-name",
            "ng-1a2b",
            "--scaling-config",
            "minSize=1,maxSize=6,desiredSize=3",
            "--labels",
            "addOrUpdateLabels={shift=night}",
        ]);
        self.by_cli(&["eks", "delete-addon", "--cluster-name", "Trantor_2021", "--addon-name", "coredns"]);
        let role = format!("arn:aws:iam::{ACCOUNT}:role/reporting");
        self.by_cli(&[
            "eks",
            "create-pod-identity-association",
            "--cluster-name",
            "Trantor_2021",
            "--namespace",
            "jobs",
            "--service-account",
            "late",
            "--role-arn",
            &role,
        ]);
        let found = self.cleon(&["adopt", "dev", "trantor", "--format", "json"]).with_status(1).json();
        let differences: Vec<(&str, &str)> = array(&found["differences"])
            .iter()
            .map(|of| (of["setting"].as_str().unwrap(), of["effect"].as_str().unwrap()))
            .collect();
        let group = "adopted.trantor.node_groups.ng-1a2b";
        let expected = [
            (format!("{group}.size.desired"), "update"),
            (format!("{group}.size.max"), "update"),
            (format!("{group}.labels.shift"), "update"),
            ("adopted.trantor.addons.coredns".to_owned(), "create"),
            ("adopted.trantor.pod_identities.jobs-late".to_owned(), "unmanaged"),
            ("adopted.trantor.taken_over".to_owned(), "nothing"),
        ];
        for (setting, effect) in &expected {
            assert!(differences.contains(&(setting, effect)), "{setting} is not in {differences:#?}");
        }
        assert_eq!(differences.len(), expected.len(), "{differences:#?}");
        self.cleon(&["adopt", "dev", "trantor", "--write"]).success();
        let after = self.project.read(FILE);
        let gone = |line: &&str| !after.lines().any(|of| of == *line);
        let gone: Vec<&str> = before.lines().filter(gone).collect();
        assert_eq!(
            gone.len(),
            5,
            "size, labels, the add-on with its version, and that all is taken over: {gone:#?}"
        );
        for comment in before.lines().filter_map(|line| Some(line.split_once('#')?.1)) {
            assert!(after.contains(comment), "{comment} is gone from:\n{after}");
        }
        self.project.cleon(&["synth", "dev"]).success();
        stack.take(&self.generated());
        let plan = stack.plan();
        let changes = plan.changes();
        assert!(changes.is_empty(), "{changes:#?}");
        assert_eq!(imported(&plan), ["aws_eks_pod_identity_association.trantor_jobs-late"]);
        stack.apply();
        self.project.replace(FILE, "taken_over = false # on Monday", "taken_over = true # on Tuesday");
        assert_eq!(self.adopted()["described"], true);
        self.project.cleon(&["synth", "dev"]).success();
        assert!(!self.generated().join("imports.tf.json").exists(), "the state has it all");
        stack.take(&self.generated());
        stack.plan().assert_empty();
    }

    /// The next step alone is written, and changes the control plane in place.
    fn is_upgraded_step_by_step(&self, stack: &RootModule) {
        let before = self.project.read(FILE);
        let upgrade = ["upgrade", "dev", "trantor", "--to", "1.35", "--live", "--write", "--format", "json"];
        let plan = self.cleon(&upgrade).with_status(1).json();
        assert_eq!(plan["steps"][0]["title"], "Control plane to 1.35", "{plan:#}");
        assert_eq!(plan["next"]["written"], true, "{plan:#}");
        assert_eq!(self.project.read(FILE), before.replacen("version = \"1.34\"", "version = \"1.35\"", 1));
        self.project.cleon(&["synth", "dev"]).success();
        stack.take(&self.generated());
        let changes = stack.plan().changes();
        assert_eq!(format!("{changes:?}"), r#"{"update": {"aws_eks_cluster.trantor"}}"#);
        let drift = self.cleon(&["drift", "dev"]).with_status(1).stdout;
        assert!(drift.contains("adopted.trantor.version"), "{drift}");
    }
}

/// What a plan imports.
fn imported(plan: &Plan) -> Vec<&str> {
    array(&plan.0["resource_changes"])
        .iter()
        .filter(|of| of["change"]["importing"]["id"].is_string())
        .map(|of| of["address"].as_str().unwrap())
        .collect()
}

/// Without what keeps it as it is, the plan would replace the cluster, and is refused.
fn cannot_be_replaced(stack: &RootModule) {
    let mut bare: Value = serde_json::from_slice(&stack.generated()["cluster-trantor.tf.json"]).unwrap();
    let cluster = &mut bare["resource"]["aws_eks_cluster"]["trantor"];
    let cluster = if cluster.is_array() { &mut cluster[0] } else { cluster };
    let lifecycle = cluster["lifecycle"][0].as_object_mut().unwrap();
    assert!(lifecycle.remove("ignore_changes").is_some());
    stack.add("cluster-trantor.tf.json", &bare);
    let said = stack.run(&["plan", "-no-color"]).with_status(1).stderr;
    let said = said.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(said.contains("aws_eks_cluster.trantor has lifecycle.prevent_destroy set"), "{said}");
}
