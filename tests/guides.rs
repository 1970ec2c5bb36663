//! The guides of `docs/guides/`: their settings, put into production as they stand on the page, give what the page says,
//! and nobody finds anything wrong with it: neither cleon nor kustomize or the schemas of Kubernetes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use stacks::environment::Selection;

use crate::harness::guide::Guide;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::{Finished, finish};
use crate::harness::project::Project;
use crate::kubernetes_manifests::{Folder, judged, refused};

trials![
    postgresql,
    rabbitmq,
    shared_logs,
    pull_secrets,
    deliveries,
    a_delivery_is_switched_and_keeps_its_names,
    what_is_gone_is_listed,
];

const PROD: &str = "environments/prod.toml";

/// A project with the settings of a guide in production.
struct Walk {
    guide: Guide,
    project: Project,
}

impl Walk {
    fn of(guide: &str) -> Self {
        Self {
            guide: Guide::read(&format!("docs/guides/{guide}.md")),
            project: Project::committed().synthesized(),
        }
    }

    /// Adds the settings of a block to production.
    fn write(&mut self, block: &str) -> &mut Self {
        self.project.append(PROD, &self.guide.take(block));
        self
    }

    /// Generates the files, with nothing found but what the guide accepts.
    fn synthesize(&self, accepted: &[&str]) {
        let said = self.project.cleon(&["validate", "prod", "--format", "json"]).success().json();
        let prod = &said["environments"][0];
        assert_eq!(prod["findings"], json!([]), "{prod:#}");
        let taken = prod["accepted"].as_array().unwrap().iter();
        let taken: Vec<&str> = taken.map(|of| of["finding"]["rule"]["id"].as_str().unwrap()).collect();
        assert_eq!(taken, accepted, "{prod:#}");
        self.project.cleon(&["synth", "prod"]).success();
    }

    /// What kustomize makes of production and of the folders at `further` paths, once nobody objects to it.
    fn judged(&self, further: &[&str]) -> Result<Cluster, Missing> {
        let environments = stacks::environment::load(self.project.path(), &Selection::All);
        let environments = environments.unwrap_or_else(|problems| panic!("{problems}"));
        let prod = environments.iter().find(|of| of.name.as_str() == "prod").unwrap();
        let folders = judged(&self.project, prod, further)?;
        assert_eq!(refused(&folders), [""; 0]);
        Ok(Cluster(folders))
    }

    fn application(&self, service: &str) -> Value {
        let file = format!("out/prod/application/service-{service}.tf.json");
        serde_json::from_str(&self.project.read(&file)).unwrap()
    }

    /// Runs a block of the guide in the project.
    fn run(&self, block: &str) -> Finished {
        let mut command = std::process::Command::new("bash");
        finish(command.args(["-euo", "pipefail", "-c", block]).current_dir(self.project.path()))
    }

    #[track_caller]
    fn done(&self) {
        assert_eq!(self.guide.left(), [""; 0], "blocks of the guide that nobody used");
    }
}

/// What kustomize built.
struct Cluster(Vec<Folder>);

impl Cluster {
    /// An object, by the end of its folder's path.
    #[track_caller]
    fn get(&self, folder: &str, kind: &str, name: &str) -> &Value {
        let folder = self.folder(folder);
        let is = |of: &&Value| of["kind"] == kind && of["metadata"]["name"] == name;
        let found = folder.documents.iter().find(is);
        found.unwrap_or_else(|| panic!("no {kind} {name} in {}", folder.place))
    }

    #[track_caller]
    fn folder(&self, folder: &str) -> &Folder {
        let is = |of: &&Folder| of.place.ends_with(folder);
        self.0.iter().find(is).unwrap_or_else(|| panic!("no folder {folder}"))
    }

    /// The names of the objects of a kind.
    fn names(&self, folder: &str, kind: &str) -> Vec<&str> {
        let of_kind = self.folder(folder).documents.iter().filter(|of| of["kind"] == kind);
        let mut names: Vec<&str> = of_kind.map(|of| of["metadata"]["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names
    }

    /// What both stateful sets have: two services, disks that are encrypted and stay, and `restricted` pods.
    fn assert_stateful(&self, service: &str) {
        let folder = format!("trantor/{service}");
        let headless = format!("{service}-headless");
        assert_eq!(self.names(&folder, "Service"), [service, &headless]);
        assert!(self.get(&folder, "Service", service)["spec"]["clusterIP"].is_null());
        let without = &self.get(&folder, "Service", &headless)["spec"];
        assert_eq!(without["clusterIP"], "None");
        assert_eq!(without["publishNotReadyAddresses"], true);
        let set = &self.get(&folder, "StatefulSet", service)["spec"];
        assert_eq!(set["serviceName"], headless.as_str());
        let claim = &set["volumeClaimTemplates"][0]["spec"];
        assert_eq!(claim["storageClassName"], "cleon-gp3-retain");
        let class = self.get("trantor/_cluster", "StorageClass", "cleon-gp3-retain");
        assert_eq!(class["parameters"]["encrypted"], "true");
        assert_eq!(class["reclaimPolicy"], "Retain");
        let labels = &self.get(&folder, "Namespace", service)["metadata"]["labels"];
        assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted");
        let resources = &set["template"]["spec"]["containers"][0]["resources"];
        assert_eq!(resources["requests"], resources["limits"], "its quality of service is guaranteed");
        assert_eq!(self.names(&folder, "Secret"), [""; 0]);
        self.get(&folder, "ExternalSecret", &format!("{service}-secrets"));
    }

    /// The ports on which a policy lets others in, and the namespaces they are in.
    fn callers(&self, service: &str) -> Vec<(String, Vec<u64>)> {
        let policy = self.get(&format!("trantor/{service}"), "NetworkPolicy", "allow-callers");
        let rules = policy["spec"]["ingress"].as_array().unwrap().iter();
        let name = "kubernetes.io/metadata.name";
        rules
            .map(|rule| {
                let from = &rule["from"][0]["namespaceSelector"]["matchLabels"][name];
                (from.as_str().unwrap().to_owned(), ports(&rule["ports"]))
            })
            .collect()
    }
}

fn ports(ports: &Value) -> Vec<u64> {
    ports.as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect()
}

fn postgresql() -> Outcome {
    let mut walk = Walk::of("postgresql");
    walk.write("postgresql").write("client").synthesize(&["WRK-003"]);
    let cluster = walk.judged(&[])?;
    cluster.assert_stateful("postgresql");
    assert_eq!(cluster.callers("postgresql"), [("day".to_owned(), vec![5432])]);
    assert_eq!(cluster.names("trantor/postgresql", "PodDisruptionBudget"), [""; 0]);
    let set = &cluster.get("trantor/postgresql", "StatefulSet", "postgresql")["spec"];
    let container = &set["template"]["spec"]["containers"][0];
    assert_eq!(container["readinessProbe"]["exec"]["command"][0], "pg_isready");
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/postgresql:17.6";
    assert_eq!(container["image"], image, "what the guide pushes");

    // Secrets are there without values, and each service reads its own.
    let text = walk.application("postgresql").to_string();
    assert!(text.contains("postgresql/superuser") && !text.contains("secret_version"), "{text}");
    let day = walk.application("day");
    let policies = day["resource"]["aws_iam_policy"].to_string();
    assert!(!policies.contains("superuser"), "{policies}");
    let way = day["resource"]["kubernetes_network_policy_v1"].to_string();
    assert!(way.contains("\"postgresql\""), "{way}");
    walk.done();
    Ok(())
}

fn rabbitmq() -> Outcome {
    let mut walk = Walk::of("rabbitmq");
    walk.write("rabbitmq").synthesize(&[]);
    let cluster = walk.judged(&[])?;
    cluster.assert_stateful("rabbitmq");
    let callers = cluster.callers("rabbitmq");
    let amqp = |caller: &str| (caller.to_owned(), vec![5672]);
    assert_eq!(callers, [amqp("dawn"), amqp("dawn-rc"), amqp("day")]);
    for (name, direction) in [("allow-from-each-other", "ingress"), ("allow-to-each-other", "egress")] {
        let policy = cluster.get("trantor/rabbitmq", "NetworkPolicy", name);
        assert_eq!(ports(&policy["spec"][direction][0]["ports"]), [4369, 5672, 25672, 35672]);
    }
    let budget = cluster.get("trantor/rabbitmq", "PodDisruptionBudget", "rabbitmq");
    assert_eq!(budget["spec"]["maxUnavailable"], 1);
    let set = &cluster.get("trantor/rabbitmq", "StatefulSet", "rabbitmq")["spec"];
    assert_eq!((&set["replicas"], &set["podManagementPolicy"]), (&json!(3), &json!("Parallel")));
    // The name that members look up is that of the headless service.
    let files = cluster.get("trantor/rabbitmq", "ConfigMap", "rabbitmq-files")["data"].to_string();
    let headless = set["serviceName"].as_str().unwrap();
    assert!(files.contains(&format!("dns.hostname = {headless}.rabbitmq.svc.cluster.local")), "{files}");
    walk.done();
    Ok(())
}

fn shared_logs() -> Outcome {
    let mut walk = Walk::of("shared-logs");
    walk.write("file-system").synthesize(&[]);
    let text = fs::read_to_string(crate::harness::project::repository().join("docs/guides/shared-logs.md"));
    let outputs = walk.project.read("out/prod/infrastructure/outputs.tf.json");
    for output in ["file_system_logs_id", "file_system_logs_app_access_point_id"] {
        assert!(outputs.contains(&format!("\"{output}\"")), "{outputs}");
        assert!(text.as_ref().unwrap().contains(&format!("output {output}\n")), "{output}");
    }
    walk.write("services").synthesize(&[]);
    let cluster = walk.judged(&[])?;
    let mut handles = BTreeSet::new();
    for service in ["writer", "reader"] {
        let volume = &cluster.get("trantor/_cluster", "PersistentVolume", &format!("{service}-logs"))["spec"];
        assert_eq!(volume["claimRef"]["namespace"], service);
        assert_eq!(volume["persistentVolumeReclaimPolicy"], "Retain");
        handles.insert(volume["csi"]["volumeHandle"].as_str().unwrap().to_owned());
        let folder = format!("trantor/{service}");
        let claim = cluster.get(&folder, "PersistentVolumeClaim", &format!("{service}-logs"));
        assert_eq!(claim["spec"]["accessModes"], json!(["ReadWriteMany"]));
        assert_eq!(claim["spec"]["volumeName"], format!("{service}-logs"));
        let pod = &cluster.get(&folder, "Deployment", service)["spec"]["template"]["spec"];
        let mounts = pod["containers"][0]["volumeMounts"].as_array().unwrap();
        let mount = mounts.iter().find(|mount| mount["name"] == "logs").unwrap();
        assert_eq!(mount["readOnly"] == true, service == "reader", "{mount}");
    }
    assert_eq!(handles.len(), 1, "both mount the same: {handles:?}");

    // Without its driver, the volumes come to nothing, and cleon says so.
    walk.project.replace(PROD, "aws_efs_csi_driver = { enabled = true }", "");
    let said = walk.project.cleon(&["validate", "prod"]).with_status(2).stderr;
    let message = "`volumes` of reader comes to nothing without `clusters.trantor.addons.aws_efs_csi_driver`";
    assert!(said.contains(message), "{said}");
    walk.done();
    Ok(())
}

fn pull_secrets() -> Outcome {
    let mut walk = Walk::of("pull-secrets");
    walk.write("pull-secret").synthesize(&[]);
    walk.project.write("office/kustomization.yaml", &walk.guide.take("outside"));
    let cluster = walk.judged(&["office"])?;
    let folder = "trantor/pull-secret";
    let role = &cluster.get(folder, "Role", "pull-secret")["rules"];
    let expected = json!([{ "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["ecr-pull"], "verbs": ["get", "patch"] }]);
    assert_eq!(*role, expected);
    let job = &cluster.get(folder, "CronJob", "pull-secret-refresh")["spec"];
    assert_eq!(job["suspend"], true);
    assert_eq!(job["jobTemplate"]["spec"]["template"]["spec"]["automountServiceAccountToken"], true);
    // Whoever may patch a secret reaches the API server, without a setting of its own.
    cluster.get(folder, "NetworkPolicy", "allow-kubernetes-api");
    script(cluster.get(folder, "ConfigMap", "pull-secret-files"));

    let policy = walk.application("pull-secret");
    let policy = policy["resource"]["aws_iam_policy"]["trantor_pull_secret"]["policy"].as_str().unwrap();
    let policy: Value = serde_json::from_str(policy).unwrap();
    let repository = |name: &str| format!("arn:aws:ecr:us-east-1:123456789012:repository/prod/{name}");
    let pull = json!(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
    let allowed: Vec<(&Value, &Value)> = policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| (&statement["Action"], &statement["Resource"]))
        .collect();
    let (token, all) = (json!(["ecr:GetAuthorizationToken"]), json!(["*"]));
    let (dawn, own) = (json!([repository("dawn")]), json!([repository("pull-secret")]));
    assert_eq!(allowed, [(&token, &all), (&pull, &dawn), (&pull, &own)]);

    // On the other cluster: one namespace, that cluster's role, and at work.
    let office = cluster.folder("office");
    assert!(office.documents.iter().all(|of| of["metadata"]["namespace"] == "apps"), "{}", office.text);
    let job = &cluster.get("office", "CronJob", "pull-secret-refresh")["spec"];
    assert_eq!(job["suspend"], false);
    let account = cluster.get("office", "ServiceAccount", "pull-secret");
    assert_eq!(account["imagePullSecrets"], json!([{ "name": "ecr-pull" }]));
    let role = "arn:aws:iam::123456789012:role/office-pull-secret";
    assert_eq!(account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"], role);
    assert_eq!(cluster.get("office", "RoleBinding", "pull-secret")["subjects"][0]["namespace"], "apps");
    let trust: Value = serde_json::from_str(&walk.guide.take("trust")).unwrap();
    let condition = &trust["Statement"][0]["Condition"]["StringEquals"];
    assert_eq!(condition["oidc.office.example.com:sub"], "system:serviceaccount:apps:pull-secret");
    walk.done();
    Ok(())
}

/// Runs the job's script with stand-ins for the two programs it calls: what is patched is what kubelets read.
fn script(files: &Value) {
    let (_, script) = files["data"].as_object().unwrap().iter().next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let token = "t".repeat(2000);
    let stand_in = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        finish(std::process::Command::new("chmod").arg("755").arg(&path)).success();
    };
    stand_in("aws", format!("echo {token}"));
    stand_in("kubectl", "printf '%s\\n' \"$@\" > \"$SEEN\"".to_owned());
    let patch = folder.path().join("patch.json");
    // Tests beside this one have the same /tmp.
    let script = script.as_str().unwrap().replace("/tmp/patch.json", patch.to_str().unwrap());
    let seen = folder.path().join("seen");
    let search_path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", &script])
        .env("PATH", search_path)
        .env("SEEN", &seen)
        .env("REGISTRY", "registry.example.com");
    finish(&mut command).success();
    let arguments = fs::read_to_string(seen).unwrap();
    assert!(arguments.starts_with("patch\nsecret\necr-pull\n"), "{arguments}");
    assert!(!arguments.contains("ttt"), "the token is on a command line: {arguments}");
    let read: Value = serde_json::from_str(&fs::read_to_string(patch).unwrap()).unwrap();
    let config = decoded(read["data"][".dockerconfigjson"].as_str().unwrap());
    let config: Value = serde_json::from_str(&config).unwrap();
    let auth = config["auths"]["registry.example.com"]["auth"].as_str().unwrap();
    assert_eq!(decoded(auth), format!("AWS:{token}"));
}

fn decoded(base64: &str) -> String {
    let mut command = std::process::Command::new("sh");
    finish(command.args(["-c", "printf %s \"$1\" | base64 -d", "sh", base64])).success().stdout
}

/// The names of a service's objects, by what delivers them.
fn delivered(walk: &Walk, delivery: &str) -> BTreeSet<String> {
    let manifest = walk.project.manifest("prod");
    let clusters = manifest["kubernetes"]["clusters"].as_array().unwrap();
    let trantor = clusters.iter().find(|of| of["key"] == "trantor").unwrap();
    let namespaces = trantor["namespaces"].as_array().unwrap();
    let courier = namespaces.iter().find(|of| of["namespace"] == "courier").unwrap();
    assert_eq!(courier["delivery"], delivery);
    assert_eq!(courier["path"].is_null(), delivery == "terraform");
    let order: Vec<&str> =
        trantor["apply_order"].as_array().unwrap().iter().map(|of| of.as_str().unwrap()).collect();
    assert_eq!(order[0], "trantor/_cluster");
    assert_eq!(order.contains(&"trantor/courier"), delivery == "kubectl", "{order:?}");
    assert_eq!(order.last() == Some(&"trantor/argocd"), delivery == "argocd", "{order:?}");

    let applied = trantor["applied"].as_array().unwrap().iter().map(|of| of.as_str().unwrap());
    let name = |applied: &str| applied.rsplit(' ').next().unwrap().to_owned();
    let applied: Vec<String> =
        applied.map(name).filter(|of| of.split('/').next() == Some("courier")).collect();
    let resources = walk.application("courier")["resource"].clone();
    let of_kubernetes =
        resources.as_object().unwrap().iter().filter(|(kind, _)| kind.starts_with("kubernetes_"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let by_terraform = of_kubernetes.flat_map(|(_, of)| of.as_object().unwrap().values()).map(|of| {
        let metadata =
            if of["manifest"].is_null() { &of["metadata"][0] } else { &of["manifest"]["metadata"] };
        let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
        if namespace.is_empty() { name } else { format!("{namespace}/{name}") }
    });
    let by_terraform: Vec<String> = by_terraform.collect();
    let (by, not_by) =
        if delivery == "terraform" { (by_terraform, applied) } else { (applied, by_terraform) };
    assert_eq!(not_by, [""; 0], "delivered twice");
    assert_eq!(json!(by.len()), courier["objects"]);
    by.into_iter().collect()
}

fn deliveries() -> Outcome {
    let mut walk = Walk::of("deliveries");
    let (block, argo_cd) = (walk.guide.take("courier"), walk.guide.take("argo-cd"));
    let mut names = Vec::new();
    for delivery in ["kubectl", "terraform", "argocd"] {
        let mut walk = Walk::of("deliveries");
        walk.project.append(PROD, &block.replace("\"kubectl\"", &format!("\"{delivery}\"")));
        if delivery == "argocd" {
            walk.project.append(PROD, &argo_cd);
        }
        walk.synthesize(&[]);
        names.push(delivered(&walk, delivery));
        let cluster = walk.judged(&[])?;
        if delivery == "argocd" {
            let application = cluster.get("trantor/argocd", "Application", "courier");
            assert_eq!(application["spec"]["source"]["path"], "out/prod/kubernetes/trantor/courier");
        }
        assert!(walk.guide.take("apply").contains(".apply_order[]"));
    }
    assert!(names[0].contains("courier/courier") && names[0].len() > 5, "{names:?}");
    assert!(names.iter().all(|of| *of == names[0]), "{names:#?}");

    // The setting of the transports is one that there is, at the top of the file.
    let references = walk.guide.take("references");
    let base = walk.project.read("environments/base.toml");
    let there = "stack_references = \"remote-state\"";
    assert!(references.starts_with(there) && base.contains(there));
    walk.project.replace("environments/base.toml", there, "stack_references = \"ssm\"");
    walk.synthesize(&[]);
    Ok(())
}

fn a_delivery_is_switched_and_keeps_its_names() {
    let mut walk = Walk::of("deliveries");
    walk.write("courier").write("argo-cd").synthesize(&[]);
    let before = delivered(&walk, "kubectl");
    let switch = |from: &str, to: &str| {
        let line =
            |delivery: &str| format!("[services.courier]\ncluster = \"trantor\"\ndelivery = \"{delivery}\"");
        walk.project.replace(PROD, &line(from), &line(to));
        walk.project.cleon(&["synth", "prod"]).success();
        assert_eq!(delivered(&walk, to), before);
    };
    let read = |file: &str| -> Value {
        let file = format!("out/prod/application/{file}");
        serde_json::from_str(&walk.project.read(&file)).unwrap()
    };
    switch("kubectl", "terraform");
    let imported = read("imports.tf.json")["import"].as_array().unwrap().len();
    assert_eq!(imported, walk_objects(&walk), "each object is taken over");
    switch("terraform", "argocd");
    let removed = read("removed.tf.json")["removed"].clone();
    let removed = removed.as_array().unwrap();
    assert_eq!(removed.len(), walk_objects(&walk), "each object is forgotten");
    assert!(removed.iter().all(|of| of["lifecycle"][0]["destroy"] == false), "{removed:#?}");
    switch("argocd", "kubectl");
}

/// How many objects the manifest counts of the courier.
fn walk_objects(walk: &Walk) -> usize {
    let manifest = walk.project.manifest("prod");
    let clusters = manifest["kubernetes"]["clusters"].as_array().unwrap();
    let namespaces = clusters.iter().flat_map(|of| of["namespaces"].as_array().unwrap());
    let courier = namespaces.clone().find(|of| of["namespace"] == "courier").unwrap();
    usize::try_from(courier["objects"].as_u64().unwrap()).unwrap()
}

fn what_is_gone_is_listed() -> Outcome {
    for program in ["jq", "git"] {
        if std::process::Command::new(program).arg("--version").output().is_err() {
            return Err(Missing(program.to_owned()));
        }
    }
    let mut walk = Walk::of("deliveries");
    let before = tempfile::NamedTempFile::new().unwrap();
    let gone = walk.guide.take("gone").replace("/tmp/before", before.path().to_str().unwrap());
    walk.write("courier").synthesize(&[]);
    let commit = "git add -A\ngit -c user.name=a -c user.email=a@example.com commit --quiet --message=a";
    walk.run(&format!("git init --quiet\n{commit}")).success();
    walk.project.replace(PROD, "config = { LOG_LEVEL = \"info\" }\narchitecture", "architecture");
    walk.synthesize(&[]);
    walk.run(commit).success();
    assert_eq!(walk.run(&gone).success().stdout, "prod-trantor v1 ConfigMap courier/courier-config\n");
    Ok(())
}
