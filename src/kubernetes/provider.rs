//! The kubernetes provider: which versions the generated files accept, and the schemas every block is checked against.

use std::sync::OnceLock;

use terraform::{Block, Expr, List, Node, ProviderRequirement, Schema, Stack, Text};

/// The versions of the provider that the generated files accept. What is used of it is the same in versions 2.38 and 3.
pub const VERSIONS: &str = ">= 2.38, < 4";

/// The entry of `required_providers`.
pub fn requirement() -> ProviderRequirement {
    ProviderRequirement {
        local_name: "kubernetes".into(),
        source: "hashicorp/kubernetes".into(),
        version: VERSIONS.into(),
    }
}

/// A configured cluster: what resources name as their provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    alias: Text,
}

impl Cluster {
    /// The alias of its provider configuration, which is its settings key: `trantor`.
    pub fn alias(&self) -> &str {
        &self.alias
    }

    /// What the `provider` argument of its resources says: `kubernetes.trantor`.
    pub fn reference(&self) -> Text {
        Text::Owned(format!("kubernetes.{}", self.alias))
    }
}

/// How to reach the API server of an EKS cluster.
#[derive(Clone, Debug)]
pub struct Access {
    /// The URL of its API.
    pub endpoint: Expr<String>,
    /// The certificate of its authority, in base64 as EKS gives it.
    pub certificate_authority: Expr<String>,
    /// The name EKS knows it by.
    pub cluster_name: Expr<String>,
    /// The AWS region it is in.
    pub region: Expr<String>,
}

impl Access {
    /// What the AWS command line is told so that it prints a short-lived token.
    pub(crate) fn token_arguments(&self) -> Expr<List<String>> {
        let text = |text: &'static str| Expr::<String>::from(text);
        [
            text("eks"),
            text("get-token"),
            text("--cluster-name"),
            self.cluster_name.clone(),
            text("--region"),
            self.region.clone(),
            text("--output"),
            text("json"),
        ]
        .into()
    }
}

/// Configures the provider for a cluster, and requires the provider the first time.
///
/// Each run fetches a short-lived token by `aws eks get-token` with the credentials that Terraform has; none is
/// written to the configuration, a plan or a state.
#[track_caller]
pub fn configure(stack: &mut Stack, alias: impl Into<Text>, access: Access) -> Cluster {
    if !stack.requires_provider("kubernetes") {
        stack.require_provider(requirement());
    }
    let arguments = access.token_arguments();
    let mut exec = Block::new();
    exec.require::<String>("api_version", "client.authentication.k8s.io/v1");
    exec.require::<String>("command", "aws");
    exec.require::<List<String>>("args", arguments);
    let certificate: [Node; 1] = [access.certificate_authority.into_node()];
    let mut block = Block::new();
    block.require::<String>("host", access.endpoint);
    block.require("cluster_ca_certificate", Expr::<String>::call("base64decode", certificate));
    block.push("exec", exec);
    let alias = alias.into();
    stack.provider_alias("kubernetes", alias.clone(), block);
    Cluster { alias }
}

/// The schemas of provider 2.38.0 and 3.4.0.
///
/// # Panics
/// Never: the data is checked in and a test reads it.
pub fn schemas() -> &'static [&'static Schema; 2] {
    static SCHEMAS: OnceLock<[Schema; 2]> = OnceLock::new();
    static REFERENCES: OnceLock<[&'static Schema; 2]> = OnceLock::new();
    REFERENCES.get_or_init(|| {
        let [oldest, newest] = SCHEMAS.get_or_init(|| {
            [include_str!("schema/kubernetes-2.38.0.json"), include_str!("schema/kubernetes-3.4.0.json")]
                .map(|text| Schema::parse(text).expect("the checked-in schema data is of format 1"))
        });
        [oldest, newest]
    })
}

#[cfg(test)]
mod tests {
    use terraform::Checks;

    use super::*;

    #[test]
    fn a_cluster_is_reached_without_a_stored_token() {
        let mut stack = Stack::new("application", ">= 1.11");
        let access = |key: &str| Access {
            endpoint: stack_output(key, "endpoint"),
            certificate_authority: stack_output(key, "certificate_authority"),
            cluster_name: format!("cleon-prod-{key}").into(),
            region: "us-east-1".into(),
        };
        for key in ["trantor", "terminus"] {
            let access = access(key);
            for output in [&access.endpoint, &access.certificate_authority] {
                let Node::Expression(_) = output.node() else { panic!() };
            }
            assert_eq!(configure(&mut stack, key, access).reference(), format!("kubernetes.{key}"));
        }
        for key in ["trantor", "terminus"] {
            for output in ["endpoint", "certificate_authority"] {
                stack.local::<String>(format!("{key}_{output}"), "aGk=");
            }
        }
        let files = stack.synthesize(Checks { schemas: schemas(), resource_checks: &[] }).unwrap().files;
        insta::assert_snapshot!(files["providers.tf.json"], @r#"
          {
            "//": "Generated by cleon. Change the model or its settings and run synth; edits here are overwritten.",
            "provider": {
              "kubernetes": [
                {
                  "alias": "trantor",
                  "cluster_ca_certificate": "${base64decode(local.trantor_certificate_authority)}",
                  "exec": [
                    {
                      "api_version": "client.authentication.k8s.io/v1",
                      "args": [
                        "eks",
                        "get-token",
                        "--cluster-name",
                        "cleon-prod-trantor",
                        "--region",
                        "us-east-1",
                        "--output",
                        "json"
                      ],
                      "command": "aws"
                    }
                  ],
                  "host": "${local.trantor_endpoint}"
                },
                {
                  "alias": "terminus",
                  "cluster_ca_certificate": "${base64decode(local.terminus_certificate_authority)}",
                  "exec": [
                    {
                      "api_version": "client.authentication.k8s.io/v1",
                      "args": [
                        "eks",
                        "get-token",
                        "--cluster-name",
                        "cleon-prod-terminus",
                        "--region",
                        "us-east-1",
                        "--output",
                        "json"
                      ],
                      "command": "aws"
                    }
                  ],
                  "host": "${local.terminus_endpoint}"
                }
              ]
            }
          }
        "#);
        assert_eq!(files["terraform.tf.json"].matches("hashicorp/kubernetes").count(), 1);
    }

    fn stack_output(key: &str, output: &str) -> Expr<String> {
        Expr::local(format!("{key}_{output}"))
    }

    #[test]
    fn the_schemas_can_be_read() {
        assert_eq!(super::schemas().len(), 2);
    }
}
