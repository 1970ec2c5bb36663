//! Which argument a setting is, and what Terraform does when it differs from what is in AWS.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;
use terraform::identifier;
use toml_edit::{Table, TableLike};

use crate::toml_text::{is_empty, json, normal};

/// An argument of a resource, or a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The resource: `aws_eks_node_group.trantor_workers`.
    pub address: String,
    /// The argument: `scaling_config.min_size`; none for the resource as a whole.
    pub argument: Option<String>,
}

/// What Terraform does where the settings differ from what is in AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It destroys what is there and makes another; `prevent_destroy` keeps it from that.
    Replace,
    /// It makes what the settings have and AWS has not.
    Create,
    /// It changes what is there.
    Update,
    /// It takes no part in what is in AWS and not in the settings.
    Unmanaged,
    /// Nothing.
    Nothing,
}

impl Effect {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Create => "create",
            Self::Update => "update",
            Self::Unmanaged => "unmanaged",
            Self::Nothing => "nothing",
        }
    }

    /// What happens when AWS has `live` and the settings say `said`.
    pub(crate) fn of(place: Option<&Place>, said: Option<&Json>, live: Option<&Json>) -> Self {
        let Some(Place { address, argument }) = place else { return Self::Nothing };
        let Some(argument) = argument else {
            return if live.is_some() { Self::Unmanaged } else { Self::Create };
        };
        // An empty list or table in the settings is an argument that is not there.
        let said = said.filter(|said| !is_empty(said));
        let resource_type = address.split('.').next().unwrap_or_default();
        match aws::force_new::effect(resource_type, argument, live, said) {
            Some(aws::force_new::Effect::Replace) => Self::Replace,
            Some(aws::force_new::Effect::Nothing) => Self::Nothing,
            None if aws::force_new::forces_replacement_within(resource_type, argument) => Self::Replace,
            // What the table does not have is never taken for harmless.
            Some(aws::force_new::Effect::Update) | None => Self::Update,
        }
    }
}

/// A setting whose other values would replace something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Pin {
    /// The setting: `adopted.trantor.role_arn`.
    pub setting: String,
    /// The argument that it is.
    #[serde(flatten)]
    pub place: Place,
}

/// The types whose resources Terraform refuses to destroy, as `modules/adopted` makes them.
const PROTECTED: [&str; 5] = [
    "aws_eks_cluster",
    "aws_eks_fargate_profile",
    "aws_eks_identity_provider_config",
    "aws_eks_node_group",
    "aws_iam_openid_connect_provider",
];

impl Place {
    /// Whether Terraform refuses to replace the resource.
    pub fn is_protected(&self) -> bool {
        PROTECTED.contains(&self.resource_type())
    }

    fn resource_type(&self) -> &str {
        self.address.split('.').next().unwrap_or_default()
    }

    /// The association of a policy with an access entry.
    pub(crate) fn of_policy(key: &str, entry: &str, policy: &str) -> Self {
        let name = format!("{}_{}_{policy}", identifier(key), identifier(entry));
        Self { address: format!("aws_eks_access_policy_association.{name}"), argument: None }
    }

    /// What the setting at these keys of a cluster's table is.
    pub(crate) fn of(key: &str, keys: &[String]) -> Option<Self> {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let cluster = identifier(key);
        let named = |part: &str| format!("{cluster}_{}", identifier(part));
        let (resource_type, name, argument) = match keys.as_slice() {
            ["node_groups", group, rest @ ..] => {
                ("aws_eks_node_group", named(group), argument(NODE_GROUP, rest)?)
            }
            ["addons", addon, rest @ ..] => {
                ("aws_eks_addon", named(&addon.replace('-', "_")), argument(ADDON, rest)?)
            }
            ["access", entry, rest @ ..] => ("aws_eks_access_entry", named(entry), argument(ACCESS, rest)?),
            ["pod_identities", account, rest @ ..] => {
                ("aws_eks_pod_identity_association", named(account), argument(POD_IDENTITY, rest)?)
            }
            ["fargate_profiles", profile, rest @ ..] => {
                ("aws_eks_fargate_profile", named(profile), argument(FARGATE, rest)?)
            }
            ["identity_providers", provider, rest @ ..] => {
                ("aws_eks_identity_provider_config", named(provider), argument(IDENTITY_PROVIDER, rest)?)
            }
            ["oidc_provider", rest @ ..] => {
                ("aws_iam_openid_connect_provider", cluster, argument(OIDC, rest)?)
            }
            [
                "node_groups" | "addons" | "access" | "fargate_profiles" | "identity_providers"
                | "pod_identities" | "taken_over" | "platform_tags",
            ] => return None,
            rest => ("aws_eks_cluster", cluster, argument(CLUSTER, rest)?),
        };
        Some(Self { address: format!("{resource_type}.{name}"), argument })
    }
}

/// Settings, with dots between, and the arguments they are. What is not here is called the same.
type Arguments = &'static [(&'static str, &'static str)];

const CLUSTER: Arguments = &[
    ("subnet_ids", "vpc_config.subnet_ids"),
    ("security_group_ids", "vpc_config.security_group_ids"),
    ("endpoint.private", "vpc_config.endpoint_private_access"),
    ("endpoint.public", "vpc_config.endpoint_public_access"),
    ("endpoint.public_cidrs", "vpc_config.public_access_cidrs"),
    ("ip_family", "kubernetes_network_config.ip_family"),
    ("service_ipv4_cidr", "kubernetes_network_config.service_ipv4_cidr"),
    ("secrets_key_arn", "encryption_config.provider.key_arn"),
    ("authentication_mode", "access_config.authentication_mode"),
    ("support", "upgrade_policy.support_type"),
    ("zonal_shift", "zonal_shift_config.enabled"),
    ("log_types", "enabled_cluster_log_types"),
    ("auto_mode.node_pools", "compute_config.node_pools"),
    ("auto_mode.node_role_arn", "compute_config.node_role_arn"),
    ("auto_mode", "compute_config"),
    ("remote_networks.node_cidrs", "remote_network_config.remote_node_networks.cidrs"),
    ("remote_networks.pod_cidrs", "remote_network_config.remote_pod_networks.cidrs"),
    ("remote_networks", "remote_network_config"),
];

const NODE_GROUP: Arguments = &[
    ("name", "node_group_name"),
    ("role_arn", "node_role_arn"),
    ("capacity", "capacity_type"),
    ("disk_size_in_gib", "disk_size"),
    ("size.min", "scaling_config.min_size"),
    ("size.desired", "scaling_config.desired_size"),
    ("size.max", "scaling_config.max_size"),
    ("remote_access.ssh_key", "remote_access.ec2_ssh_key"),
    ("remote_access.security_group_ids", "remote_access.source_security_group_ids"),
    ("taints", "taint"),
    ("update", "update_config"),
    ("update.max_unavailable", "update_config.max_unavailable"),
    ("update.max_unavailable_percentage", "update_config.max_unavailable_percentage"),
    ("node_repair", "node_repair_config.enabled"),
];

const ADDON: Arguments = &[("version", "addon_version"), ("pod_identities", "pod_identity_association")];

const ACCESS: Arguments = &[("principal", "principal_arn"), ("kind", "type"), ("username", "user_name")];

const FARGATE: Arguments = &[("selectors", "selector")];

const IDENTITY_PROVIDER: Arguments = &[
    ("issuer_url", "oidc.issuer_url"),
    ("client_id", "oidc.client_id"),
    ("username_claim", "oidc.username_claim"),
    ("username_prefix", "oidc.username_prefix"),
    ("groups_claim", "oidc.groups_claim"),
    ("groups_prefix", "oidc.groups_prefix"),
    ("required_claims", "oidc.required_claims"),
];

const POD_IDENTITY: Arguments = &[];

const OIDC: Arguments =
    &[("issuer", "url"), ("client_ids", "client_id_list"), ("thumbprints", "thumbprint_list")];

/// What the settings of an adopted cluster call an argument, below the block's own setting: `size.min` for the
/// `scaling_config[0].min_size` of a node group. None for what only is in blocks and has no setting of its own.
pub fn setting_of(resource_type: &str, argument: &str) -> Option<String> {
    let arguments = match resource_type {
        "aws_eks_cluster" => CLUSTER,
        "aws_eks_node_group" => NODE_GROUP,
        "aws_eks_addon" => ADDON,
        "aws_eks_access_entry" => ACCESS,
        "aws_eks_fargate_profile" => FARGATE,
        "aws_eks_identity_provider_config" => IDENTITY_PROVIDER,
        "aws_iam_openid_connect_provider" => OIDC,
        "aws_eks_access_policy_association" => return Some("policies".to_owned()),
        _ => POD_IDENTITY,
    };
    let argument = argument.replace("[0]", "");
    let within =
        |of: &str| argument == of || argument.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
    let named = arguments.iter().filter(|(_, of)| within(of)).max_by_key(|(_, of)| of.len());
    match named {
        Some((setting, _)) => Some((*setting).to_owned()),
        None => (!argument.contains('.')).then_some(argument),
    }
}

/// An argument by the setting's keys. The outer none is for what is no argument.
#[expect(
    clippy::option_option,
    reason = "a resource as a whole is no argument, and neither is an import's id"
)]
fn argument(arguments: Arguments, keys: &[&str]) -> Option<Option<String>> {
    // What an association is imported by is nothing that Terraform could change; policies are resources of their own.
    if let ["id"] | ["policies", ..] = keys {
        return None;
    }
    let setting = keys.join(".");
    if setting.is_empty() {
        return Some(None);
    }
    let exact = arguments.iter().find(|(of, _)| *of == setting);
    if let Some((_, argument)) = exact {
        return Some(Some((*argument).to_owned()));
    }
    let outer = arguments
        .iter()
        .filter_map(|(of, argument)| Some((setting.strip_prefix(of)?.strip_prefix('.')?, argument)));
    let longest = outer.min_by_key(|(rest, _)| rest.len());
    Some(Some(longest.map_or(setting.clone(), |(rest, argument)| format!("{argument}.{rest}"))))
}

/// The settings that would replace something, if what describes the cluster did not say them as they are.
pub(crate) fn pins(key: &str, table: &Table) -> Vec<Pin> {
    let mut pins = Vec::new();
    collect(key, table, &mut Vec::new(), &mut pins);
    pins.sort_by(|one, other| (&one.place, &one.setting).cmp(&(&other.place, &other.setting)));
    pins.dedup();
    pins
}

/// The path of the setting at these keys of a cluster's table.
pub(crate) fn setting(key: &str, keys: &[String]) -> String {
    let start = settings::child("adopted", key);
    keys.iter().fold(start, |path, key| settings::child(&path, key))
}

fn collect(key: &str, table: &dyn TableLike, keys: &mut Vec<String>, pins: &mut Vec<Pin>) {
    for (name, item) in table.iter() {
        keys.push(name.to_owned());
        let pin = |place| Pin { setting: setting(key, keys), place };
        if let Some(inner) = item.as_table_like() {
            collect(key, inner, keys, pins);
        } else if let [parts, entry, _] = keys.as_slice()
            && (parts.as_str(), name) == ("access", "policies")
        {
            let scope = |policy: &String| Place {
                argument: Some("access_scope".to_owned()),
                ..Place::of_policy(key, entry, policy)
            };
            pins.extend(policies(&json(item)).keys().map(|policy| pin(scope(policy))));
        } else if let Some(place) = Place::of(key, keys).filter(|place| place.argument.is_some()) {
            let live = json(item);
            let other = other_than(&live);
            let changed = Effect::of(Some(&place), Some(&other), Some(&live)) == Effect::Replace;
            let removed = Effect::of(Some(&place), None, Some(&live)) == Effect::Replace;
            if changed || removed {
                pins.push(pin(place));
            }
        }
        keys.pop();
    }
}

/// The policies of an access entry, each with what is said of it.
pub(crate) fn policies(list: &Json) -> BTreeMap<String, Json> {
    let of = |item: &Json| Some((item["policy"].as_str()?.to_owned(), normal(item)));
    list.as_array().into_iter().flatten().filter_map(of).collect()
}

/// A value of the same kind that is another one.
fn other_than(value: &Json) -> Json {
    match value {
        Json::Bool(value) => (!value).into(),
        Json::Number(number) => number.as_i64().map_or(0, |number| number + 1).into(),
        Json::Array(_) => Json::Array(vec!["another".into()]),
        _ => "another".into(),
    }
}
