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
        let whole = |policy: &AccessPolicySettings| policy.namespaces.is_empty();
        self.policies.iter().any(|policy| policy.policy == AccessPolicy::ClusterAdmin && whole(policy))
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
