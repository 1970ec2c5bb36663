//! Whatever AWS or the way to it does: `drift` says what is wrong and what to do, ends with status 3 in bounded time, and
//! shows no credential. And what needs no AWS asks for none.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::faulty_aws::{Fate, FaultyAws, Request};
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};

trials![
    without_credentials_nothing_is_called,
    every_verb_that_calls_tells_the_same,
    the_profile_that_is_named_is_the_one_that_signs,
    credentials_that_aws_refuses_are_told,
    a_wrong_account_is_told_and_left_alone,
    a_wrong_region_is_told,
    throttling_is_retried,
    what_may_not_be_read_is_named_and_the_rest_compared,
    a_role_is_taken_in_the_environment_s_region,
    a_cluster_without_access_entries_is_asked_for_none,
    credentials_are_asked_for_once,
    a_machine_that_cannot_know_aws_says_so,
    what_never_ends_well_ends_in_time,
    what_needs_no_aws_asks_for_none,
];

/// Longer than the longest of all: a call with all its attempts has 45 s, credentials 60 s. What hangs takes longer.
const PATIENCE: Duration = Duration::from_secs(150);

const KEY: &str = "AKIATESTTESTTESTTEST";
const SECRET: &str = "sEcReT0aCcEsS0kEy0oF0aN0eXaMpLe0aNd0n0oThEr";
const TOKEN: &str = "ToKeN0oF0aN0eXaMpLe0sEsSiOn0wHiCh0iS0lOnGeR0tHaN0tHe0kEyS0aRe";

/// Runs the binary with these variables and no others of AWS. Nothing that it says may hold a credential.
fn cleon(root: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Finished {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.env_clear().env("HOME", home.path()).env("NO_COLOR", "1");
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.envs(variables.iter().copied());
    command.arg("--root").arg(root).args(["--today", TODAY]).args(arguments);
    let start = Instant::now();
    let finished = finish(&mut command);
    assert!(start.elapsed() < PATIENCE, "{arguments:?} took {:?}", start.elapsed());
    for said in [&finished.stdout, &finished.stderr] {
        for secret in [KEY, SECRET, TOKEN] {
            assert!(!said.contains(secret), "a credential is in: {said}");
        }
    }
    finished
}

/// Runs `drift dev` with credentials against a server.
fn drift(project: &Project, aws: &FaultyAws, more: &[&str]) -> Finished {
    cleon(project.path(), &credentials(&aws.endpoint()), &[&["drift", "dev"], more].concat())
}

fn credentials(endpoint: &str) -> Vec<(&str, &str)> {
    vec![
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
    ]
}

#[track_caller]
fn says(finished: &Finished, parts: &[&str]) {
    for part in parts {
        assert!(finished.stderr.contains(part), "{part} is not in: {}", finished.stderr);
    }
}

fn without_credentials_nothing_is_called() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    let none = cleon(project.path(), &[("AWS_ENDPOINT_URL", &endpoint)], &["drift", "dev"]).with_status(3);
    says(&none, &["there are no AWS credentials", "aws sso login", "--profile NAME"]);
    let variables = [("AWS_ENDPOINT_URL", endpoint.as_str())];
    let unknown = cleon(project.path(), &variables, &["drift", "dev", "--profile", "nobody"]).with_status(3);
    says(&unknown, &["there are no AWS credentials", "nobody"]);
    let json = cleon(project.path(), &variables, &["drift", "dev", "--format", "json"]).with_status(3).json();
    let message = json["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("there are no AWS credentials"), "{message}");
    assert!(aws.calls().is_empty(), "{:?}", aws.calls());
}

/// What is wrong with the way to AWS is no matter of one verb.
fn every_verb_that_calls_tells_the_same() {
    let project = Project::committed();
    let adopt = &["adopt", "dev", "by-hand"][..];
    let of_environment = [adopt, &["drift", "dev"], &["upgrade", "dev", "trantor", "--live"]];
    let versions = &["versions", "--live", "--region", "us-east-1"][..];
    let all = || of_environment.into_iter().chain([versions]);
    let nobody = nobody();
    let expired = FaultyAws::alone(|request| match request.call() {
        "GetCallerIdentity" => Fate::of_sts(403, "ExpiredToken", "The security token has expired"),
        _ => Fate::of_eks(403, "ExpiredTokenException", "The security token has expired"),
    });
    let expired = expired.endpoint();
    let fails = |arguments: &[&str]| {
        let told = cleon(project.path(), &[("AWS_ENDPOINT_URL", &nobody)], arguments).with_status(3);
        says(&told, &["there are no AWS credentials", "aws sso login"]);
        says(&cleon(project.path(), &credentials(&expired), arguments).with_status(3), &["expired"]);
        says(&cleon(project.path(), &credentials(&nobody), arguments).with_status(3), &["cannot be reached"]);
    };
    // Most of it is waiting.
    thread::scope(|scope| all().for_each(|arguments| _ = scope.spawn(|| fails(arguments))));
    let aws = FaultyAws::alone(|_| Fate::Usual);
    for arguments in of_environment {
        let of_prod: Vec<&str> = arguments.iter().map(|of| if *of == "dev" { "prod" } else { of }).collect();
        let told = cleon(project.path(), &credentials(&aws.endpoint()), &of_prod).with_status(3);
        says(
            &told,
            &["the credentials are of account 111122223333", "use credentials of account 123456789012"],
        );
    }
    // A cluster that is not there is the caller's mistake, and nothing that failed.
    let told = cleon(project.path(), &credentials(&aws.endpoint()), adopt).with_status(2);
    says(&told, &["no cluster \"by-hand\"", "--name"]);
}

/// Also where the environment has keys, which would be of another account.
fn the_profile_that_is_named_is_the_one_that_signs() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("config");
    let keys = "[profile reader]\naws_access_key_id = READER\naws_secret_access_key = reader\n";
    std::fs::write(&file, keys).unwrap();
    let mut variables = credentials(&endpoint);
    variables.push(("AWS_CONFIG_FILE", file.to_str().unwrap()));
    cleon(project.path(), &variables, &["drift", "dev", "--profile", "reader"]).with_status(1);
    assert_eq!(aws.keys().into_iter().collect::<Vec<_>>(), ["READER"]);
    cleon(project.path(), &variables, &["drift", "dev"]).with_status(1);
    assert_eq!(aws.keys().into_iter().collect::<Vec<_>>(), [KEY, "READER"]);
}

fn credentials_that_aws_refuses_are_told() {
    let project = Project::committed();
    for (code, told, help) in [
        ("ExpiredToken", "the AWS credentials have expired", "sign in again"),
        (
            "InvalidClientTokenId",
            "AWS does not accept the credentials (InvalidClientTokenId)",
            "get-caller-identity",
        ),
        // AWS repeats what was signed, the token among it.
        (
            "SignatureDoesNotMatch",
            "AWS does not accept the credentials (SignatureDoesNotMatch)",
            "wrong clock",
        ),
        (
            "Strange",
            "sts:GetCallerIdentity on the credentials failed: Strange: signed (covered)",
            "try again",
        ),
    ] {
        let message = format!("signed {TOKEN} by {KEY}\nx-amz-security-token:{TOKEN}");
        let aws = FaultyAws::alone(move |_| Fate::of_sts(403, code, &message));
        let refused = drift(&project, &aws, &[]).with_status(3);
        says(&refused, &[told, help]);
        assert_eq!(aws.calls().keys().collect::<Vec<_>>(), ["GetCallerIdentity"]);
    }
}

fn a_wrong_account_is_told_and_left_alone() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    let prod = cleon(project.path(), &credentials(&endpoint), &["drift", "prod"]).with_status(3);
    says(
        &prod,
        &[
            "the credentials are of account 111122223333 (arn:aws:sts::111122223333:assumed-role/reader/me)",
            "the environment's account is 123456789012",
            "use credentials of account 123456789012",
        ],
    );
    assert_eq!(aws.calls().keys().collect::<Vec<_>>(), ["GetCallerIdentity"], "nothing else was called");
}

fn a_wrong_region_is_told() {
    let project = Project::committed();
    let base = "environments/base.toml";
    let settings = project.read(base);
    let elsewhere = |request: &Request| match (request.call(), request.region.as_str()) {
        ("GET /clusters", "us-east-1") => Fate::Answer(200, r#"{"clusters":["other"]}"#.to_owned()),
        ("GET /clusters", "eu-central-1") => Fate::Answer(200, r#"{"clusters":["dev-trantor"]}"#.to_owned()),
        _ => Fate::Usual,
    };
    let aws = FaultyAws::alone(elsewhere);
    let endpoint = aws.endpoint();
    let mut variables = credentials(&endpoint);
    variables.push(("AWS_REGION", "eu-central-1"));
    let wrong = cleon(project.path(), &variables, &["drift", "dev"]).with_status(3);
    says(
        &wrong,
        &[
            "the cluster \"dev-trantor\" stands in eu-central-1, and the environment's region is us-east-1",
            "write `region = \"eu-central-1\"`",
        ],
    );
    // Where it is nowhere, that is the difference, and told with what is there.
    let gone = drift(&project, &aws, &[]).with_status(1).stdout;
    assert!(gone.contains("missing infrastructure:aws_eks_cluster.trantor"), "{gone}");
    assert!(gone.contains("us-east-1 has other"), "{gone}");
    assert_eq!(project.read(base), settings);
}

fn throttling_is_retried() {
    let project = Project::committed();
    let left = std::sync::atomic::AtomicUsize::new(2);
    let aws = FaultyAws::alone(move |request| {
        use std::sync::atomic::Ordering::SeqCst;
        let is_throttled = request.call() == "GET /clusters/dev-trantor/node-groups"
            && left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_throttled {
            return Fate::of_eks(429, "ThrottlingException", "Rate exceeded");
        }
        // Slow answers are waited for.
        Fate::Late(Duration::from_millis(50))
    });
    let found = drift(&project, &aws, &[]).with_status(1);
    assert!(!found.stdout.contains("unread"), "{}", found.stdout);
    assert!(found.stdout.contains("missing infrastructure:aws_eks_node_group.trantor_general"));
    assert_eq!(aws.calls()["GET /clusters/dev-trantor/node-groups"], 3);
}

fn what_may_not_be_read_is_named_and_the_rest_compared() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|request| match request.call() {
        "GET /clusters/dev-trantor/access-entries" | "GET /clusters" => {
            Fate::of_eks(403, "AccessDeniedException", "User is not authorized")
        }
        "DescribeSubnets" => Fate::of_ec2(403, "UnauthorizedOperation"),
        // What is no XML is no empty list either.
        "DescribeSecurityGroups" => Fate::Answer(200, "{}".to_owned()),
        "GET /clusters/dev-trantor/addons" => Fate::Answer(502, "<html>a proxy</html>".to_owned()),
        _ => Fate::Usual,
    });
    let found = drift(&project, &aws, &[]).with_status(3);
    for told in [
        "eks:ListAccessEntries on dev-trantor is not allowed",
        "eks:ListClusters on us-east-1 is not allowed",
        "ec2:DescribeSubnets on dev-trantor is not allowed",
        "ec2:DescribeSecurityGroups on dev-trantor failed: the answer is none of AWS",
        "eks:ListAddons on dev-trantor failed",
        "missing infrastructure:aws_eks_node_group.trantor_general",
    ] {
        assert!(found.stdout.contains(told), "{told} is not in: {}", found.stdout);
    }
    // Of what could not be read nobody says that it is missing.
    assert!(!found.stdout.contains("aws_eks_access_entry") && !found.stdout.contains("aws_eks_addon"));
    says(
        &found,
        &["not everything could be read, so that this is not all: let a policy of the caller allow \
           ec2:DescribeSubnets, eks:ListAccessEntries, eks:ListClusters; try again, since these failed: \
           ec2:DescribeSecurityGroups, eks:ListAddons\n"],
    );
    let json = drift(&project, &aws, &["--format", "json"]).with_status(3).json();
    let gaps = json["clusters"][0]["gaps"].as_array().unwrap();
    let denied: Vec<_> = gaps.iter().filter(|gap| gap["denied"] == true).map(|gap| &gap["call"]).collect();
    assert_eq!(denied, ["ec2:DescribeSubnets", "eks:ListAccessEntries"]);
}

/// A profile that takes a role by another one's keys, and none of them names a region.
fn a_role_is_taken_in_the_environment_s_region() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|request| {
        match request.call() {
        "AssumeRole" => Fate::Answer(
            200,
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser>\
             <Arn>arn:aws:sts::111122223333:assumed-role/reader/me</Arn><AssumedRoleId>A:me</AssumedRoleId>\
             </AssumedRoleUser><Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>assumed</SecretAccessKey>\
             <SessionToken>assumed</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
             </AssumeRoleResult></AssumeRoleResponse>"
                .to_owned(),
        ),
        _ => Fate::Usual,
    }
    });
    let endpoint = aws.endpoint();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("config");
    let profiles = "[profile keys]\naws_access_key_id = KEYS\naws_secret_access_key = keys\n\
                    [profile reader]\nrole_arn = arn:aws:iam::111122223333:role/reader\nsource_profile = keys\n";
    std::fs::write(&file, profiles).unwrap();
    let variables = [("AWS_ENDPOINT_URL", endpoint.as_str()), ("AWS_CONFIG_FILE", file.to_str().unwrap())];
    cleon(project.path(), &variables, &["drift", "dev", "--profile", "reader"]).with_status(1);
    assert_eq!(aws.keys().into_iter().collect::<Vec<_>>(), ["ASSUMED", "KEYS"]);
}

/// EKS refuses to list access entries where a `ConfigMap` says who may enter.
fn a_cluster_without_access_entries_is_asked_for_none() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|request| {
        match request.call() {
        "GET /clusters/dev-trantor" => Fate::Answer(
            200,
            r#"{"cluster":{"name":"dev-trantor","arn":"arn:aws:eks:us-east-1:111122223333:cluster/dev-trantor","status":"ACTIVE",
               "version":"1.36","accessConfig":{"authenticationMode":"CONFIG_MAP"},"resourcesVpcConfig":{"vpcId":"vpc-1"}}}"#
                .to_owned(),
        ),
        "GET /clusters/dev-trantor/access-entries" => {
            Fate::of_eks(400, "InvalidRequestException", "The cluster's authentication mode must be set to one of …")
        }
        _ => Fate::Usual,
    }
    });
    let found = drift(&project, &aws, &[]).with_status(1).stdout;
    assert!(found.contains("access_config[0].authentication_mode") && !found.contains("unread"), "{found}");
}

/// Whatever prints them may want a key to be touched each time.
fn credentials_are_asked_for_once() {
    let project = Project::committed();
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    let files = tempfile::tempdir().unwrap();
    let (file, asked) = (files.path().join("config"), files.path().join("asked"));
    let keys = r#"{"Version":1,"AccessKeyId":"PRINTED","SecretAccessKey":"printed"}"#;
    let program = files.path().join("print.sh");
    std::fs::write(&program, format!("echo once >> {}\necho '{keys}'\n", asked.display())).unwrap();
    let profile = format!("[profile printed]\ncredential_process = sh {}\n", program.display());
    std::fs::write(&file, profile).unwrap();
    let variables = [("AWS_ENDPOINT_URL", endpoint.as_str()), ("AWS_CONFIG_FILE", file.to_str().unwrap())];
    cleon(project.path(), &variables, &["drift", "dev", "--profile", "printed"]).with_status(1);
    assert_eq!(std::fs::read_to_string(&asked).unwrap(), "once\n");
}

fn a_machine_that_cannot_know_aws_says_so() {
    let project = Project::committed();
    let mut variables = credentials("https://127.0.0.1:9");
    variables.extend([("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")]);
    let told = cleon(project.path(), &variables, &["drift", "dev"]).with_status(3);
    says(&told, &["this machine has no certificates of authorities", "ca-certificates"]);
    let told = cleon(project.path(), &credentials("localhost:5600"), &["drift", "dev"]).with_status(3);
    says(&told, &["localhost:5600 cannot be reached: an address begins with https:// or http://"]);
    // Credentials in it are not repeated.
    let told =
        cleon(project.path(), &credentials("ftp://me:hunter2@localhost"), &["drift", "dev"]).with_status(3);
    says(&told, &["ftp://localhost cannot be reached"]);
    assert!(!told.stderr.contains("hunter2"), "{}", told.stderr);
    // Without TLS none are needed.
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    variables[0] = ("AWS_ENDPOINT_URL", &endpoint);
    cleon(project.path(), &variables, &["drift", "dev"]).with_status(1);
}

/// The slow ones, all at once.
fn what_never_ends_well_ends_in_time() {
    let throttled = || {
        let aws = FaultyAws::alone(|request| match request.call() {
            "GetCallerIdentity" => Fate::Usual,
            _ => Fate::of_eks(429, "ThrottlingException", "Rate exceeded"),
        });
        let told = drift(&Project::committed(), &aws, &[]).with_status(3);
        says(
            &told,
            &["AWS throttles eks:ListClusters on us-east-1, also after 5 attempts", "try again later"],
        );
        assert_eq!(aws.calls()["GET /clusters"], 5);
        let endpoint = aws.endpoint();
        let mut variables = credentials(&endpoint);
        variables.push(("AWS_MAX_ATTEMPTS", "3"));
        let told = cleon(Project::committed().path(), &variables, &["drift", "dev"]).with_status(3);
        says(&told, &["AWS throttles eks:ListClusters on us-east-1, also after 3 attempts"]);
        assert_eq!(aws.calls()["GET /clusters"], 8);
    };
    let silent = || {
        let aws = FaultyAws::alone(|request| match request.call() {
            "GET /clusters" => Fate::Never,
            _ => Fate::Usual,
        });
        let told = drift(&Project::committed(), &aws, &[]).with_status(3);
        let silent = "eks:ListClusters on us-east-1 was not answered in 45 s, with all its retries";
        assert!(told.stdout.contains(silent), "{}", told.stdout);
        assert!(told.stdout.contains("missing infrastructure:aws_eks_node_group.trantor_general"));
        says(&told, &["try again, since these failed: eks:ListClusters\n"]);
    };
    // Of one call alone, and of a service that this machine has no way to, the rest is told.
    let partly = || {
        let aws = FaultyAws::alone(|request| match request.call() {
            "GET /clusters/dev-trantor/addons" => Fate::of_eks(429, "ThrottlingException", "Rate exceeded"),
            _ => Fate::Usual,
        });
        let (nowhere, endpoint) = (nobody(), aws.endpoint());
        let mut variables = credentials(&endpoint);
        variables.push(("AWS_ENDPOINT_URL_EC2", &nowhere));
        let project = Project::committed();
        let told = cleon(project.path(), &variables, &["drift", "dev"]).with_status(3);
        for part in [
            "AWS throttles eks:ListAddons on dev-trantor, also after 5 attempts",
            &format!("ec2:DescribeSubnets on dev-trantor was not made: {nowhere} cannot be reached"),
            "missing infrastructure:aws_eks_node_group.trantor_general",
        ] {
            assert!(told.stdout.contains(part), "{part} is not in: {}", told.stdout);
        }
        says(
            &told,
            &[
                "try again, since these failed: ec2:DescribeSecurityGroups, ec2:DescribeSubnets, eks:ListAddons\n",
            ],
        );
        // Without EKS there is nothing to tell.
        variables.pop();
        variables.push(("AWS_ENDPOINT_URL_EKS", &nowhere));
        let told = cleon(project.path(), &variables, &["drift", "dev"]).with_status(3);
        says(&told, &[&format!("{nowhere} cannot be reached"), "AWS_ENDPOINT_URL"]);
        assert_eq!(told.stdout, "");
    };
    let unreachable = || {
        let endpoint = nobody();
        let project = Project::committed();
        let told = cleon(project.path(), &credentials(&endpoint), &["drift", "dev"]).with_status(3);
        says(&told, &[&format!("{endpoint} cannot be reached"), "AWS_ENDPOINT_URL"]);
    };
    let cases: [fn(); 4] = [throttled, silent, partly, unreachable];
    let running: Vec<_> = cases.into_iter().map(thread::spawn).collect();
    for case in running {
        if let Err(panic) = case.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Where nobody listens: on a port that was just given back.
fn nobody() -> String {
    format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

/// Nothing is configured, nothing reaches a network, and a listener hears nothing.
fn what_needs_no_aws_asks_for_none() -> Outcome {
    let project = Project::committed();
    let aws = FaultyAws::alone(|_| Fate::Usual);
    let endpoint = aws.endpoint();
    let mut variables = credentials(&endpoint);
    variables.extend([("HTTPS_PROXY", endpoint.as_str()), ("HTTP_PROXY", &endpoint)]);
    let verbs: [&[&str]; 6] = [
        &["synth", "dev"],
        &["synth", "dev", "--check"],
        &["validate", "dev"],
        &["list"],
        &["diff", "dev", "--base", "out/dev"],
        &["audit", "dev"],
    ];
    for verb in verbs {
        let root = project.path();
        let base = root.join("out/dev");
        let verb: Vec<&str> =
            verb.iter().map(|of| if *of == "out/dev" { base.to_str().unwrap() } else { of }).collect();
        let offline = without_network(root, &verb)?;
        let configured = cleon(root, &variables, &verb);
        assert!(matches!(offline.status, Some(0 | 1)), "{verb:?}: {}", offline.stderr);
        assert_eq!(offline.status, configured.status, "{verb:?}");
        assert_eq!(offline.stdout, configured.stdout, "{verb:?}");
    }
    assert!(aws.calls().is_empty(), "{:?}", aws.calls());
    Ok(())
}

/// Runs the binary in a network of its own, in which nothing can be reached.
fn without_network(root: &Path, arguments: &[&str]) -> Result<Finished, Missing> {
    let home = tempfile::tempdir().unwrap();
    let ways: [&[&str]; 3] = [
        &["unshare", "--net"],
        &["unshare", "--user", "--map-root-user", "--net"],
        &["sudo", "-n", "unshare", "--net"],
    ];
    let start = |way: &[&str], program: &str| {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).args(["--", "env", "-i"]);
        command.arg(format!("HOME={}", home.path().display())).arg("PATH=/usr/bin:/bin").arg("NO_COLOR=1");
        command.arg(program);
        command
    };
    let can = |way: &&&[&str]| start(way, "true").output().is_ok_and(|output| output.status.success());
    let way =
        ways.iter().find(can).ok_or_else(|| Missing("a network of one's own (unshare --net)".to_owned()))?;
    let mut command = start(way, env!("CARGO_BIN_EXE_cleon"));
    Ok(finish(command.arg("--root").arg(root).args(["--today", TODAY]).args(arguments)))
}
