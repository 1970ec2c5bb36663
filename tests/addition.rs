//! Adding a zone, a node group and a service adds resources: nothing that stands is renamed, replaced or destroyed.
//!
//! Here the generated files are compared; the test of dev in `platform` asks Terraform the same.

use std::collections::BTreeSet;

use crate::harness::outcome::trials;
use crate::harness::project::Project;
use crate::harness::root_module::resources;

trials![growing_dev_only_adds, growing_prod_only_adds];

/// What lists something of every zone changes in place when there is another one. All else stays as it is.
const INHERENT: [(&str, &str); 5] = [
    ("aws_db_subnet_group", "subnet_ids"),
    // Where pods have subnets of their own, the network plugin is told the one of each zone.
    ("aws_eks_addon", "configuration_values"),
    // The gateway endpoint of S3 is in every route table.
    ("aws_vpc_endpoint", "route_table_ids"),
    ("aws_vpc_endpoint", "subnet_ids"),
    // Pods may reach the interface endpoints of every zone.
    ("kubernetes_network_policy_v1", "spec"),
];

/// Adds a zone with its subnets, a node group and a service to an environment.
pub(crate) fn grow(project: &Project, environment: &str) {
    let file = format!("environments/{environment}.toml");
    let settings = project.read(&file);
    // The committed environments have two or three zones, named in order.
    let (last, new) = if settings.contains("\"us-east-1c\"]") { ("c", "d") } else { ("b", "c") };
    project.replace(
        &file,
        &format!("\"us-east-1{last}\"]"),
        &format!("\"us-east-1{last}\", \"us-east-1{new}\"]"),
    );
    // Explicit addresses need one for the new zone in each tier; carved ones do not.
    for (tier, cidr) in [("public", "10.0.3.0/24"), ("private", "10.0.21.0/24"), ("database", "10.0.32.0/24")]
    {
        let start = format!("{tier} = {{ us-east-1a = ");
        if let Some(line) = settings.lines().find(|line| line.starts_with(&start)) {
            let longer = line.replace(" }", &format!(", us-east-1{new} = \"{cidr}\" }}"));
            project.replace(&file, line, &longer);
        }
    }
    project.append(
        &file,
        "[clusters.trantor.node_groups.another]\n\
         instance_types = [\"m7g.large\"]\n\
         size = { min = 1, desired = 1, max = 2 }\n\
         taints = [{ key = \"workload\", value = \"another\", effect = \"NO_SCHEDULE\" }]\n\
         \n\
         [services.another]\n\
         cluster = \"trantor\"\n\
         delivery = \"kubectl\"",
    );
}

/// Which of the arguments of a resource that change must not.
pub(crate) fn not_inherent(address: &str, arguments: BTreeSet<String>) -> Vec<String> {
    let kind = address.split('.').next().unwrap();
    let others = arguments.iter().filter(|argument| !INHERENT.contains(&(kind, argument)));
    others.map(|argument| format!("{address} changes in `{argument}`")).collect()
}

fn growing_dev_only_adds() {
    only_adds("dev");
}

fn growing_prod_only_adds() {
    only_adds("prod");
}

fn only_adds(environment: &str) {
    let project = Project::committed();
    let of_stacks = || {
        project.cleon(&["synth", environment]).success();
        ["infrastructure", "application"].map(|stack| {
            let folder = project.path().join("out").join(environment).join(stack);
            (resources(&folder), exports(&project, environment, stack))
        })
    };
    let before = of_stacks();
    grow(&project, environment);
    let after = of_stacks();

    assert!(after[0].0.len() > before[0].0.len() + 10);
    assert!(!before[1].0.is_empty());
    let mut wrong = Vec::new();
    for ((before, exported), (after, still)) in before.iter().zip(&after) {
        for (address, old) in before {
            let Some(new) = after.get(address) else {
                wrong.push(format!("{address} is gone"));
                continue;
            };
            let (old, new) = (old.as_object().unwrap(), new.as_object().unwrap());
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            // The order of work is not a part of what stands.
            let changed =
                names.into_iter().filter(|name| *name != "depends_on" && old.get(*name) != new.get(*name));
            wrong.extend(not_inherent(address, changed.cloned().collect()));
        }
        wrong.extend(exported.difference(still).map(|export| format!("the export {export} is gone")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn exports(project: &Project, environment: &str, stack: &str) -> BTreeSet<String> {
    serde_json::from_value(project.stack(environment, stack)["exports"].clone()).unwrap()
}
