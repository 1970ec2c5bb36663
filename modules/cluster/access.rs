//! Who may do what in a cluster: `[clusters.<key>.access.<name>]`.

use aws::{
    arn::PrincipalArn,
    names::{GroupName, Namespace},
};
use settings::{Node, Problem, Problems, child, choices, index, settings};

settings! {
    /// Access of an IAM role or user to a cluster.
    pub struct AccessSettings, checked by AccessSettings::check {
        /// The role or user.
        pub principal: PrincipalArn,
        /// Who uses it.
        pub kind: AccessKind,
        /// EKS's access policies that hold for it.
        pub policies: Vec<AccessPolicySettings> = Vec::new(),
        /// The Kubernetes groups it belongs to, for roles of the cluster's own.
        pub kubernetes_groups: Vec<GroupName> = Vec::new(),
    }
}

settings! {
    /// One of EKS's access policies, and where it holds.
    pub struct AccessPolicySettings {
        /// The policy.
        pub policy: AccessPolicy,
        /// The namespaces it holds in; none, and it holds in the whole cluster.
        pub namespaces: Vec<Namespace> = Vec::new(),
    }
}

choices! {
    /// Who uses an access entry.
    pub enum AccessKind {
        /// People.
        Human = "human",
        /// A pipeline or another program.
        Automation = "automation",
    }
}

choices! {
    /// One of EKS's access policies for people and pipelines (EKS user guide, "Review access policy
    /// permissions"). Those for nodes and AWS services are associated by EKS itself.
    pub enum AccessPolicy {
        /// Everything.
        ClusterAdmin = "AmazonEKSClusterAdminPolicy",
        /// Nearly everything in namespaces.
        Admin = "AmazonEKSAdminPolicy",
        /// Seeing everything, secrets included.
        AdminView = "AmazonEKSAdminViewPolicy",
        /// Changing most objects in namespaces.
        Edit = "AmazonEKSEditPolicy",
        /// Seeing most objects, secrets excluded.
        View = "AmazonEKSViewPolicy",
        /// Seeing secrets.
        SecretReader = "AmazonEKSSecretReaderPolicy",
    }
}

impl AccessSettings {
    /// Whether it may do everything in the whole cluster.
    pub fn is_administrator(&self) -> bool {
        administers(&self.policies)
    }

    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.policies.is_empty() && self.kubernetes_groups.is_empty() {
            problems.push(
                Problem::new(format!("{} has access but may do nothing", self.principal))
                    .help("add `policies = [{ policy = \"AmazonEKSViewPolicy\" }]` or `kubernetes_groups`")
                    .at_key(node),
            );
        }
        for (at, group) in self.kubernetes_groups.iter().enumerate() {
            if group.as_str().starts_with("system:") {
                let path = index(&child(node.path(), "kubernetes_groups"), at);
                problems.push(
                    Problem::new(format!("the group \"{group}\" is Kubernetes' own"))
                        .help("EKS refuses groups that begin with `system:`; take a policy, or a group of your own")
                        .at_path(node, &path),
                );
            }
        }
        for (at, policy) in self.policies.iter().enumerate() {
            let earlier = self.policies[..at].iter().position(|other| other.policy == policy.policy);
            if let Some(earlier) = earlier {
                let path = |at| child(&index(&child(node.path(), "policies"), at), "policy");
                problems.push(
                    Problem::new(format!("the policy {} is there twice", policy.policy))
                        .help("name its namespaces in one place: EKS has one association for each policy")
                        .at_path(node, &path(at))
                        .related_path(node, &path(earlier), "first here"),
                );
            }
        }
    }
}

/// Adds what is wrong between the access entries of the cluster at `node`.
pub(super) fn check(node: &Node, problems: &mut Problems) {
    let path = child(node.path(), "access");
    let entries = node.get("access").and_then(Node::as_table).into_iter().flatten();
    let mut principals: Vec<(&Node, PrincipalArn)> = entries
        .clone()
        .filter_map(|(_, entry)| Some((entry.get("principal")?, entry.read("principal")?)))
        .collect();
    principals.sort_by_key(|(node, _)| node.location());
    for (at, (second, principal)) in principals.iter().enumerate() {
        if let Some((first, _)) = principals[..at].iter().find(|(_, earlier)| earlier == principal) {
            problems.push(
                Problem::new(format!("{principal} has two access entries"))
                    .help("put both into one: EKS has one entry for each principal")
                    .at_value(second)
                    .related(first.location(), "first here"),
            );
        }
    }
    // An entry that cannot be read may be the administrator's.
    let policies = |entry: &Node| entry.read_or::<Vec<AccessPolicySettings>>("policies", Vec::new());
    let administrator = |entry: &Node| policies(entry).is_none_or(|policies| administers(&policies));
    if !entries.into_iter().any(|(_, entry)| administrator(entry)) {
        problems.push(
            Problem::new("the cluster has no administrator")
                .help(
                    "the creator gets no access by itself: give one principal \
                     `policies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]`",
                )
                .at_path(node, &path),
        );
    }
}

fn administers(policies: &[AccessPolicySettings]) -> bool {
    policies.iter().any(|policy| policy.policy == AccessPolicy::ClusterAdmin && policy.namespaces.is_empty())
}
