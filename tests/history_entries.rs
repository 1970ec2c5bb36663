//! What `[[removed]]` and `[[imported]]` say must be true of what stands and of what is made.

use serde_json::Value;

use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![what_is_removed_or_imported_is_named_rightly, an_entry_that_names_nothing_that_stands_is_said];

const PROD: &str = "environments/prod.toml";

fn what_is_removed_or_imported_is_named_rightly() {
    let project = Project::small().synthesized();
    let entry = |list: &str, stack: &str, address: &str, last: &str| {
        format!("[[{list}]]\nstack = \"{stack}\"\naddress = \"{address}\"\n{last}\n")
    };
    let entries = [
        entry("removed", "infrastructure", "aws_ecr_repository.dawn", "reason = \"gone\""),
        entry("imported", "infrastructure", "aws_ecr_repository.day", "id = \"prod/day\""),
        entry("imported", "infrastructure", "aws_ecr_repository.dawn", "id = \"prod/dawn\""),
    ];
    project.append(PROD, &entries.join("\n"));
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    for expected in [
        "`aws_ecr_repository.dawn` is said to be removed, but the stack still declares it",
        "aws_ecr_repository.day (infrastructure): cannot be imported: the stack has no such resource",
        "2 problems found",
    ] {
        assert!(said.contains(expected), "{expected:?} is not said in:\n{said}");
    }
    for line in [31, 36] {
        assert!(said.contains(&format!("settings: environments/prod.toml:{line}:1")), "{said}");
    }
    project.replace(PROD, "stack = \"infrastructure\"", "stack = \"infrastruktur\"");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(
        said.contains("there is no stack \"infrastruktur\"") && said.contains("prod.toml:32:9"),
        "{said}"
    );
    assert!(!said.contains("(bootstrap)"), "{said}");

    let project = Project::small().synthesized();
    project.append(PROD, &entries[2]);
    project.cleon(&["synth", "prod"]).success();
    let text = project.read("out/prod/infrastructure/imports.tf.json");
    let imports: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(imports["import"][0]["to"], "aws_ecr_repository.dawn", "{imports:#}");
    assert_eq!(imports["import"][0]["id"], "prod/dawn", "{imports:#}");
    project.append(PROD, &entry("removed", "infrastructure", "data.aws_vpc.main", "reason = \"\""));
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("\"data.aws_vpc.main\" is not the address of a resource"), "{said}");
    assert!(said.contains("a reason cannot be empty"), "{said}");
    project.replace(PROD, "data.aws_vpc.main", "output.vpc_id");
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("\"output.vpc_id\" is not the address of a resource"), "{said}");
    project.replace(PROD, "output.vpc_id", "aws_vpc.old");
    project.append(PROD, &entry("removed", "infrastructure", "aws_vpc.old", "reason = \"\""));
    let text = project.read(PROD).replace("reason = \"\"", "reason = \"gone\"");
    project.write(PROD, &text);
    let said = project.cleon(&["synth", "prod"]).with_status(2).stderr;
    assert!(said.contains("`removed` has the same entry twice"), "{said}");
}

fn an_entry_that_names_nothing_that_stands_is_said() {
    let project = Project::small().synthesized();
    let dawn = "\n[services.dawn]\ncluster = \"trantor\"\ndelivery = \"kubectl\"";
    let said_with = |stack: &str, address: &str| {
        let entry = format!("[[removed]]\nstack = \"{stack}\"\naddress = \"{address}\"\nreason = \"gone\"");
        project.append(PROD, &entry);
        let before = project.read(PROD);
        let warned = project.cleon(&["synth", "prod", "--check"]).with_status(1).stderr;
        project.replace(PROD, dawn, "");
        let refused = project.cleon(&["synth", "prod"]).with_status(2).stderr;
        project.write(PROD, &before.replace(&entry, ""));
        (warned, refused)
    };
    let nothing = "is said to be removed, but nothing that stands is at this address";

    let (warned, refused) = said_with("bootstrap", "aws_ecr_repository.dawn");
    let expected = format!(
        "warning: aws_ecr_repository.dawn (bootstrap): {nothing}\n  help: it stands in the stack infrastructure: write \
         `stack = \"infrastructure\"`\n  settings: environments/prod.toml:31:1\n"
    );
    assert_eq!(warned, expected);
    let expected = "help: if it is to go, write `stack = \"infrastructure\"` at environments/prod.toml:29:1, where \
                    `[[removed]]` has aws_ecr_repository.dawn of bootstrap\n";
    assert!(refused.contains(expected), "{refused}");

    let (_, refused) = said_with("infrastructure", "aws_ecr_repository.dwan");
    let expected =
        "help: if it is to go, write `address = \"aws_ecr_repository.dawn\"` at environments/prod.toml:";
    assert!(refused.contains(expected), "{refused}");

    let (warned, refused) = said_with("infrastructure", "aws_kms_key.never_there");
    assert!(
        warned.contains(nothing) && warned.contains("write an address that stands in out/prod/"),
        "{warned}"
    );
    assert!(refused.contains("if it is to go, add to environments/prod.toml:"), "{refused}");

    // Once it is written it stands as a block, as what is gone for long does.
    let entry =
        "[[removed]]\nstack = \"infrastructure\"\naddress = \"aws_ecr_repository.never\"\nreason = \"gone\"";
    project.append(PROD, entry);
    assert!(project.cleon(&["synth", "prod"]).success().stderr.contains(nothing));
    let again = project.cleon(&["synth", "prod", "--check"]).success().stderr;
    assert!(!again.contains("warning"), "{again}");
}
