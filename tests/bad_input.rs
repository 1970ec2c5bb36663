//! Wrong settings and wrong calls: exit status 2, what is wrong and where, and nothing written.

mod services;

use libtest_mimic::Trial;

use crate::harness::outcome::trial;
use crate::harness::project::Project;

/// A change that makes the small project wrong, and what must be said of it.
struct Case {
    name: &'static str,
    spoil: fn(&Project),
    arguments: &'static [&'static str],
    /// Where each problem is, in the order it is said: `file:line:column`, or nothing when no file is concerned.
    places: &'static [&'static str],
    /// Text that must be there: the message, what to write instead.
    said: &'static [&'static str],
}

const PROD: &str = "environments/prod.toml";
const SYNTH: &[&str] = &["synth"];

const CASES: &[Case] = &[
    Case {
        name: "unknown_environment",
        spoil: |_| (),
        arguments: &["synth", "prd"],
        places: &[],
        said: &[r#"unknown environment "prd""#, "did you mean \"prod\"?", "The environments are dev, prod"],
    },
    Case {
        name: "unknown_address",
        spoil: |_| (),
        arguments: &["explain", "prod", "aws_subnet.privat_a"],
        places: &[],
        said: &["prod has no `aws_subnet.privat_a`", "did you mean `aws_subnet.private_a`?"],
    },
    Case {
        name: "unknown_setting",
        spoil: |_| (),
        arguments: &["explain", "prod", "--setting", "clusters.trantor.endpoint.colour"],
        places: &[],
        said: &[
            "prod has no setting `clusters.trantor.endpoint.colour`",
            "`clusters.trantor.endpoint` has private, public_cidrs",
        ],
    },
    Case {
        name: "setting_for_an_address",
        spoil: |_| (),
        arguments: &["explain", "prod", "network.cidr"],
        places: &[],
        said: &["prod has no `network.cidr`", "ask for `--setting network.cidr`"],
    },
    Case {
        name: "element_of_a_list_as_a_key",
        spoil: |_| (),
        arguments: &["explain", "prod", "--setting", "network.availability_zones.0"],
        places: &[],
        said: &["asked for by their number: `network.availability_zones[0]`"],
    },
    Case {
        name: "unknown_stack",
        spoil: |_| (),
        arguments: &["explain", "prod", "aws_vpc.main", "--stack", "infra"],
        places: &[],
        said: &["prod has no stack \"infra\"", "its stacks are bootstrap, infrastructure"],
    },
    Case {
        name: "environment_that_is_a_path",
        spoil: |_| (),
        arguments: &["synth", "../x"],
        places: &[],
        said: &[r#""../x" is not an environment's name"#],
    },
    Case {
        name: "missing_file",
        spoil: |project| std::fs::remove_file(project.path().join("environments/base.toml")).unwrap(),
        arguments: SYNTH,
        places: &[],
        said: &["environments/base.toml is missing"],
    },
    Case {
        name: "missing_folder",
        spoil: |project| std::fs::remove_dir_all(project.path().join("environments")).unwrap(),
        arguments: SYNTH,
        places: &[],
        said: &["cannot read environments/", "run this in the folder that holds `environments/`"],
    },
    Case {
        name: "broken_toml",
        spoil: |project| project.replace(PROD, "[network.subnets]", "[network"),
        arguments: SYNTH,
        places: &["environments/prod.toml:7:9"],
        said: &["this is not valid TOML: unclosed table, expected `]`"],
    },
    Case {
        name: "unknown_key",
        spoil: |project| project.replace(PROD, "availability_zones", "nats = \"single\"\navailability_zones"),
        arguments: SYNTH,
        places: &["environments/prod.toml:5:1"],
        said: &["unknown key `nats`", "did you mean `nat`?"],
    },
    Case {
        name: "wrong_type",
        spoil: |project| project.replace(PROD, "version = \"1.35\"", "version = 1.35"),
        arguments: SYNTH,
        places: &["environments/prod.toml:11:11"],
        said: &["`clusters.trantor.version` must be a string, not a float", "write it in quotes: \"1.35\""],
    },
    Case {
        name: "invalid_cidr",
        spoil: |project| project.replace(PROD, "10.2.0.0/16", "10.2.0.1/16"),
        arguments: SYNTH,
        places: &["environments/prod.toml:4:8"],
        said: &[r#""10.2.0.1/16" has address bits beyond its /16 prefix"#],
    },
    Case {
        name: "subnet_outside_its_vpc",
        spoil: |project| project.replace(PROD, "10.2.192.0/24", "10.3.192.0/24"),
        arguments: SYNTH,
        places: &["environments/prod.toml:8:25"],
        said: &["10.3.192.0/24 is outside", "10.2.0.0/16"],
    },
    Case {
        name: "overlapping_subnets",
        spoil: |project| project.replace(PROD, "10.2.193.0/24", "10.2.192.128/25"),
        arguments: SYNTH,
        places: &["environments/prod.toml:8:55"],
        said: &["10.2.192.128/25", "overlaps", "10.2.192.0/24"],
    },
    Case {
        name: "no_way_out",
        spoil: |project| project.replace(PROD, "[network]", "[network]\nnat = \"none\""),
        arguments: SYNTH,
        places: &["environments/prod.toml:3:2"],
        said: &["error[NET-008]", "no way to ec2, ecr.api, ecr.dkr, sts", "`nat = \"one-per-az\"`"],
    },
    Case {
        name: "overlapping_environments",
        spoil: |project| project.replace("environments/dev.toml", "10.0.0.0/16", "10.2.0.0/16"),
        arguments: SYNTH,
        places: &["environments/dev.toml:4:8", "environments/prod.toml:4:8"],
        said: &["overlap", "environments/dev.toml:4:8"],
    },
    Case {
        name: "fewer_than_two_zones",
        spoil: |project| {
            project.replace(PROD, "\"us-east-1a\", \"us-east-1b\"", "\"us-east-1a\"");
            project.replace(PROD, ", us-east-1b = \"10.2.193.0/24\"", "");
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:5:22"],
        said: &["a cluster needs two zones, this network has 1"],
    },
    Case {
        name: "zone_not_of_the_region",
        spoil: |project| {
            project.replace(PROD, "\"us-east-1b\"]", "\"us-west-2b\"]");
            project.replace(PROD, "us-east-1b = ", "us-west-2b = ");
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:5:37"],
        said: &["us-west-2b is not a zone of us-east-1", "environments/base.toml:1:10"],
    },
    Case {
        name: "cluster_name_over_100_characters",
        spoil: |project| {
            let name = format!("name = \"{}\"\nversion = ", "t".repeat(101));
            project.replace(PROD, "version = ", &name);
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:11:8"],
        said: &["101"],
    },
    Case {
        name: "unsupported_kubernetes_version",
        spoil: |project| project.replace(PROD, "\"1.35\"", "\"1.29\""),
        arguments: SYNTH,
        places: &["environments/prod.toml:11:11"],
        said: &[r#"EKS does not support Kubernetes "1.29""#],
    },
    Case {
        name: "min_over_desired",
        spoil: |project| project.replace(PROD, "min = 2", "min = 3"),
        arguments: SYNTH,
        places: &["environments/prod.toml:20:16"],
        said: &["`min` is 3, more than `desired`, which is 2"],
    },
    Case {
        name: "desired_over_max",
        spoil: |project| project.replace(PROD, "desired = 2", "desired = 9"),
        arguments: SYNTH,
        places: &["environments/prod.toml:20:29"],
        said: &["`desired` is 9, more than `max`, which is 3"],
    },
    Case {
        name: "unknown_instance_type",
        spoil: |project| project.replace(PROD, "m7g.large", "m7q.large"),
        arguments: SYNTH,
        places: &["environments/prod.toml:19:19"],
        said: &[r#"unknown instance type "m7q.large""#],
    },
    Case {
        name: "image_of_another_architecture",
        spoil: |project| project.replace(PROD, "size = ", "ami_type = \"AL2023_x86_64_STANDARD\"\nsize = "),
        arguments: SYNTH,
        places: &["environments/prod.toml:20:12"],
        said: &["AL2023_x86_64_STANDARD", "arm64"],
    },
    Case {
        name: "no_pipeline_administers",
        spoil: |project| project.replace(PROD, "kind = \"automation\"", "kind = \"human\""),
        arguments: SYNTH,
        places: &["environments/prod.toml:13:19"],
        said: &["error[IAM-001]: the cluster has no pipeline as administrator", "kind = \"automation\""],
    },
    Case {
        name: "standard_support_has_ended",
        spoil: |project| project.replace(PROD, "\"1.35\"", "\"1.33\""),
        arguments: SYNTH,
        places: &["environments/prod.toml:11:11"],
        said: &[
            "error[EKS-001]: standard support of Kubernetes 1.33 ended on 2026-07-29",
            "support = \"extended\"",
        ],
    },
    Case {
        name: "duplicate_cluster_names",
        spoil: |project| {
            let again = "[clusters.terminus]\nname = \"prod-trantor\"\nversion = \"1.35\"\n\n[clusters.terminus.access.platform]\nprincipal = \"arn:aws:iam::123456789012:role/platform-admin\"\nkind = \"human\"\npolicies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]\n\n[clusters.terminus.node_groups.general]\ninstance_types = [\"m7g.large\"]\nsize = { min = 1, desired = 1, max = 1 }";
            project.append(PROD, again);
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:32:8"],
        said: &["two clusters are named prod-trantor"],
    },
    Case {
        name: "duplicate_table",
        spoil: |project| {
            project.append(PROD, "[services.dawn]\ncluster = \"trantor\"\ndelivery = \"argocd\"");
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:31:11"],
        said: &["this is not valid TOML: duplicate key"],
    },
    Case {
        name: "account_id_of_eleven_digits",
        spoil: |project| project.replace(PROD, "123456789012", "12345678901"),
        arguments: SYNTH,
        places: &["environments/prod.toml:1:14"],
        said: &["an AWS account id has 12 characters, this has 11"],
    },
    Case {
        name: "account_id_with_a_letter",
        spoil: |project| {
            project.replace(PROD, "\"123456789012\"\n\n[network]", "\"12345678901O\"\n\n[network]");
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:1:14"],
        said: &["12345678901O"],
    },
    Case {
        name: "several_at_once",
        spoil: |project| {
            project.replace(PROD, "10.2.0.0/16", "10.2.0.1/16");
            project.replace(PROD, "min = 2", "min = 3");
            project.replace(PROD, "m7g.large", "m7q.large");
            project.replace("environments/dev.toml", "111122223333", "1");
            project.append(PROD, "colour = 3");
        },
        arguments: SYNTH,
        places: &[
            "environments/dev.toml:1:14",
            "environments/prod.toml:4:8",
            "environments/prod.toml:19:19",
            "environments/prod.toml:20:16",
            "environments/prod.toml:31:1",
        ],
        said: &["unknown key `colour`", "more than `desired`"],
    },
    Case {
        name: "unknown_verb",
        spoil: |_| (),
        arguments: &["sinth"],
        places: &[],
        said: &["unrecognized subcommand 'sinth'", "synth"],
    },
    Case {
        name: "unknown_option",
        spoil: |_| (),
        arguments: &["synth", "--chek"],
        places: &[],
        said: &["unexpected argument '--chek'", "--check"],
    },
];

pub(crate) fn trials() -> Vec<Trial> {
    let all = CASES.iter().chain(services::CASES);
    all.map(|case| trial(&format!("bad_input::{}", case.name), || check(case))).collect()
}

fn check(case: &Case) {
    let project = Project::small().synthesized();
    let before = project.snapshot("out");
    (case.spoil)(&project);

    let finished = project.cleon(case.arguments).with_status(2);
    assert_eq!(finished.stdout, "", "what is wrong goes to standard error");
    let text = &finished.stderr;
    assert!(!text.contains(services::KEY), "a key is shown:\n{text}");
    for said in case.said {
        assert!(text.contains(said), "{said:?} is not said in:\n{text}");
    }
    let places: Vec<&str> = text.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
    assert_eq!(places, case.places, "in:\n{text}");
    assert!(project.snapshot("out") == before, "something was written");

    // The same for programs, and from the verb that never writes.
    let of_a_verb = case.arguments[0] == "synth" && !case.arguments.contains(&"--chek");
    if of_a_verb {
        let arguments = [&["validate", "--format", "json"], &case.arguments[1..]].concat();
        let finished = project.cleon(&arguments).with_status(2);
        assert!(!finished.stdout.contains(services::KEY), "a key is shown:\n{}", finished.stdout);
        let problems = finished.json()["problems"].clone();
        let places: Vec<String> = problems
            .as_array()
            .unwrap()
            .iter()
            .filter(|problem| problem["line"].is_u64())
            .map(|problem| {
                format!("{}:{}:{}", problem["file"].as_str().unwrap(), problem["line"], problem["column"])
            })
            .collect();
        assert_eq!(places, case.places, "in {problems:#}");
    }
}
