//! Where a service is, and how requests to it are signed.

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::user_agent::ApiMetadata;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::config_bag::Layer;
use aws_types::region::{Region, SigningRegion};
use aws_types::service_config::ServiceConfigKey;
use aws_types::{SdkConfig, SigningName};

/// A service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// AWS's name of it, by which settings of it are found.
    pub(super) id: &'static str,
    /// Its name in signatures.
    name: &'static str,
    /// The version of its API.
    pub(super) version: &'static str,
    /// Where it is.
    pub(crate) endpoint: String,
    /// The region in signatures.
    region: String,
}

impl Service {
    /// EC2 in a region.
    pub(crate) fn ec2(config: &SdkConfig, region: &str) -> Self {
        let host = match (config.use_dual_stack(), config.use_fips()) {
            (Some(true), _) => format!(
                "ec2.{region}.{}",
                if is_in_china(region) { "api.amazonwebservices.com.cn" } else { "api.aws" }
            ),
            (_, Some(true)) => format!("ec2-fips.{region}.{}", domain(region)),
            _ => format!("ec2.{region}.{}", domain(region)),
        };
        Self {
            id: "EC2",
            name: "ec2",
            version: "2016-11-15",
            endpoint: endpoint(config, "EC2").unwrap_or_else(|| format!("https://{host}")),
            region: region.to_owned(),
        }
    }

    /// IAM, which each partition has once.
    pub(crate) fn iam(config: &SdkConfig, region: &str) -> Self {
        let (host, region) = if is_in_china(region) {
            ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1")
        } else if region.starts_with("us-gov-") {
            ("iam.us-gov.amazonaws.com", "us-gov-west-1")
        } else if config.use_fips() == Some(true) {
            ("iam-fips.amazonaws.com", "us-east-1")
        } else {
            ("iam.amazonaws.com", "us-east-1")
        };
        Self {
            id: "IAM",
            name: "iam",
            version: "2010-05-08",
            endpoint: endpoint(config, "IAM").unwrap_or_else(|| format!("https://{host}")),
            region: region.to_owned(),
        }
    }

    /// Systems Manager in a region.
    pub(crate) fn ssm(config: &SdkConfig, region: &str) -> Self {
        let name = if config.use_fips() == Some(true) { "ssm-fips" } else { "ssm" };
        Self {
            id: "SSM",
            name: "ssm",
            version: "2014-11-06",
            endpoint: endpoint(config, "SSM")
                .unwrap_or_else(|| format!("https://{name}.{region}.{}", domain(region))),
            region: region.to_owned(),
        }
    }

    /// What signs requests: the SDK's own signer with the credentials of the configuration.
    pub(super) fn signing(&self, config: &SdkConfig) -> StaticRuntimePlugin {
        let mut layer = Layer::new("query");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(Region::new(self.region.clone()));
        layer.store_put(SigningRegion::from(Region::new(self.region.clone())));
        layer.store_put(SigningName::from_static(self.name));
        layer.store_put(ApiMetadata::new(self.name, env!("CARGO_PKG_VERSION")));
        let mut signing_options = SigningOptions::default();
        signing_options.double_uri_encode = true;
        signing_options.normalize_uri_path = true;
        layer.store_put(SigV4OperationSigningConfig { signing_options, ..Default::default() });
        if let Some(name) = config.app_name() {
            layer.store_put(name.clone());
        }
        let mut components = RuntimeComponentsBuilder::new("query")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID])))
            .with_identity_cache(config.identity_cache());
        if let Some(credentials) = config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
        }
        StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
    }
}

/// Where somebody wants a service to be: `AWS_ENDPOINT_URL_<SERVICE>`, the same in the profile, or `AWS_ENDPOINT_URL`.
pub(crate) fn endpoint(config: &SdkConfig, id: &str) -> Option<String> {
    if config.get_origin("endpoint_url").is_client_config() {
        return config.endpoint_url().map(str::to_owned);
    }
    let own = setting(config, id, "AWS_ENDPOINT_URL", "endpoint_url");
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// What an environment variable, or else the profile, says of a service or of all.
pub(crate) fn setting(config: &SdkConfig, id: &str, variable: &str, in_profile: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(id).env(variable).profile(in_profile).build();
    key.ok().and_then(|key| config.service_config()?.load_config(key))
}

/// The domain of a region's services.
pub(crate) fn domain(region: &str) -> &'static str {
    if is_in_china(region) { "amazonaws.com.cn" } else { "amazonaws.com" }
}

fn is_in_china(region: &str) -> bool {
    region.starts_with("cn-")
}
