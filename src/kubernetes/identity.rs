//! What the kubernetes provider knows an object by, what is lost with it, and in which arguments it cannot change.
//!
//! Two objects of one cluster differ in namespace and name; which cluster it is, the `provider` argument says. Import
//! ids are those of the pages of the provider's documentation.

use terraform::history::ResourceKind;

/// The types, in order.
pub const KINDS: &[ResourceKind] = &[
    of_cluster("kubernetes_cluster_role_binding_v1"),
    of_cluster("kubernetes_cluster_role_v1"),
    of_namespace("kubernetes_config_map_v1"),
    of_namespace("kubernetes_cron_job_v1"),
    of_namespace("kubernetes_daemon_set_v1").fixed(SELECTOR),
    of_namespace("kubernetes_deployment_v1").fixed(SELECTOR),
    of_namespace("kubernetes_horizontal_pod_autoscaler_v2"),
    of_cluster("kubernetes_ingress_class_v1"),
    of_namespace("kubernetes_ingress_v1"),
    of_namespace("kubernetes_job_v1"),
    of_namespace("kubernetes_limit_range_v1"),
    // The group and version of a kind go up without the object being another.
    ResourceKind::known_by(
        "kubernetes_manifest",
        &["manifest.kind", "manifest.metadata.namespace", "manifest.metadata.name"],
    )
    .import_id(
        "apiVersion={manifest.apiVersion},kind={manifest.kind},namespace={manifest.metadata.namespace},\
         name={manifest.metadata.name}",
    ),
    of_cluster("kubernetes_namespace_v1").holds("everything in it").fixed(&["metadata.name"]),
    of_namespace("kubernetes_network_policy_v1"),
    of_namespace("kubernetes_persistent_volume_claim_v1").holds("the files on its volume").fixed(&[
        "metadata.namespace",
        "metadata.name",
        "spec.access_modes",
        "spec.storage_class_name",
        "spec.volume_mode",
    ]),
    of_namespace("kubernetes_pod_disruption_budget_v1"),
    of_cluster("kubernetes_priority_class_v1"),
    of_namespace("kubernetes_resource_quota_v1"),
    of_namespace("kubernetes_role_binding_v1"),
    of_namespace("kubernetes_role_v1"),
    of_namespace("kubernetes_secret_v1"),
    of_namespace("kubernetes_service_account_v1"),
    of_namespace("kubernetes_service_v1"),
    of_namespace("kubernetes_stateful_set_v1").holds("what its pods keep, unless their claims stay").fixed(
        &[
            "metadata.namespace",
            "metadata.name",
            "spec.selector.match_labels",
            "spec.service_name",
            "spec.volume_claim_template.spec.resources.requests",
            "spec.volume_claim_template.spec.storage_class_name",
        ],
    ),
    of_cluster("kubernetes_storage_class_v1"),
];

const SELECTOR: &[&str] = &["spec.selector.match_labels"];

const fn of_namespace(resource_type: &'static str) -> ResourceKind {
    ResourceKind::known_by(resource_type, &["metadata.namespace", "metadata.name"])
        .import_id("{metadata.namespace}/{metadata.name}")
}

const fn of_cluster(resource_type: &'static str) -> ResourceKind {
    ResourceKind::known_by(resource_type, &["metadata.name"]).import_id("{metadata.name}")
}

/// What is lost with an object of a type, when something is.
pub fn holds(resource_type: &str) -> Option<&'static str> {
    KINDS.iter().find(|kind| kind.resource_type == resource_type)?.holds
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use terraform::Mode;
    use terraform::history::KnownBy;
    use terraform::schema::{Body, Rule, Type};

    use super::*;

    #[test]
    fn every_type_that_objects_become_has_its_row() {
        let rows: BTreeSet<&str> = KINDS.iter().map(|kind| kind.resource_type).collect();
        assert_eq!(rows.len(), KINDS.len());
        // These two write labels and annotations of objects that others make.
        let of_others = ["kubernetes_annotations", "kubernetes_labels"];
        let types = crate::provider::schemas()[0].types(Mode::Managed);
        let types: BTreeSet<&str> = types.filter(|name| !of_others.contains(name)).collect();
        assert_eq!(rows, types);
    }

    #[test]
    fn what_the_rows_name_is_there() {
        for schema in crate::provider::schemas() {
            for kind in KINDS {
                let body = schema.body(Mode::Managed, kind.resource_type).unwrap();
                let import = kind.import_id.unwrap_or_default();
                let of_import = import.split('{').skip(1).filter_map(|part| part.split('}').next());
                let KnownBy::Arguments(known_by) = kind.known_by else { panic!("{kind:?}") };
                for argument in known_by.iter().chain(kind.fixed).copied().chain(of_import) {
                    assert!(has(body, argument), "{} {argument}", kind.resource_type);
                }
            }
        }
    }

    fn has(body: &Body, path: &str) -> bool {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        match (body.get(name), rest) {
            (Some(Rule::Attribute(attribute)), None) => attribute.required || attribute.optional,
            (Some(Rule::Attribute(attribute)), Some(_)) => attribute.kind == Type::Dynamic,
            (Some(Rule::Block(nested)), Some(rest)) => has(&nested.body, rest),
            _ => false,
        }
    }
}
