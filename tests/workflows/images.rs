//! `image.yml`: its steps as they stand there, and the example of a caller and the policy of a role in `docs/ci.md`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::{Document, text};
use super::sandbox::{Ran, Sandbox};
use crate::harness::guide::Guide;
use crate::harness::outcome::{Outcome, trials};

trials![
    a_tag_is_a_version_and_a_commit,
    a_build_has_one_digest,
    each_architecture_is_scanned,
    a_tag_that_is_there_is_refused,
    what_was_scanned_is_pushed_and_signed,
    the_example_calls_what_is_there,
    the_policy_of_the_role_that_pushes_is_narrow,
];

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const URI: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/dawn";
const TAG: &str = "v1.4.2-0123456";

fn run(sandbox: &Sandbox, job: &str, id: &str, variables: &[(&str, &str)]) -> Ran {
    let image = Document::workflow("image.yml");
    assert_eq!(image.yaml["defaults"]["run"]["shell"], "bash");
    sandbox.step(text(&image.step(job, id)["run"]), variables)
}

fn a_tag_is_a_version_and_a_commit() -> Outcome {
    let sandbox = Sandbox::new()?;
    let tag = |version: &str| {
        let commit = ("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567");
        run(&sandbox, "build", "tag", &[("VERSION", version), commit])
    };
    assert_eq!(tag("v1.4.2").success().outputs["tag"], TAG);
    assert_eq!(tag("v1.5.0-rc.1").success().outputs["tag"], "v1.5.0-rc.1-0123456");
    for moving in [
        "latest",
        "main",
        "stable",
        "v1",
        "v1.4",
        "1.4.2",
        "",
        "v1.4.2 x",
        "v1.4.2+1",
        "v1.4.2-$(id)",
        "v1.4.2\nx",
    ] {
        tag(moving).refused("tags that move");
    }
    tag(&format!("v1.4.2-{}", "a".repeat(100))).refused("tags that move");
    Ok(())
}

fn a_build_has_one_digest() -> Outcome {
    let sandbox = Sandbox::new()?;
    sandbox.program(
        "docker",
        r#"tar --create --file "$RUNNER_TEMP/image.tar" --directory "$SANDBOX" index.json"#,
    );
    let build = |manifests: Value| {
        sandbox.write("index.json", json!({ "manifests": manifests }).to_string());
        let variables = [
            ("CONTEXT", "."),
            ("FILE", "Dockerfile"),
            ("PLATFORMS", "linux/arm64,linux/amd64"),
            ("TAG", TAG),
            ("GITHUB_SHA", "0123"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "example-org/dawn"),
        ];
        run(&sandbox, "build", "build", &variables)
    };
    let ran = build(json!([{ "digest": DIGEST }])).success();
    assert_eq!(ran.outputs["digest"], DIGEST);
    let call = "docker buildx build --platform linux/arm64,linux/amd64 --file Dockerfile --sbom=true --provenance=mode=min ";
    assert!(ran.calls[0].starts_with(call), "{:?}", ran.calls);
    assert!(!ran.calls[0].contains("--push"), "{:?}", ran.calls);
    build(json!([])).refused("no image that has one digest");
    build(json!([{ "digest": DIGEST }, { "digest": DIGEST }])).refused("no image that has one digest");
    build(json!([{ "digest": "sha256:0" }])).refused("no image that has one digest");
    Ok(())
}

fn each_architecture_is_scanned() -> Outcome {
    let sandbox = Sandbox::new()?;
    sandbox.program("skopeo", "");
    let scan = |grype: &str, only_fixed: &str| {
        sandbox.program("grype", grype);
        let platforms = ("PLATFORMS", "linux/arm64, linux/amd64,linux/arm/v7");
        let options = [("GRYPE", "grype"), ("SEVERITY", "high"), ("ONLY_FIXED", only_fixed), platforms];
        run(&sandbox, "build", "scan", &options)
    };
    let ran = scan("", "true").success();
    let skopeo = ran.calls_with("skopeo");
    for (call, of) in skopeo.iter().zip([
        "--override-os linux --override-arch arm64 oci-archive:",
        "--override-os linux --override-arch amd64 oci-archive:",
        "--override-os linux --override-arch arm --override-variant v7 oci-archive:",
    ]) {
        assert!(call.contains(of), "{call}");
    }
    let grype = ran.calls_with("grype oci-dir:");
    assert_eq!((skopeo.len(), grype.len()), (3, 3));
    assert!(grype.iter().all(|call| call.ends_with("--fail-on high --only-fixed")), "{grype:?}");
    assert!(scan("", "false").success().calls_with("grype")[0].ends_with("--fail-on high"));
    // One is enough, and the others are looked at all the same.
    let ran = scan("[[ $1 != *amd64 ]]", "true").refused("nothing is pushed");
    assert_eq!(ran.calls_with("grype").len(), 3);
    Ok(())
}

fn a_tag_that_is_there_is_refused() -> Outcome {
    let sandbox = Sandbox::new()?;
    let look = |mutability: &str, image: &str| {
        let does = format!(
            "case \"$2\" in describe-repositories) printf '%s\\t%s\\n' {URI} {mutability} ;; describe-images) {image} ;; esac"
        );
        sandbox.program("aws", &does);
        run(&sandbox, "push", "repository", &[("REPOSITORY", "prod/dawn"), ("TAG", TAG)])
    };
    let missing = "echo 'An error occurred (ImageNotFoundException) when calling' >&2; exit 254";
    let ran = look("IMMUTABLE", missing).success();
    assert_eq!(ran.outputs["uri"], URI);
    let call = format!("aws ecr describe-images --repository-name prod/dawn --image-ids imageTag={TAG}");
    assert_eq!(ran.calls_with("describe-images"), [call]);
    let ran = look("IMMUTABLE", "echo '{}'").refused("has the tag v1.4.2-0123456 already");
    assert!(ran.outputs.is_empty());
    look("IMMUTABLE", "echo 'AccessDeniedException' >&2; exit 254").refused("AWS does not say");
    look("MUTABLE", missing).refused("can be pushed again");
    look("IMMUTABLE_WITH_EXCLUSION", missing).refused("can be pushed again");
    Ok(())
}

fn what_was_scanned_is_pushed_and_signed() -> Outcome {
    let sandbox = Sandbox::new()?;
    sandbox.program("aws", "echo password");
    sandbox.program("docker", "[[ $1 != login ]] || grep --quiet password");
    sandbox.program("cosign", "");
    let push = |digest: &str| {
        sandbox.program("skopeo", &format!("printf '%s' {digest} > \"$RUNNER_TEMP/digest\""));
        run(&sandbox, "push", "push", &[("DIGEST", DIGEST), ("TAG", TAG), ("URI", URI)])
    };
    let ran = push(DIGEST).success();
    assert_eq!(ran.outputs["image"], format!("{URI}@{DIGEST}"));
    assert_eq!(ran.outputs["digest"], DIGEST);
    assert_eq!(ran.calls_with("cosign"), [format!("cosign sign --yes {URI}@{DIGEST}")]);
    let copied = ran.calls_with("skopeo copy --quiet --all --preserve-digests ");
    assert!(copied[0].ends_with(&format!("docker://{URI}:{TAG}")), "{copied:?}");
    let registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    assert_eq!(
        ran.calls_with("docker login")[0],
        format!("docker login --username AWS --password-stdin {registry}")
    );
    assert_eq!(ran.calls_with("docker logout"), [format!("docker logout {registry}")]);
    let ran = push(&DIGEST.replace('0', "f")).refused("it is not signed");
    assert!(ran.calls_with("cosign").is_empty() && ran.outputs.is_empty());
    Ok(())
}

fn the_example_calls_what_is_there() {
    let example = Document::parse("docs/ci.md", Guide::read("docs/ci.md").take("image-caller"));
    let image = Document::workflow("image.yml");
    let inputs = image.yaml["on"]["workflow_call"]["inputs"].as_object().unwrap();
    let (_, job) = example.jobs().next().unwrap();
    let given = job["with"].as_object().unwrap();
    for name in given.keys() {
        assert!(inputs.contains_key(name), "{name}");
    }
    for (name, _) in inputs.iter().filter(|(_, input)| input["required"] == true) {
        assert!(given.contains_key(name), "{name}");
    }
    assert!(text(&job["uses"]).contains("/.github/workflows/image.yml@"));
    assert_eq!(job["permissions"], json!({ "contents": "read", "id-token": "write" }));
}

fn the_policy_of_the_role_that_pushes_is_narrow() {
    let policy: Value = serde_json::from_str(&Guide::read("docs/ci.md").take("push-policy")).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    let mut allowed = BTreeSet::new();
    for statement in statements {
        assert_eq!(statement["Effect"], "Allow");
        let actions: Vec<&str> = statement["Action"].as_array().unwrap().iter().map(text).collect();
        // A token is of no repository.
        let everything = statement["Resource"] == "*";
        assert_eq!(everything, actions == ["ecr:GetAuthorizationToken"], "{statement}");
        allowed.extend(actions);
    }
    let expected = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    ];
    assert_eq!(allowed, BTreeSet::from(expected));
    let trust: Value = serde_json::from_str(&Guide::read("docs/ci.md").take("push-trust")).unwrap();
    let equals = &trust["Statement"][0]["Condition"]["StringEquals"];
    assert_eq!(equals["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com");
    let example = Document::parse("docs/ci.md", Guide::read("docs/ci.md").take("image-caller"));
    let environment = text(&example.yaml["jobs"]["image"]["with"]["environment"]);
    let subject = format!("repo:example-org/dawn:environment:{environment}");
    assert_eq!(equals["token.actions.githubusercontent.com:sub"], subject);
}
