//! Settings of the platform's controllers: `[clusters.<key>.controllers]`.
//!
//! A controller is installed, and has the role it needs, when its table is there. The roles of the EBS CSI driver and
//! the VPC CNI always exist.

use aws::{
    arn::HostedZoneArn,
    names::{BucketName, Namespace, ServiceAccountName},
};
use kubernetes::chart_values::ChartValues;
use kubernetes::charts::ChartVersion;
use settings::{Node, Problem, Problems, choices, names, settings};

settings! {
    /// The platform's controllers.
    pub struct ControllersSettings, with defaults {
        /// How pods get the credentials of their role.
        pub credentials: Credentials = Credentials::Irsa,
        /// Who installs them.
        pub delivery: ControllerDelivery = ControllerDelivery::Helm,
        /// Argo CD: brings services whose delivery is "argocd" to the cluster.
        pub argo_cd: Option<ArgoCdSettings> = None,
        /// Argo Rollouts: rolls services out step by step.
        pub argo_rollouts: Option<ArgoRolloutsSettings> = None,
        /// AWS Load Balancer Controller.
        pub load_balancer_controller: Option<LoadBalancerControllerSettings> = None,
        /// `ExternalDNS`.
        pub external_dns: Option<ExternalDnsSettings> = None,
        /// Cluster Autoscaler.
        pub cluster_autoscaler: Option<ClusterAutoscalerSettings> = None,
        /// External Secrets Operator.
        pub external_secrets: Option<ExternalSecretsSettings> = None,
        /// cert-manager.
        pub cert_manager: Option<CertManagerSettings> = None,
        /// CloudWatch agent.
        pub cloudwatch_agent: Option<CloudWatchAgentSettings> = None,
        /// Fluent Bit.
        pub fluent_bit: Option<FluentBitSettings> = None,
        /// Velero.
        pub velero: Option<VeleroSettings> = None,
        /// The recommender of Vertical Pod Autoscaler.
        pub vertical_pod_autoscaler: Option<VerticalPodAutoscalerSettings> = None,
    }
}

impl ControllersSettings {
    /// The service accounts of the controllers that have a role, by the controllers' keys.
    pub fn service_accounts(&self) -> Vec<(&'static str, &Namespace, &ServiceAccountName)> {
        macro_rules! of {
            ($($key:ident),*) => {
                [$(self.$key.as_ref().map(|of| (stringify!($key), &of.namespace, &of.service_account))),*]
            };
        }
        let all = of!(
            load_balancer_controller,
            external_dns,
            cluster_autoscaler,
            external_secrets,
            cert_manager,
            cloudwatch_agent,
            fluent_bit,
            velero
        );
        all.into_iter().flatten().collect()
    }

    /// The keys of the controllers that have a role.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.service_accounts().into_iter().map(|(key, _, _)| key)
    }
}

choices! {
    /// How pods get the credentials of their role.
    pub enum Credentials {
        /// IAM roles for service accounts: by the cluster's OIDC provider.
        Irsa = "irsa",
        /// EKS Pod Identity: by an agent on each node and an association for each service account.
        PodIdentity = "pod-identity",
    }
}

choices! {
    /// Who installs the controllers.
    pub enum ControllerDelivery {
        /// Terraform's helm provider, in the stack `platform`.
        Helm = "helm",
        /// Somebody else: only the roles are made, and the tables say what is there.
        None = "none",
    }
}

settings! {
    /// Argo CD: brings services whose delivery is "argocd" to the cluster.
    pub struct ArgoCdSettings {
        /// The namespace it runs in, and its applications with it.
        pub namespace: Namespace = const { Namespace::of("argocd") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// Argo Rollouts: rolls services out step by step.
    pub struct ArgoRolloutsSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("argo-rollouts") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// The recommender of Vertical Pod Autoscaler: says what pods should ask for, and changes nothing.
    pub struct VerticalPodAutoscalerSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("vertical-pod-autoscaler") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// AWS Load Balancer Controller: makes load balancers for services and ingresses.
    pub struct LoadBalancerControllerSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("kube-system") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("aws-load-balancer-controller") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// `ExternalDNS`: writes DNS records for services and ingresses.
    pub struct ExternalDnsSettings, checked by ExternalDnsSettings::check {
        /// The Route 53 zones it may write to.
        pub hosted_zone_arns: Vec<HostedZoneArn>,
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("external-dns") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("external-dns") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// Cluster Autoscaler: changes the size of node groups.
    pub struct ClusterAutoscalerSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("kube-system") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("cluster-autoscaler") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// External Secrets Operator: brings secrets and parameters into the cluster.
    pub struct ExternalSecretsSettings, checked by ExternalSecretsSettings::check {
        /// The names of the Secrets Manager secrets it may read; `*` stands for any characters.
        pub secrets_manager_paths: Vec<SecretPath> = Vec::new(),
        /// The names of the SSM parameters it may read; `*` stands for any characters.
        pub parameter_paths: Vec<ParameterPath> = Vec::new(),
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("external-secrets") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("external-secrets") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// cert-manager: gets certificates, proving ownership by DNS records.
    pub struct CertManagerSettings, checked by CertManagerSettings::check {
        /// The Route 53 zones it may write to.
        pub hosted_zone_arns: Vec<HostedZoneArn>,
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("cert-manager") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("cert-manager") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// CloudWatch agent: sends metrics.
    pub struct CloudWatchAgentSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("amazon-cloudwatch") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("cloudwatch-agent") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// Fluent Bit: sends logs.
    pub struct FluentBitSettings {
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("amazon-cloudwatch") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("fluent-bit") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

settings! {
    /// Velero: backs up the cluster's objects and volumes.
    pub struct VeleroSettings {
        /// The bucket it writes to.
        pub bucket: BucketName,
        /// The namespace it runs in.
        pub namespace: Namespace = const { Namespace::of("velero") },
        /// Its service account.
        pub service_account: ServiceAccountName = const { ServiceAccountName::of("velero-server") },
        /// The version of its chart; left out, the one of the table in `docs/guides/controllers.md`.
        pub version: Option<ChartVersion> = None,
        /// Values of its chart beyond those that are set already; tables merge, all else replaces.
        pub values: ChartValues = ChartValues::default(),
    }
}

names! {
    /// The name of secrets in Secrets Manager, with wildcards after the first character; not all of them.
    SecretPath: "a secret's name", 1..=512, "0-9A-Za-z/_" "0-9A-Za-z/_+=.@*-" "0-9A-Za-z/_+=.@*-",
        "letters, digits, * and any of / _ + = . @ -, not beginning with a wildcard";
    /// The name of SSM parameters, with wildcards after the first level; not all of them.
    ParameterPath: "a parameter's name", 2..=1011, "/" "0-9A-Za-z/_.*-" "0-9A-Za-z_.*-",
        "a slash, then letters, digits, * and any of / _ . -";
}

impl ExternalDnsSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        some_zone(&self.hosted_zone_arns, node, problems);
    }
}

impl CertManagerSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        some_zone(&self.hosted_zone_arns, node, problems);
    }
}

impl ExternalSecretsSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.secrets_manager_paths.is_empty() && self.parameter_paths.is_empty() {
            let problem = Problem::new("External Secrets Operator may read nothing")
                .help(
                    "name what it reads in `secrets_manager_paths` or `parameter_paths`, or remove the table",
                )
                .at_key(node);
            problems.push(problem);
        }
        // `/*` is as good as naming all parameters, which the type's rule cannot say.
        for (at, path) in self.parameter_paths.iter().enumerate() {
            if path.as_str() == "/*" {
                let at = settings::index(&settings::child(node.path(), "parameter_paths"), at);
                problems.push(
                    Problem::new("\"/*\" is every parameter of the account")
                        .help("name a level: \"/dawn/*\"")
                        .at_path(node, &at),
                );
            }
        }
    }
}

fn some_zone(zones: &[HostedZoneArn], node: &Node, problems: &mut Problems) {
    if zones.is_empty() {
        problems.push(
            Problem::new("`hosted_zone_arns` names no zone")
                .help("name the zones it writes to, or remove the table")
                .at_path(node, &settings::child(node.path(), "hosted_zone_arns")),
        );
    }
}
