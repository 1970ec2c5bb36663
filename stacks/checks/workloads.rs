//! What workloads need of the cluster they run on.

use std::collections::BTreeMap;

use aws::addon_versions::Addon;
use aws::names::{NodeGroupName, ServiceName};
use modules::cluster::settings::ClusterSettings;
use modules::identity::Credentials;
use modules::identity::pattern::like;
use modules::node_group::settings::{Capacity, NodeGroupSettings, TaintEffect};
use modules::workload::disruption::DisruptionBudget;
use modules::workload::placement::kubernetes_name;
use modules::workload::secrets::SecretSettings;
use modules::workload::service::ServiceKind;
use modules::workload::settings::{WorkloadKind, WorkloadSettings};
use modules::workload::volumes::VolumeKind;
use modules::workload::words::ConfigKey;

use super::{Check, Finding, Model};
use crate::environment::ServiceSettings;
use crate::services::secrets::of_database;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "WRK-001",
        title: "The pods of each workload find nodes",
        about: "Of each channel, the labels that `node_selector` and `architecture` ask for are held against those of the \
                cluster's node groups, and the groups' taints of effect `NO_SCHEDULE` and `NO_EXECUTE` against \
                `tolerations`. Labels that nodes get by themselves are known as far as they follow from the settings: \
                `kubernetes.io/arch`, `kubernetes.io/os`, `eks.amazonaws.com/nodegroup` and `eks.amazonaws.com/capacityType`; \
                others of `kubernetes.io`, `k8s.io` and `eks.amazonaws.com` are taken to fit. When no group fits, pods wait \
                for ever: an error. A cluster without node groups is not judged.",
        source: "Kubernetes documentation, \"Assigning Pods to Nodes\" and \"Taints and Tolerations\"; EKS user guide, \
                 \"Managed node groups\"",
        run: nodes,
    },
    Check {
        id: "WRK-002",
        title: "A pod asks for no more than a node has",
        about: "What a pod of each channel asks for is held against the instance types of the node groups that WRK-001 finds \
                for it: when it is more processors or memory than each of them has, with nothing kept for the system, no \
                node ever has room for it. That is an error. Instance types whose figures are not known are taken to fit.",
        source: "EC2 user guide, \"Instance types\"; Kubernetes documentation, \"Resource Management for Pods and Containers\"",
        run: room,
    },
    Check {
        id: "WRK-003",
        title: "A service goes on when one of its pods goes",
        about: "When the stable channel of a service has one pod at times, or none that must be there while nodes are drained, \
                each upgrade of nodes is an outage, as is a node that fails. A warning. Channels beside the stable one may \
                have one pod.",
        source: "EKS best practices guide, \"Reliability\"; Kubernetes documentation, \"Disruptions\"",
        run: alone,
    },
    Check {
        id: "WRK-004",
        title: "The cluster has the controllers that its workloads need",
        about: "Autoscaling needs the add-on `metrics_server`, disks `aws_ebs_csi_driver`, file systems \
                `aws_efs_csi_driver`; an ingress and a load balancer need `controllers.load_balancer_controller`, secrets \
                and databases, whose place pods learn as they learn secrets, `controllers.external_secrets`, rollouts by \
                Argo Rollouts `controllers.argo_rollouts`, and `vpa` `controllers.vertical_pod_autoscaler`. What is missing \
                is an error. \
                Where another tool brings the controller to the cluster, accept it.",
        source: "EKS user guide, \"Amazon EKS add-ons\"; documentation of AWS Load Balancer Controller and of External Secrets \
                 Operator",
        run: controllers,
    },
    Check {
        id: "WRK-005",
        title: "External Secrets Operator may read the secrets that it is asked for",
        about: "Where a service has no role, and where its pods have the credentials of its role by EKS Pod Identity, the \
                operator reads secrets as itself. Each secret and parameter of each channel, and those that say where the \
                service's own database is, are held against `secrets_manager_paths` and `parameter_paths` of \
                `controllers.external_secrets`, in which `*` stands for any characters. One that none of them covers is an \
                error. With a role and IRSA, the operator reads them as the service, whose grants must name them.",
        source: "External Secrets Operator, \"AWS Authentication\"",
        run: covered,
    },
];

/// A channel of a service on its cluster.
struct Placed<'a> {
    /// The environment's name.
    platform: String,
    key: &'a ServiceName,
    service: &'a ServiceSettings,
    /// The settings table that makes it what it is.
    path: String,
    stable: bool,
    settings: WorkloadSettings,
    cluster_key: String,
    cluster: &'a ClusterSettings,
}

fn placed<'a>(model: &Model<'a>) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    for (key, service) in &model.environment.settings.services {
        let Some(workload) = &service.workload else { continue };
        let Some(cluster) = model.environment.cluster(&service.cluster) else { continue };
        let place = |path: String, stable, settings| Placed {
            platform: model.environment.name.to_string(),
            key,
            service,
            path,
            stable,
            settings,
            cluster_key: cluster.key.to_string(),
            cluster: cluster.settings,
        };
        placed.push(place(format!("services.{key}.workload"), true, workload.clone()));
        for (name, channel) in &service.channels {
            let path = format!("services.{key}.channels.{name}");
            placed.push(place(path, false, workload.in_channel(channel)));
        }
    }
    placed
}

impl Placed<'_> {
    /// The secrets that its pods are given: those of its settings, and where its database is.
    fn secrets(&self) -> BTreeMap<ConfigKey, SecretSettings> {
        let added = of_database(&self.platform, self.key, self.service, &self.settings);
        self.settings.secrets.clone().into_iter().chain(added).collect()
    }
}

type Groups<'a> = Vec<(&'a NodeGroupName, &'a NodeGroupSettings)>;

/// The groups whose nodes take pods of a channel.
fn groups<'a>(of: &Placed<'a>) -> Groups<'a> {
    let fits = |(key, group): &(&NodeGroupName, &NodeGroupSettings)| {
        let labels = group_labels(key, group);
        let wanted = of.settings.node_labels();
        let labelled = wanted.iter().all(|(key, value)| match labels.get(key) {
            Some(found) => found == value,
            None => is_given(key),
        });
        let kept_away = group.taints.iter().any(|taint| {
            taint.effect != TaintEffect::PreferNoSchedule && !of.settings.tolerations.contains(taint)
        });
        labelled && !kept_away
    };
    of.cluster.node_groups.iter().filter(fits).collect()
}

fn group_labels(key: &NodeGroupName, group: &NodeGroupSettings) -> BTreeMap<String, String> {
    let own = group.labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
    let capacity = match group.capacity {
        Capacity::OnDemand => "ON_DEMAND",
        Capacity::Spot => "SPOT",
    };
    let known = group.instance_types.iter().find_map(|of| of.architecture());
    let architecture = group
        .architecture
        .or(known)
        .map(|architecture| ("kubernetes.io/arch".to_owned(), kubernetes_name(architecture).to_owned()));
    let given = [
        ("kubernetes.io/os".to_owned(), "linux".to_owned()),
        ("eks.amazonaws.com/nodegroup".to_owned(), group.name(key).to_string()),
        ("eks.amazonaws.com/capacityType".to_owned(), capacity.to_owned()),
    ];
    own.chain(given).chain(architecture).collect()
}

/// Whether nodes get a label by themselves.
fn is_given(key: &str) -> bool {
    let prefix = key.split_once('/').map_or("", |(prefix, _)| prefix);
    ["kubernetes.io", "k8s.io", "eks.amazonaws.com", "k8s.aws"]
        .iter()
        .any(|domain| prefix == *domain || prefix.ends_with(&format!(".{domain}")))
}

fn nodes(model: &Model<'_>) -> Vec<Finding> {
    let lost = |of: &Placed<'_>| !of.cluster.node_groups.is_empty() && groups(of).is_empty();
    let finding = |of: Placed<'_>| {
        let wanted = of.settings.node_labels();
        let labels = if wanted.is_empty() {
            "any".to_owned()
        } else {
            wanted.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
        };
        let names: Vec<_> = of.cluster.node_groups.keys().map(ToString::to_string).collect();
        Finding::error(&of.path, format!("no node group of {} takes the pods of {}", of.cluster_key, of.key))
            .help("ask for labels that a group has, and tolerate its taints")
            .figure("labels asked for", labels)
            .figure("node groups", names.join(", "))
            .related(format!("clusters.{}.node_groups", of.cluster_key), "the node groups")
    };
    placed(model).into_iter().filter(lost).map(finding).collect()
}

fn room(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in placed(model) {
        let groups = groups(&of);
        let figures: Vec<_> =
            groups.iter().flat_map(|(_, group)| &group.instance_types).map(|of| of.figures()).collect();
        let jobs = of
            .settings
            .jobs
            .iter()
            .filter_map(|(name, job)| Some((format!(".jobs.{name}.resources"), job.resources.as_ref()?)));
        let asked = std::iter::once((".resources".to_owned(), &of.settings.resources)).chain(jobs);
        for (at, asked) in asked {
            let (cpu, memory) = (asked.cpu.millicores(), asked.memory.get());
            let fits = |vcpu: u32, mebibytes: u64| cpu <= u64::from(vcpu) * 1000 && memory <= mebibytes << 20;
            let roomy = figures.iter().any(|of| of.is_none_or(|of| fits(of.vcpu, of.memory_mib)));
            if figures.is_empty() || roomy {
                continue;
            }
            let most = figures.iter().flatten();
            let (vcpu, mebibytes) =
                most.fold((0, 0), |(vcpu, memory), of| (vcpu.max(of.vcpu), memory.max(of.memory_mib)));
            let said = format!("no node that takes the pods of {} has what one asks for", of.key);
            findings.push(
                Finding::error(format!("{}{at}", of.path), said)
                    .help("ask for less, or add a group of larger instance types")
                    .figure("processors asked for", asked.cpu)
                    .figure("most processors", vcpu)
                    .figure("memory asked for", asked.memory)
                    .figure("most memory", format!("{mebibytes}Mi")),
            );
        }
    }
    findings
}

fn alone(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in placed(model).into_iter().filter(|of| of.stable && of.settings.kind != WorkloadKind::Jobs) {
        let least = of.settings.scaling().least();
        let (at, message) = if least < 2 {
            let key = if of.settings.autoscaling.is_some() { "autoscaling.min" } else { "replicas" };
            (key, format!("{} has one pod: while its node is drained or fails, there is none", of.key))
        } else if of.settings.disruption_budget() == DisruptionBudget::None {
            (
                "disruption_budget",
                format!("all pods of {} may be missing at once while nodes are drained", of.key),
            )
        } else {
            continue;
        };
        findings.push(
            Finding::warning(format!("{}.{at}", of.path), message)
                .help("have two pods at least, and a budget that keeps one; or accept it where a pause costs less")
                .figure("fewest pods", least),
        );
    }
    findings
}

fn controllers(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in placed(model) {
        let Placed { settings, cluster, .. } = &of;
        let runs = settings.kind != WorkloadKind::Jobs;
        let balanced = settings.reached().is_some_and(|service| service.kind == ServiceKind::LoadBalancer);
        let disks = settings.volumes.values().any(|volume| volume.kind == VolumeKind::Disk);
        let shared = settings.volumes.values().any(|volume| volume.kind == VolumeKind::FileSystem);
        let controller = cluster.controllers.load_balancer_controller.is_some();
        let operator = cluster.controllers.external_secrets.is_some();
        let needs = [
            (
                runs && settings.autoscaling.is_some(),
                cluster.addons.has(Addon::MetricsServer),
                "autoscaling",
                "addons.metrics_server",
            ),
            (disks, cluster.addons.has(Addon::EbsCsiDriver), "volumes", "addons.aws_ebs_csi_driver"),
            (shared, cluster.addons.has(Addon::EfsCsiDriver), "volumes", "addons.aws_efs_csi_driver"),
            (settings.ingress.is_some(), controller, "ingress", "controllers.load_balancer_controller"),
            (balanced, controller, "service", "controllers.load_balancer_controller"),
            (!of.secrets().is_empty(), operator, "secrets", "controllers.external_secrets"),
            (
                runs && settings.rollout.by_argo(),
                cluster.controllers.argo_rollouts.is_some(),
                "rollout",
                "controllers.argo_rollouts",
            ),
            (
                runs && settings.vpa,
                cluster.controllers.vertical_pod_autoscaler.is_some(),
                "vpa",
                "controllers.vertical_pod_autoscaler",
            ),
        ];
        for (_, _, what, needed) in needs.into_iter().filter(|(needs, has, ..)| *needs && !has) {
            let whole = format!("clusters.{}.{needed}", of.cluster_key);
            findings.push(
                Finding::error(
                    format!("{}.{what}", of.path),
                    format!("`{what}` of {} comes to nothing without `{whole}`", of.key),
                )
                .help("add it to the cluster, or where another tool brings it there, accept this")
                .related(whole, "the cluster is without"),
            );
        }
    }
    findings
}

fn covered(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in placed(model) {
        let credentials = of.service.credentials.unwrap_or(of.cluster.controllers.credentials);
        let Some(operator) = &of.cluster.controllers.external_secrets else { continue };
        if of.service.has_role() && credentials == Credentials::Irsa {
            continue;
        }
        let table = format!("clusters.{}.controllers.external_secrets", of.cluster_key);
        for (key, secret) in &of.secrets() {
            let secrets = operator.secrets_manager_paths.iter().map(|path| path.as_str());
            let parameters = operator.parameter_paths.iter().map(|path| path.as_str());
            let (what, name, readable) = match (&secret.secret, &secret.parameter) {
                (Some(name), _) => ("secrets_manager_paths", name.as_str(), secrets.collect::<Vec<_>>()),
                (None, Some(name)) => ("parameter_paths", name.as_str(), parameters.collect()),
                (None, None) => continue,
            };
            if readable.iter().any(|pattern| like(pattern, name)) {
                continue;
            }
            let said = format!("the operator that brings secrets to {} may not read {name}", of.key);
            findings.push(
                Finding::error(format!("{}.secrets.{key}", of.path), said)
                    .help(format!(
                        "add it to `{what}` of `{table}`, or take `credentials = \"irsa\"` with a grant of it"
                    ))
                    .figure(
                        "readable",
                        if readable.is_empty() { "nothing".to_owned() } else { readable.join(", ") },
                    )
                    .related(table.clone(), "the operator"),
            );
        }
    }
    findings
}
