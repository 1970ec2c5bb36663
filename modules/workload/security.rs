//! What the processes of a pod may do: the `restricted` Pod Security Standard, and a file system they cannot write to.

use kubernetes::k8s_openapi::api::core::v1::{
    Capabilities, PodSecurityContext, SeccompProfile, SecurityContext,
};
use settings::{numbers, settings};

settings! {
    /// As whom a container runs. Whatever is written here, pods keep the `restricted` Pod Security Standard.
    pub struct SecuritySettings, with defaults {
        /// The user; never root. Left out, the one that images call `nonroot`.
        pub run_as_user: UserId = const { UserId::of(65_532) },
        /// The group; left out, the number of the user.
        pub run_as_group: Option<UserId> = None,
        /// The group that volumes belong to; left out, `run_as_group`.
        pub fs_group: Option<UserId> = None,
        /// Whether the image's own files are kept from being written to. `/tmp` can be written to, as can volumes.
        pub read_only_root_filesystem: bool = true,
    }
}

numbers! {
    /// A user or group, root excluded (Linux; Kubernetes `PodSecurityContext`).
    pub struct UserId(u32) in 1..=2_147_483_647;
}

impl SecuritySettings {
    /// As a pod has it.
    pub(super) fn of_pod(&self) -> PodSecurityContext {
        let group = self.run_as_group.unwrap_or(self.run_as_user);
        PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(self.run_as_user.get().into()),
            run_as_group: Some(group.get().into()),
            fs_group: Some(self.fs_group.unwrap_or(group).get().into()),
            // Volumes that belong to the group already are not gone through file by file at each start.
            fs_group_change_policy: Some("OnRootMismatch".to_owned()),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                ..SeccompProfile::default()
            }),
            ..PodSecurityContext::default()
        }
    }

    /// As a container has it.
    pub(super) fn of_container(&self) -> SecurityContext {
        SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), add: None }),
            privileged: Some(false),
            read_only_root_filesystem: Some(self.read_only_root_filesystem),
            run_as_non_root: Some(true),
            ..SecurityContext::default()
        }
    }
}
