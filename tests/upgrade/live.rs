//! What EKS says, against the local AWS.

use std::process::Command;

use crate::harness::faulty_aws::{Fate, FaultyAws};
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::Outcome;
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY, repository};
use crate::harness::python::python;

use super::{PROD, kinds};

type Environment = Vec<(&'static str, String)>;

/// The binary with the variables of AWS, and no files of it.
fn cleon(project: &Project, environment: &Environment, arguments: &[&str]) -> Finished {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.arg("--root").arg(project.path()).args(["--today", TODAY]).args(arguments).env("NO_COLOR", "1");
    for file in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        command.env(file, project.path().join("no-such-file"));
    }
    command.env_remove("AWS_PROFILE").env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_MAX_ATTEMPTS", "1");
    finish(command.envs(environment.iter().cloned()))
}

/// Makes or upgrades the cluster that the small project's settings describe, by the SDK of AWS for Python.
fn by_hand(environment: &Environment, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(python()?);
    command.arg(repository().join("tests/upgrade/by_hand.py")).args(arguments);
    finish(command.envs(environment.iter().cloned())).success();
    Ok(())
}

pub(super) fn a_cluster_that_stands() -> Outcome {
    let aws = LocalAws::start("123456789012")?;
    let environment = aws.environment();
    let project = Project::small();
    let plan = |arguments: &[&str]| {
        let asked = ["upgrade", "prod", "trantor", "--live", "--format", "json"];
        cleon(&project, &environment, &[&asked, arguments].concat()).with_status(1).json()
    };
    // The settings are ahead of what stands, whatever they say.
    by_hand(&environment, &["create", "1.34"])?;
    let before = project.read(PROD);
    let behind = plan(&["--write"]);
    assert_eq!(kinds(&behind)[0], "apply");
    assert!(behind["steps"][0]["changes"].to_string().contains("control plane: 1.34 to 1.35"), "{behind}");
    assert_eq!(project.read(PROD), before, "nothing is written before that is applied");

    by_hand(&environment, &["raise", "1.35"])?;
    let there = plan(&[]);
    assert!(
        there["sources"]["cluster"]
            .as_str()
            .unwrap()
            .contains("prod-trantor stands in us-east-1, account 123456789012")
    );
    assert_eq!(there["sources"]["versions"], "EKS, asked on 2026-11-21");
    let raise =
        there["steps"].as_array().unwrap().iter().find(|step| step["kind"] == "control-plane").unwrap();
    let notes = raise["notes"].to_string();
    assert!(
        notes.contains("the insight \\\"Deprecated APIs removed in Kubernetes v1.36\\\" passes"),
        "{notes}"
    );

    what_may_not_be_read(&project, &aws);
    an_insight_that_fails(&project, &aws);

    // Somebody goes on without the settings, and a group beside them stays behind.
    by_hand(&environment, &["raise", "1.36"])?;
    let ahead = plan(&["--write"]);
    assert_eq!(kinds(&ahead)[0], "catch-up");
    assert_eq!(ahead["next"]["written"], true);
    assert!(project.read(PROD).contains("version = \"1.36\""), "{}", project.read(PROD));
    let refused = ["upgrade", "prod", "trantor", "--live", "--to", "1.35"];
    let refused = cleon(&project, &environment, &refused).with_status(2);
    assert!(refused.stderr.contains("cleon plans no way back to 1.35"), "{refused:?}");

    let text = cleon(&project, &environment, &["versions", "--live"]).success().stdout;
    assert!(text.starts_with("Kubernetes on EKS, seen on 2026-11-21, as EKS in us-east-1 says\n"), "{text}");
    refreshed(&project, &environment);
    Ok(())
}

/// How insights stand is in their list, whoever may read the details; what a step hangs on blocks it.
fn what_may_not_be_read(project: &Project, aws: &LocalAws) {
    let plan = |denied: fn(&str) -> bool| {
        let proxy = FaultyAws::before(aws.address(), move |request| {
            if denied(request.call()) {
                return Fate::of_eks(403, "AccessDeniedException", "User is not authorized");
            }
            Fate::Usual
        });
        let mut environment = aws.environment();
        environment.retain(|(key, _)| *key != "AWS_ENDPOINT_URL");
        environment.push(("AWS_ENDPOINT_URL", proxy.endpoint()));
        let asked = ["upgrade", "prod", "trantor", "--live", "--format", "json"];
        let plan = cleon(project, &environment, &asked).with_status(1).json();
        let raise = plan["steps"].as_array().unwrap().iter().find(|step| step["kind"] == "control-plane");
        (raise.unwrap()["notes"].to_string(), plan["steps"][0]["notes"].to_string())
    };
    let (raise, first) = plan(|call| call.starts_with("GET /clusters/prod-trantor/insights/"));
    assert!(
        raise.contains("the insight \\\"Deprecated APIs removed in Kubernetes v1.36\\\" passes"),
        "{raise}"
    );
    assert!(first.contains("not everything could be read: eks:DescribeInsight"), "{first}");
    let (raise, _) = plan(|call| call == "POST /clusters/prod-trantor/insights");
    assert!(
        raise.contains("EKS did not say its insights, of which one may fail: eks:ListInsights"),
        "{raise}"
    );
    let (raise, first) = plan(|call| call == "GET /clusters/prod-trantor/node-groups");
    assert!(
        raise.contains("a node group that was not read may be too old for 1.36: eks:ListNodegroups"),
        "{raise}"
    );
    assert!(first.contains("whether node groups are as the settings say is not known"), "{first}");
}

/// An insight that fails blocks, though its details may not be read; those on the way back keep nothing from going on.
fn an_insight_that_fails(project: &Project, aws: &LocalAws) {
    let insights = r#"{"insights":[
        {"id":"a","name":"Deprecated APIs","category":"UPGRADE_READINESS","kubernetesVersion":"1.36",
         "insightStatus":{"status":"ERROR","reason":"somebody uses them"}},
        {"id":"b","name":"Nodes","category":"ROLLBACK_READINESS","kubernetesVersion":"1.36",
         "insightStatus":{"status":"ERROR","reason":"one is newer"}}]}"#;
    let proxy = FaultyAws::before(aws.address(), move |request| match request.call() {
        "POST /clusters/prod-trantor/insights" => Fate::Answer(200, insights.to_owned()),
        call if call.starts_with("GET /clusters/prod-trantor/insights/") => {
            Fate::of_eks(403, "AccessDeniedException", "User is not authorized")
        }
        _ => Fate::Usual,
    });
    let mut environment = aws.environment();
    environment.push(("AWS_ENDPOINT_URL", proxy.endpoint()));
    let asked = ["upgrade", "prod", "trantor", "--live", "--format", "json"];
    let plan = cleon(project, &environment, &asked).with_status(1).json();
    let raise =
        plan["steps"].as_array().unwrap().iter().find(|step| step["kind"] == "control-plane").unwrap();
    let notes = raise["notes"].as_array().unwrap();
    let blocks: Vec<_> = notes.iter().filter(|of| of["level"] == "blocks").map(|of| &of["message"]).collect();
    assert_eq!(blocks, ["the insight \"Deprecated APIs\" fails: somebody uses them"]);
}

/// The tables of a checkout, which take over what EKS says once.
fn refreshed(project: &Project, environment: &Environment) {
    let files = ["src/aws/data/kubernetes-versions.tsv", "src/aws/data/addon-versions.tsv"];
    for file in files {
        project.write(file, &std::fs::read_to_string(repository().join(file)).unwrap());
    }
    let first = cleon(project, environment, &["versions", "--refresh", "--format", "json"]).success().json();
    assert_eq!(first["files"][1]["changed"], true);
    let diff = first["files"][1]["diff"].as_str().unwrap();
    assert!(
        diff.contains("+# complete\tyes\n") && diff.contains("+coredns\t1.36\tv1.13.2-eksbuild.1\tyes\n"),
        "{diff}"
    );
    let table = project.read(files[1]);
    assert!(
        table.starts_with("# as of\t2026-11-21\n# source\tEKS, `describe-addon-versions` in us-east-1\n"),
        "{table}"
    );
    let before = project.snapshot("src/aws/data");
    let again = cleon(project, environment, &["versions", "--refresh"]).success();
    assert!(again.stderr.contains("nothing was written"), "{again:?}");
    assert_eq!(project.snapshot("src/aws/data"), before);
}

pub(super) fn nobody_answers() {
    let project = Project::small();
    let mut environment: Environment = vec![("AWS_REGION", "us-east-1".to_owned())];
    let asked = ["upgrade", "prod", "trantor", "--live"];
    let without = cleon(&project, &environment, &asked).with_status(3);
    assert!(without.stderr.contains("there are no AWS credentials"), "{without:?}");
    let secret = "wJalrXUtnFEMI-not-to-be-seen";
    environment.push(("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()));
    environment.push(("AWS_SECRET_ACCESS_KEY", secret.to_owned()));
    environment.push(("AWS_ENDPOINT_URL", "http://127.0.0.1:1".to_owned()));
    let unreachable = cleon(&project, &environment, &asked).with_status(3);
    assert!(unreachable.stderr.contains("cannot be reached"), "{unreachable:?}");
    assert!(!unreachable.stderr.contains(secret) && !unreachable.stdout.contains(secret));
    // Without the question there is no call.
    cleon(&project, &environment, &asked[..3]).with_status(1);
    cleon(&project, &environment, &["versions"]).success();
}
