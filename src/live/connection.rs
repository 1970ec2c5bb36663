//! A connection: one account in one region.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime::client::retries::classifiers::HttpStatusCodeClassifier;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::region::Region;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::call::{Endpoints, Gate};
use crate::covered::without_user;
use crate::credentials::{self, Found};
use crate::error::Error;
use crate::query::{Query, Service, service};

/// How long calls may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// To reach the other side.
    connect: Duration,
    /// For an attempt.
    attempt: Duration,
    /// For a call with all its attempts.
    pub(crate) operation: Duration,
    /// For finding credentials: somebody may have to touch a key for them.
    credentials: Duration,
    /// For all that is read at once. What was not answered by then is missing, and the rest is told.
    pub(crate) reading: Duration,
    /// How often a call is tried.
    pub(crate) attempts: u32,
}

pub(crate) const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    attempt: Duration::from_secs(15),
    operation: Duration::from_secs(45),
    credentials: Duration::from_mins(1),
    reading: Duration::from_mins(5),
    attempts: 5,
};

/// What to connect to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The profile; `AWS_PROFILE` or the default one when left out.
    pub profile: Option<String>,
    /// The region; that of the environment or the profile when left out.
    pub region: Option<String>,
    /// The account that it must be; any when left out.
    pub account_id: Option<String>,
    /// Where all services are, instead of AWS; what `AWS_ENDPOINT_URL` and the profile say when left out.
    pub endpoint: Option<String>,
}

/// Who AWS takes the caller for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account_id: String,
    /// The user or the session of a role.
    pub arn: String,
}

/// A connection: one account in one region. All that it is asked ends within minutes, whatever the other side does.
#[derive(Debug)]
pub struct Connection {
    runtime: Engine,
    pub(crate) eks: aws_sdk_eks::Client,
    pub(crate) ec2: Query,
    pub(crate) iam: Query,
    pub(crate) ssm: Query,
    pub(crate) gate: Gate,
    region: String,
    caller: Caller,
    target: Target,
}

impl Connection {
    /// Finds credentials and asks STS whose they are. Nothing else is called in an account that is not the one asked for.
    ///
    /// # Errors
    ///
    /// No credentials, credentials that AWS does not take, another account, no region, or an endpoint that cannot be
    /// reached.
    pub fn open(target: &Target) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Here(format!("this machine lets no connection be made: {error}")))?;
        let runtime = Engine(Some(runtime));
        let opened = runtime.run(open(target))?;
        Ok(Self { runtime, ..opened })
    }

    /// Who AWS takes the caller for.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The first of these clusters that stands in the region that environment variables and profile name instead, if it does.
    pub fn found_elsewhere(&self, names: &[String]) -> Option<Error> {
        let configured = Target { region: None, ..self.target.clone() };
        let load = async { Ok(load(&configured).await.region().map(ToString::to_string)) };
        let actual = self.runtime.run(load).ok().flatten().filter(|region| *region != self.region)?;
        let target = Target { region: Some(actual.clone()), ..configured };
        let there = Self::open(&target).ok()?.cluster_names().ok()?;
        let name = names.iter().find(|name| there.contains(name))?;
        Some(Error::WrongRegion { name: name.clone(), expected: self.region.clone(), actual })
    }

    /// Runs something to its end. Its calls fail when all of them together have taken too long.
    pub(crate) fn run<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.gate.begin();
        self.runtime.run(work)
    }
}

/// What runs calls. It ends at once: a lookup of a name that hangs must not keep anybody waiting.
#[derive(Debug, Default)]
struct Engine(Option<Runtime>);

impl Engine {
    fn run<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match &self.0 {
            Some(runtime) => runtime.block_on(work),
            None => Err(Error::Here("the connection is closed".to_owned())),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

async fn open(target: &Target) -> Result<Connection, Error> {
    let config = load(target).await;
    let region = config.region().map(ToString::to_string).ok_or(Error::NoRegion)?;
    let attempts = config.retry_config().map_or(LIMITS.attempts, RetryConfig::max_attempts);
    let ec2 = Service::ec2(&config, &region);
    let iam = Service::iam(&config, &region);
    let ssm = Service::ssm(&config, &region);
    let domain = service::domain(&region);
    let at = |id: &str, name: &str| {
        service::endpoint(&config, id).unwrap_or_else(|| format!("https://{name}.{region}.{domain}"))
    };
    let endpoints = Endpoints {
        eks: without_user(&at("EKS", "eks")),
        ec2: without_user(&ec2.endpoint),
        iam: without_user(&iam.endpoint),
        ssm: without_user(&ssm.endpoint),
        sts: without_user(&at("STS", "sts")),
    };
    check(&endpoints)?;
    let gate = Gate::new(endpoints, Limits { attempts, ..LIMITS });

    let profile = target.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok());
    let found = credentials(&config, profile.as_deref()).await?;
    let config = config.into_builder().credentials_provider(SharedCredentialsProvider::new(found)).build();
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity().send();
    let identity = gate.call("sts:GetCallerIdentity", "the credentials", identity).await?;
    let caller =
        Caller { account_id: identity.account.unwrap_or_default(), arn: identity.arn.unwrap_or_default() };
    if let Some(expected) = target.account_id.as_ref().filter(|expected| **expected != caller.account_id) {
        return Err(Error::WrongAccount {
            expected: expected.clone(),
            actual: caller.account_id,
            arn: caller.arn,
        });
    }
    let eks = aws_sdk_eks::config::Builder::from(&config)
        .retry_classifier(HttpStatusCodeClassifier::new_from_codes(vec![429]))
        .build();
    Ok(Connection {
        runtime: Engine::default(),
        eks: aws_sdk_eks::Client::from_conf(eks),
        ec2: Query::new(&ec2, &config),
        iam: Query::new(&iam, &config),
        ssm: Query::new(&ssm, &config),
        gate,
        region,
        caller,
        target: target.clone(),
    })
}

/// What environment variables and files of AWS say.
async fn load(target: &Target) -> SdkConfig {
    let mut loader = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .http_client(http_client())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(LIMITS.connect)
                .operation_attempt_timeout(LIMITS.attempt)
                .operation_timeout(LIMITS.operation)
                .build(),
        )
        .identity_cache(aws_config::identity::IdentityCache::lazy().load_timeout(LIMITS.credentials).build());
    if let Ok(name) = AppName::new("cleon") {
        loader = loader.app_name(name);
    }
    // What takes a role for a profile asks STS in a region, and the profile may name none.
    if let Some(region) = &target.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(endpoint) = &target.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let mut config = loader.load().await;
    if let Some(profile) = &target.profile {
        let provider = credentials::of_profile(profile, &config);
        config = config.into_builder().credentials_provider(provider).build();
    }
    // Where nobody says how many, the SDK makes three attempts, which is few for an account in which others call too.
    if service::setting(&config, "EKS", "AWS_MAX_ATTEMPTS", "max_attempts").is_none() {
        let retry = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        return config.into_builder().retry_config(retry.with_max_attempts(LIMITS.attempts)).build();
    }
    config
}

/// HTTP with the machine's own certificates, by the proxy that the environment names. Where there are no certificates, which
/// the SDK would take for a mistake of its own and panic, there is HTTP alone.
fn http_client() -> SharedHttpClient {
    let has_certificates = has_certificates();
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        if has_certificates {
            connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
        } else {
            connector.build_http()
        }
    })
}

/// Whether this machine knows any authority whose certificates are believed.
fn has_certificates() -> bool {
    !rustls_native_certs::load_native_certs().certs.is_empty()
}

/// What is wrong with where services are said to be.
fn check(endpoints: &Endpoints) -> Result<(), Error> {
    let all = [&endpoints.sts, &endpoints.eks, &endpoints.ec2, &endpoints.iam, &endpoints.ssm];
    let is_url = |of: &str| of.starts_with("https://") || of.starts_with("http://");
    if let Some(wrong) = all.iter().find(|endpoint| !is_url(endpoint)) {
        let reason = "an address begins with https:// or http://".to_owned();
        return Err(Error::Unreachable { endpoint: (*wrong).clone(), reason });
    }
    if all.iter().any(|endpoint| endpoint.starts_with("https://")) && !has_certificates() {
        return Err(Error::NoAuthorities);
    }
    Ok(())
}

/// Looks for credentials, so that their lack is told as such.
async fn credentials(config: &SdkConfig, profile: Option<&str>) -> Result<Found, Error> {
    let Some(provider) = config.credentials_provider() else {
        return Err(Error::NoCredentials { reason: "nothing provides any".to_owned() });
    };
    match timeout(LIMITS.credentials, provider.provide_credentials()).await {
        Ok(Ok(first)) => Ok(Found::new(first, provider)),
        Ok(Err(error)) => Err(credentials::why(&error, profile)),
        Err(_) => Err(Error::NoCredentials {
            reason: format!("what provides them did not within {} s", LIMITS.credentials.as_secs()),
        }),
    }
}
