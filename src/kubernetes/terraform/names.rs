//! Where the provider's schema has a field of the API: the same answer for both directions.

use terraform::schema::{Body, Rule};

/// Names that follow from no rule: the field of the API, and what the provider calls it where it has neither the
/// field's name in snake case nor the singular of that.
const ODD: [(&str, &str); 12] = [
    ("cephfs", "ceph_fs"),
    ("diskURI", "data_disk_uri"),
    ("endpoints", "endpoints_name"),
    ("image", "rbd_image"),
    ("monitors", "ceph_monitors"),
    ("pool", "rbd_pool"),
    ("provisioner", "storage_provisioner"),
    ("runAsUserName", "run_as_username"),
    ("targetWWNs", "target_ww_ns"),
    ("timeZone", "timezone"),
    ("updateStrategy", "strategy"),
    ("user", "rados_user"),
];

/// The provider's name of a field and what its schema says of it; none where it has no place for the field. `renamed`
/// are the names that a kind has otherwise than all rules.
///
/// The name is the field's in snake case; of a block that may be repeated, possibly its singular (`containers` is
/// `container`, while `hostAliases` is `host_aliases`).
pub(super) fn place<'b>(
    body: &'b Body,
    field: &str,
    renamed: &[(&str, &'static str)],
) -> Option<(String, &'b Rule)> {
    if let Some((_, name)) = renamed.iter().find(|(of, _)| *of == field) {
        return Some(((*name).to_owned(), body.get(name)?));
    }
    let name = snake_case(field);
    if let Some(rule) = body.get(&name) {
        return Some((name, rule)).filter(|(_, rule)| is_settable(rule));
    }
    if let Some(singular) = singular(&name)
        && let Some(rule @ Rule::Block(_)) = body.get(&singular)
    {
        return Some((singular, rule));
    }
    let (_, odd) = ODD.iter().find(|(of, _)| *of == field)?;
    Some(((*odd).to_owned(), body.get(odd)?))
}

/// Whether it may be set, rather than only read.
fn is_settable(rule: &Rule) -> bool {
    match rule {
        Rule::Attribute(attribute) => attribute.required || attribute.optional,
        Rule::Block(_) => true,
    }
}

/// `clusterIPs` is `cluster_ips`, `hostIPC` is `host_ipc`, `httpGet` is `http_get`.
fn snake_case(field: &str) -> String {
    let letters: Vec<char> = field.chars().collect();
    let mut name = String::with_capacity(field.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        if letter.is_ascii_uppercase() && at > 0 {
            let rest = &letters[at + 1..];
            let starts_word = rest.first().is_some_and(char::is_ascii_lowercase) && rest != ['s'];
            if !letters[at - 1].is_ascii_uppercase() || starts_word {
                name.push('_');
            }
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn singular(name: &str) -> Option<String> {
    match name.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => name.strip_suffix('s').map(str::to_owned),
    }
}

/// Whether the provider takes the number as octal text, as `chmod` does: `0644` for 420.
pub(super) fn is_octal(name: &str) -> bool {
    matches!(name, "mode" | "default_mode")
}

#[cfg(test)]
mod tests {
    use terraform::Mode;

    use super::*;

    #[test]
    fn fields_are_called_as_the_provider_calls_them() {
        let cases = [
            ("clusterIP", "cluster_ip"),
            ("clusterIPs", "cluster_ips"),
            ("hostIPC", "host_ipc"),
            ("nonResourceURLs", "non_resource_urls"),
            ("readOnlyRootFilesystem", "read_only_root_filesystem"),
            ("awsElasticBlockStore", "aws_elastic_block_store"),
            ("fsGroup", "fs_group"),
            ("ipBlock", "ip_block"),
            ("datasetUUID", "dataset_uuid"),
            ("name", "name"),
        ];
        for (field, name) in cases {
            assert_eq!(snake_case(field), name);
        }
    }

    #[test]
    fn what_is_only_read_is_no_place() {
        let body = crate::provider::schemas()[0].body(Mode::Managed, "kubernetes_service_v1").unwrap();
        assert!(place(body, "status", &[]).is_none());
        let Some((name, Rule::Block(metadata))) = place(body, "metadata", &[]) else { panic!() };
        assert_eq!(name, "metadata");
        assert!(place(&metadata.body, "uid", &[]).is_none());
        assert!(place(&metadata.body, "labels", &[]).is_some());
    }

    #[test]
    fn every_odd_name_is_in_use() {
        fn names(body: &Body, found: &mut Vec<String>) {
            for (name, rule) in body.rules() {
                found.push(name.to_owned());
                if let Rule::Block(nested) = rule {
                    names(&nested.body, found);
                }
            }
        }
        let mut found = Vec::new();
        for schema in crate::provider::schemas() {
            for resource_type in schema.types(Mode::Managed) {
                names(schema.body(Mode::Managed, resource_type).unwrap(), &mut found);
            }
        }
        for (_, odd) in ODD {
            assert!(found.iter().any(|name| name == odd), "{odd}");
        }
    }
}
