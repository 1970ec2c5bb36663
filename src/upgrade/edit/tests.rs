//! What of a file changes and what stays.

use std::collections::BTreeMap;

use aws::addon_versions::Addon;
use aws::kubernetes_version::KubernetesVersion;

use super::*;
use crate::situation::ClusterTable;
use crate::state::GroupState;

fn version(text: &str) -> KubernetesVersion {
    KubernetesVersion::any(text).unwrap()
}

fn after() -> State {
    let groups = [("general".to_owned(), GroupState::default())];
    State {
        table: ClusterTable::Made,
        version: version("1.36"),
        addons_of: None,
        addons: BTreeMap::new(),
        groups: groups.into(),
    }
}

fn raised() -> Vec<Edit> {
    vec![
        Edit::Version(version("1.36")),
        Edit::AddonsOf(Some(version("1.35"))),
        Edit::Group("general".to_owned(), Some(version("1.35"))),
    ]
}

fn released() -> Vec<Edit> {
    vec![Edit::AddonsOf(None), Edit::Group("general".to_owned(), None)]
}

#[track_caller]
fn edited(base: &str, own: &str, edits: &[Edit]) -> String {
    let texts = Texts { file: "environments/prod.toml", own, base };
    let text = apply(texts, "trantor", edits, &after()).unwrap();
    let read: DocumentMut = text.parse().unwrap();
    assert_eq!(read.to_string(), text.replace("\r\n", "\n"), "it is what it reads as");
    text
}

const OWN: &str = "# Production.\n\naccount_id = \"123456789012\"   # the account\n\n[clusters.trantor]\n# The version.\n\
                   version = \"1.35\"  # see the calendar\nzones = [\n  \"us-east-1a\", # first\n]\n\n# Who may.\n\
                   [clusters.trantor.access.platform]\nkind   = 'human'\n\n[clusters.trantor.node_groups.general]\n\
                   size = { min = 3,desired = 3 }\n# the end of the group\n\n[clusters.terminus]\nversion = \"1.35\"\n# the end\n";

#[test]
fn a_value_is_replaced_and_all_else_stays() {
    let text = edited("", OWN, &raised());
    insta::assert_snapshot!(unified("environments/prod.toml", OWN, &text));
    // The way back gives the file as it was, but for the version.
    let back = edited("", &text, &released());
    assert_eq!(back, OWN.replacen("version = \"1.35\"", "version = \"1.36\"", 1));
}

#[test]
fn line_ends_stay() {
    let own = OWN.replace('\n', "\r\n");
    assert_eq!(edited("", &own, &raised()), edited("", OWN, &raised()).replace('\n', "\r\n"));
    let mixed = own.replacen("\r\n", "\n", 1);
    let texts = Texts { file: "environments/prod.toml", own: &mixed, base: "" };
    assert!(apply(texts, "trantor", &raised(), &after()).is_err());
}

#[test]
fn what_all_share_is_said_over_in_the_environments_own_file() {
    let base = "[clusters.trantor]\nversion = \"1.35\"\n\n[clusters.trantor.node_groups.general]\nsize = 3\n";
    for (name, own) in [
        ("without_the_cluster", "account_id = \"123456789012\"\n"),
        (
            "with_a_table_below_it",
            "[clusters.trantor.access.platform]\nkind = \"human\"\n\n[registry]\nkeep = 3\n",
        ),
        (
            "with_another_group",
            "[clusters.trantor]\nzones = []\n\n[clusters.trantor.node_groups.spot]\nsize = 3\n\n[registry]\nkeep = 3\n",
        ),
        ("inline", "clusters = { trantor = { zones = [] } }\n"),
        ("inline_group", "[clusters.trantor.node_groups]\ngeneral = { size = 3 }\n"),
        ("dotted", "clusters.trantor.zones = []\nclusters.trantor.node_groups.spot.size = 3\n"),
    ] {
        let text = edited(base, own, &raised());
        insta::assert_snapshot!(name, text);
        let read: DocumentMut = text.parse().unwrap();
        for edit in raised() {
            let mut path = vec!["clusters".to_owned(), "trantor".to_owned()];
            path.extend(edit.key(ClusterTable::Made));
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let found = get(read.as_item(), &path).and_then(Item::as_str).map(str::to_owned);
            assert_eq!(found, edit.value(), "{name}: {path:?}\n{text}");
        }
    }
}

#[test]
fn what_all_share_and_is_to_go_is_said_over() {
    let base = "[clusters.trantor.addons]\nkubernetes_version = \"1.35\"\n\n[clusters.trantor.node_groups.general]\n\
                version = \"1.35\"\nrelease_version = \"1.35.0-20261105\"\n";
    let text = edited(base, "[clusters.trantor]\nzones = []\n", &released());
    insta::assert_snapshot!(text, @r#"
    [clusters.trantor]
    zones = []
    addons.kubernetes_version = "1.36"
    node_groups.general.version = "1.36"
    "#);
    let texts = Texts { file: "environments/prod.toml", own: "", base };
    let error = apply(texts, "trantor", &[Edit::AnyRelease("general".to_owned())], &after()).unwrap_err();
    let message = &error.iter().next().unwrap().message;
    assert!(message.contains("stands in environments/base.toml"), "{message}");
}

#[test]
fn versions_of_addons_are_named_and_tables_with_comments_stay() {
    let own = "[clusters.trantor]\nversion = \"1.36\"\n\n# Pinned.\n[clusters.trantor.addons]\nkubernetes_version = \"1.35\"\n";
    let pin = Edit::Pin(Addon::CoreDns, "v1.14.3-eksbuild.23".parse().unwrap());
    insta::assert_snapshot!(edited("", own, &[pin]), @r#"
    [clusters.trantor]
    version = "1.36"

    # Pinned.
    [clusters.trantor.addons]
    kubernetes_version = "1.35"
    coredns.version = "v1.14.3-eksbuild.23"
    "#);
    assert!(edited("", own, &[Edit::AddonsOf(None)]).ends_with("# Pinned.\n[clusters.trantor.addons]\n"));
}

#[test]
fn comments_above_what_is_alone_stay_too() {
    let own = "[clusters.trantor]\n# Add-ons: NET-12.\naddons.kubernetes_version = \"1.35\"\nzones = []\n";
    let text = edited("", own, &[Edit::AddonsOf(None)]);
    assert_eq!(text, "[clusters.trantor]\n# Add-ons: NET-12.\nzones = []\n");
    let own = "[clusters.trantor.addons]\n# NET-12.\nkubernetes_version = \"1.35\"\n\n[clusters.terminus]\n";
    let text = edited("", own, &[Edit::AddonsOf(None)]);
    assert_eq!(text, "[clusters.trantor.addons]\n# NET-12.\n\n[clusters.terminus]\n");
}

/// What people wrote above a key stays where it can be read, whatever becomes of the key.
#[test]
fn comments_above_what_goes_stay() {
    let own = "[clusters.trantor.addons]\n# With the network team: NET-12.\nkubernetes_version = \"1.35\" # for now\n\
               # Of the storage team.\ncoredns.version = \"v1.14.3-eksbuild.23\"\n\n\
               [clusters.trantor.node_groups.general]\nsize = 3 # small\n# Reserved until March: CAP-7.\nversion = \"1.35\"\n\n\
               [clusters.trantor.node_groups.batch]\nsize = 1\n";
    insta::assert_snapshot!(edited("", own, &released()), @r#"
    [clusters.trantor.addons]
    # With the network team: NET-12.
    # Of the storage team.
    coredns.version = "v1.14.3-eksbuild.23"

    [clusters.trantor.node_groups.general]
    size = 3 # small
    # Reserved until March: CAP-7.

    [clusters.trantor.node_groups.batch]
    size = 1
    "#);
}
