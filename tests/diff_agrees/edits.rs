//! What is edited: mostly settings, and generated files where no setting leads there.

use serde_json::{Value, json};

use crate::harness::project::Project;

const BASE: &str = "environments/base.toml";
const DEV: &str = "environments/dev.toml";
const OUT: &str = "out/dev/";

/// An edit of a project.
pub(super) struct Edit {
    pub(super) name: &'static str,
    pub(super) make: fn(&Project),
    /// That the application is planned as it is going to be only when the infrastructure is applied, whose exports change.
    pub(super) waits: bool,
    /// What of the application there is already, without Terraform.
    pub(super) made_by_hand: Option<&'static str>,
    /// That Terraform is to do nothing at all.
    pub(super) does_nothing: bool,
}

const fn edit(name: &'static str, make: fn(&Project)) -> Edit {
    Edit { name, make, waits: false, made_by_hand: None, does_nothing: false }
}

impl Edit {
    const fn that_the_application_waits_for(self) -> Self {
        Self { waits: true, ..self }
    }

    const fn of_what_was_made_by_hand(self, address: &'static str) -> Self {
        Self { made_by_hand: Some(address), ..self }
    }

    const fn that_does_nothing(self) -> Self {
        Self { does_nothing: true, ..self }
    }
}

/// Dev with a second node group and a third service, without what the provider waits minutes for.
pub(super) fn base() -> Project {
    let project = Project::committed().with_kubectl_for_terraform().without_database();
    project.remove_table(BASE, "[services.dawn.bucket]");
    project.replace(BASE, "  { bucket = \"own\" },\n", "");
    project.append(
        DEV,
        "[clusters.trantor.node_groups.batch]\n\
         instance_types = [\"m7g.large\", \"m6g.large\", \"m8g.large\", \"m7gd.large\"]\n\
         capacity = \"spot\"\n\
         size = { min = 0, desired = 1, max = 1 }\n\
         max_pods = 10\n\
         taints = [{ key = \"workload\", value = \"batch\", effect = \"NO_SCHEDULE\" }]\n\
         \n\
         [services.dusk]\n\
         cluster = \"trantor\"\n\
         delivery = \"kubectl\"\n\
         grants = [{ parameters = \"/dusk/*\" }]\n\
         \n\
         [services.dusk.secrets.signing]\n\
         description = \"What links are signed with.\"\n",
    );
    project
}

pub(super) const EDITS: &[Edit] = &[
    edit("a zone is added", |project| {
        replace(project, DEV, "\"us-east-1b\"]", "\"us-east-1b\", \"us-east-1c\"]");
        for (before, cidr) in [
            ("10.0.2.0/24", "10.0.3.0/24"),
            ("10.0.20.0/24", "10.0.21.0/24"),
            ("10.0.31.0/24", "10.0.32.0/24"),
        ] {
            replace(
                project,
                DEV,
                &format!("\"{before}\" }}"),
                &format!("\"{before}\", us-east-1c = \"{cidr}\" }}"),
            );
        }
        synth(project);
    }),
    edit("a node group is added", |project| {
        let group = "[clusters.trantor.node_groups.more]\ninstance_types = [\"m7g.large\", \"m6g.large\", \"m8g.large\", \"m7gd.large\"]\n\
                     capacity = \"spot\"\nmax_pods = 10\n\
                     size = { min = 0, desired = 1, max = 1 }\n\
                     taints = [{ key = \"workload\", value = \"more\", effect = \"NO_SCHEDULE\" }]";
        project.append(DEV, group);
        synth(project);
    }),
    edit("a node group is removed", |project| {
        project.remove_table(DEV, "[clusters.trantor.node_groups.batch]");
        synth(project);
    }),
    edit("logs and images are kept longer, keys for a shorter time", |project| {
        replace(project, DEV, "\nlog_retention_in_days = 30", "\nlog_retention_in_days = 90");
        replace(project, DEV, "retention_in_days = 30\n\n[clusters", "retention_in_days = 60\n\n[clusters");
        replace(project, DEV, "keep_releases = 10", "keep_releases = 20");
        replace(project, DEV, "deletion_window_in_days = 7", "deletion_window_in_days = 14");
        replace(project, BASE, "traffic = \"all\"", "traffic = \"reject\"");
        synth(project);
    }),
    edit("the cluster has another node group size, another add-on and another administrator", |project| {
        replace(project, DEV, "desired = 2, max = 4", "desired = 3, max = 6");
        let addon = "zonal_shift = false\naddons = { aws_efs_csi_driver = { enabled = true } }";
        replace(project, DEV, "zonal_shift = false", addon);
        project.append(
            DEV,
            "[clusters.trantor.access.auditors]\nprincipal = \"arn:aws:iam::111122223333:role/auditor\"\nkind = \"human\"\n\
             policies = [{ policy = \"AmazonEKSViewPolicy\" }]",
        );
        synth(project);
        // An older one than the table of versions has.
        output(project, "infrastructure/cluster-trantor.tf.json", |file| {
            file["resource"]["aws_eks_addon"]["trantor_coredns"]["addon_version"] =
                json!("v1.11.4-eksbuild.2");
        });
    }),
    edit("a node group has other instance types", |project| {
        replace(project, DEV, "\"m7gd.large\", ", "");
        synth(project);
    }),
    edit("a node group has another key, and its name", |project| {
        replace(project, DEV, "node_groups.general]\n", "node_groups.workers]\nname = \"general\"\n");
        synth(project);
    }),
    edit("a node group has larger disks", |project| {
        replace(project, DEV, "capacity = \"spot\"", "capacity = \"spot\"\ndisk_size_in_gib = 80");
        synth(project);
    }),
    edit("a tier of subnets has another key", |project| {
        replace(project, DEV, "private = { us-east-1a", "inner = { tier = \"private\", us-east-1a");
        synth(project);
    }),
    edit("a NAT gateway for each zone", |project| {
        replace(project, DEV, "nat = \"single\"", "nat = \"one-per-az\"");
        without_accepted(project, "NET-009");
        without_accepted(project, "REL-001");
        synth(project);
    }),
    edit("the API endpoint is opened", |project| {
        replace(
            project,
            DEV,
            "zonal_shift = false",
            "zonal_shift = false\nendpoint = { private = true, public_cidrs = [\"203.0.113.0/24\"] }",
        );
        synth(project);
    }),
    edit("everything has another owner", |project| {
        replace(project, BASE, "owner = \"platform\"", "owner = \"somebody else\"");
        synth(project);
    }),
    edit("a service is added", |project| {
        project.append(DEV, "[services.noon]\ncluster = \"trantor\"\ndelivery = \"kubectl\"");
        synth(project);
    }),
    edit("a service is handed over", |project| {
        without_dusk(project);
        for address in
            ["aws_ecr_repository.dusk", "aws_kms_key.dusk", "aws_secretsmanager_secret.dusk_signing"]
        {
            removed(project, address, false);
        }
        synth(project);
    }),
    edit("a service is destroyed", |project| {
        without_dusk(project);
        for address in
            ["aws_ecr_repository.dusk", "aws_kms_key.dusk", "aws_secretsmanager_secret.dusk_signing"]
        {
            removed(project, address, true);
        }
        synth(project);
    }),
    edit("a service may do more, and one has another secret", |project| {
        replace(
            project,
            DEV,
            "{ parameters = \"/dusk/*\" }",
            "{ parameters = \"/dusk/*\" }, { parameters = \"/day/*\" }",
        );
        synth(project);
    }),
    edit("the VPC has another range", |project| {
        let settings = project.read(DEV).replace("\"10.0.", "\"10.9.");
        project.write(DEV, &settings);
        synth(project);
    })
    .that_the_application_waits_for(),
    edit("a subnet has another range", |project| {
        replace(project, DEV, "10.0.31.0/24", "10.0.33.0/24");
        synth(project);
    }),
    edit("the cluster has another service range", |project| {
        replace(project, BASE, "172.20.0.0/16", "172.22.0.0/16");
        synth(project);
    })
    .that_the_application_waits_for(),
    edit("developers have no access any more", |project| {
        project.remove_table(DEV, "[clusters.trantor.access.developers]");
        for line in ["teams = { developers = \"edit\" }\n", "debug = [\"developers\"]\n"] {
            let settings = project.read(DEV).replace(line, "");
            project.write(DEV, &settings);
        }
        synth(project);
    }),
    edit("roles by pod identity", |project| {
        replace(project, BASE, "credentials = \"irsa\"", "credentials = \"pod-identity\"");
        synth(project);
    })
    .that_the_application_waits_for(),
    edit("another boundary of permissions", |project| {
        replace(
            project,
            BASE,
            "permissions_boundary = \"managed\"",
            "permissions_boundary = \"arn:aws:iam::111122223333:policy/other\"",
        );
        synth(project);
    }),
    edit("exports as parameters", |project| {
        replace(project, BASE, "stack_references = \"remote-state\"", "stack_references = \"ssm\"");
        synth(project);
    })
    .that_the_application_waits_for(),
    edit("a security group has another description", |project| {
        output(project, "infrastructure/cluster-trantor.tf.json", |file| {
            file["resource"]["aws_security_group"]["trantor_nodes"]["description"] = json!("Machines");
        });
    })
    .that_the_application_waits_for(),
    edit("what stands is protected, and defaults are written down", |project| {
        replace(project, DEV, "prevent_destroy = false", "prevent_destroy = true");
        synth(project);
        output(project, "infrastructure/network.tf.json", |file| {
            let vpc = &mut file["resource"]["aws_vpc"]["main"];
            vpc["instance_tenancy"] = json!("default");
            // AWS keeps what it has.
            vpc.as_object_mut().unwrap().remove("enable_dns_hostnames").unwrap();
        });
    })
    .that_does_nothing(),
    edit("what somebody made by hand is taken over", |project| {
        project.append(
            DEV,
            "[services.noon]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\ngrants = [{ parameters = \"/noon/*\" }]\n\n\
             [[imported]]\nstack = \"application\"\naddress = \"aws_iam_role.trantor_noon\"\n\
             id = \"dev-trantor-noon\"",
        );
        synth(project);
    })
    .of_what_was_made_by_hand("aws_iam_role.trantor_noon"),
    edit("a route leads elsewhere", |project| {
        output(project, "infrastructure/network.tf.json", |file| {
            let route = file["resource"]["aws_route"]["private_b_nat"].as_object_mut().unwrap();
            route.remove("nat_gateway_id");
            route.insert("gateway_id".to_owned(), json!("${aws_internet_gateway.main.id}"));
        });
    }),
    edit("the cluster is called otherwise", |project| {
        replace(project, DEV, "[clusters.trantor]\n", "[clusters.trantor]\nname = \"dev-other\"\n");
        synth(project);
    })
    .that_the_application_waits_for(),
];

fn synth(project: &Project) {
    project.cleon(&["synth", "dev"]).success();
}

#[track_caller]
fn replace(project: &Project, file: &str, old: &str, new: &str) {
    project.replace(file, old, new);
}

/// Changes a generated file, which its writer does not know of.
fn output(project: &Project, file: &str, change: impl FnOnce(&mut Value)) {
    let file = format!("{OUT}{file}");
    let mut content: Value = serde_json::from_str(&project.read(&file)).unwrap();
    change(&mut content);
    project.write(&file, &serde_json::to_string_pretty(&content).unwrap());
}

fn without_dusk(project: &Project) {
    project.remove_table(DEV, "[services.dusk]");
    project.remove_table(DEV, "[services.dusk.secrets.signing]");
}

fn removed(project: &Project, address: &str, destroy: bool) {
    let stack = if address.starts_with("aws_ecr") { "infrastructure" } else { "application" };
    let entry = format!(
        "[[removed]]\nstack = \"{stack}\"\naddress = \"{address}\"\ndestroy = {destroy}\nreason = \"Dusk is over\""
    );
    project.append(DEV, &entry);
}

/// Takes back that a finding is accepted, which is an error once it is gone.
fn without_accepted(project: &Project, check: &str) {
    let settings = project.read(DEV);
    let tables = settings.split("\n\n").filter(|table| !table.contains(&format!("check = \"{check}\"")));
    project.write(DEV, &tables.collect::<Vec<_>>().join("\n\n"));
}
