//! Names of roles: exact, predictable, and within IAM's 64 characters.

use aws::names::{ClusterName, RoleName};
use settings::names;

names! {
    /// What a role is for, as it stands in the role's name and its Terraform name: `ebs-csi`, `dawn`. A service's name
    /// has 63 characters at most, and so has a node group's, which `-node` follows.
    Purpose: "a role's purpose", 1..=68, "0-9a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning and ending with a letter or digit";
}

impl Purpose {
    /// The purpose's part of Terraform names: `ebs_csi`.
    pub(super) fn key(&self) -> String {
        self.as_str().replace('-', "_")
    }
}

/// How many characters of a purpose a shortened name keeps.
const PURPOSE_KEPT: usize = 40;

/// The name of the role for a purpose: `<cluster>-<purpose>`.
///
/// A name over 64 characters is shortened: as much of the cluster's name as there is room for, eight hexadecimal
/// digits of a hash of the whole name, and the purpose (its first 40 characters). The name depends on the two inputs
/// only, so it stays as it is when other roles come and go, and two names that are cut alike differ in the hash.
///
/// # Panics
/// Never: what it makes keeps the rule of role names, as a property test says.
pub fn role_name(cluster: &ClusterName, purpose: &Purpose) -> RoleName {
    let whole = format!("{cluster}-{purpose}");
    let name = if whole.len() <= RoleName::MAX_LENGTH {
        whole
    } else {
        let purpose = &purpose.as_str()[..purpose.as_str().len().min(PURPOSE_KEPT)];
        // Two hyphens and the digits of the hash.
        let room = RoleName::MAX_LENGTH - purpose.len() - 2 - 8;
        let cluster = &cluster.as_str()[..cluster.as_str().len().min(room)];
        format!("{cluster}-{:08x}-{purpose}", fnv_1a(&whole))
    };
    RoleName::new(name).expect("at most 64 letters, digits, hyphens and underscores")
}

/// Patterns that each [`role_name`] of a cluster is like, whatever the purpose, with `*` and `?` as IAM has them.
pub fn role_name_patterns(cluster: &ClusterName) -> Vec<String> {
    // What stays of the longest cluster's name when the purpose is longest.
    let kept = RoleName::MAX_LENGTH - PURPOSE_KEPT - 2 - 8;
    let mut patterns = vec![format!("{cluster}-*")];
    if cluster.as_str().len() > kept {
        patterns.push(format!("{}*-????????-*", &cluster.as_str()[..kept]));
    }
    patterns
}

/// The purpose that a name of [`role_name`] ends in where it was shortened, cut to 40 characters; none of a whole name.
pub fn purpose_of_shortened<'a>(cluster: &ClusterName, role: &'a str) -> Option<&'a str> {
    let kept = cluster.as_str().bytes().zip(role.bytes()).take_while(|(a, b)| a == b).count();
    (0..=kept).rev().find_map(|kept| {
        let rest = role.get(kept..)?.strip_prefix('-')?;
        let (hash, purpose) = rest.split_once('-')?;
        let is_hash = hash.len() == 8 && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
        (is_hash && role.len() == RoleName::MAX_LENGTH && purpose.len() <= PURPOSE_KEPT).then_some(purpose)
    })
}

/// The 32-bit FNV-1a hash, which is the same on every machine and in every release of Rust.
fn fnv_1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::like;

    fn named(cluster: &str, purpose: &str) -> String {
        role_name(&ClusterName::new(cluster).unwrap(), &Purpose::new(purpose).unwrap()).to_string()
    }

    #[test]
    fn names_that_fit_stay_whole_and_others_keep_the_purpose() {
        assert_eq!(named("prod-trantor", "ebs-csi"), "prod-trantor-ebs-csi");
        let longest_whole = "c".repeat(56);
        assert_eq!(named(&longest_whole, "ebs-csi"), format!("{longest_whole}-ebs-csi"));
        let long = "c".repeat(100);
        assert_eq!(named(&long, "ebs-csi"), format!("{}-aa321514-ebs-csi", "c".repeat(47)));
        assert_ne!(named(&format!("{long}a")[1..], "ebs-csi"), named(&long, "ebs-csi"));
        let cluster = ClusterName::new("prod-trantor").unwrap();
        assert_eq!(purpose_of_shortened(&cluster, "prod-trantor-ebs-csi"), None);
    }

    proptest! {
        #[test]
        fn every_name_keeps_the_rule(
            cluster in "[0-9A-Za-z][0-9A-Za-z_-]{0,99}",
            purpose in "[0-9a-z]([0-9a-z-]{0,66}[0-9a-z])?",
        ) {
            let name = named(&cluster, &purpose);
            prop_assert!(name.len() <= RoleName::MAX_LENGTH);
            let patterns = role_name_patterns(&ClusterName::new(&cluster).unwrap());
            prop_assert!(patterns.iter().any(|pattern| like(pattern, &name)), "{name}: {patterns:?}");
        }

        #[test]
        fn the_purpose_of_a_shortened_name_is_read_back(
            cluster in "[0-9A-Za-z][0-9A-Za-z_-]{60,99}",
            purpose in "[g-z]([0-9g-z]{0,66}[g-z])?",
        ) {
            let name = named(&cluster, &purpose);
            let kept = &purpose[..purpose.len().min(PURPOSE_KEPT)];
            if format!("{cluster}-{purpose}").len() > RoleName::MAX_LENGTH {
                let cluster = ClusterName::new(&cluster).unwrap();
                prop_assert_eq!(purpose_of_shortened(&cluster, &name), Some(kept));
            }
        }
    }
}
