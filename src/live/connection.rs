//! A connection: one account in one region.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::provider::ProvideCredentials;
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
use crate::credentials;
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
    /// For all that is read at once.
    pub(crate) reading: Duration,
    /// How often a call is tried.
    pub(crate) attempts: u32,
}

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    attempt: Duration::from_secs(15),
    operation: Duration::from_secs(45),
    credentials: Duration::from_secs(60),
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
    pub(crate) gate: Gate,
    region: String,
    /// The region that environment and profile name when nobody asks for another.
    configured_region: Option<String>,
    caller: Caller,
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

    /// The region that environment variables and profile name, whatever was asked for.
    pub fn configured_region(&self) -> Option<&str> {
        self.configured_region.as_deref()
    }

    /// Runs something to its end, or until it has taken too long.
    pub(crate) fn run<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let late = || Error::TimedOut {
            call: "reading".to_owned(),
            resource: what.to_owned(),
            seconds: self.gate.limits.reading.as_secs(),
        };
        let limit = self.gate.limits.reading;
        self.runtime.run(async { timeout(limit, work).await.unwrap_or_else(|_| Err(late())) })
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
    let mut config = load(target).await;
    let configured_region = config.region().map(|region| region.as_ref().to_owned());
    let region = target.region.clone().or_else(|| configured_region.clone()).ok_or(Error::NoRegion)?;
    let attempts = config.retry_config().map_or(LIMITS.attempts, RetryConfig::max_attempts);
    config = config.into_builder().region(Region::new(region.clone())).build();
    let sts = aws_sdk_sts::Client::new(&config);
    let ec2 = Service::ec2(&config, &region);
    let iam = Service::iam(&config, &region);
    let domain = service::domain(&region);
    let at = |id: &str, name: &str| {
        service::endpoint(&config, id).unwrap_or_else(|| format!("https://{name}.{region}.{domain}"))
    };
    let endpoints = Endpoints {
        eks: at("EKS", "eks"),
        ec2: ec2.endpoint.clone(),
        iam: iam.endpoint.clone(),
        sts: at("STS", "sts"),
    };
    let gate = Gate::new(endpoints, Limits { attempts, ..LIMITS });

    credentials(&config).await?;
    let identity = sts.get_caller_identity().send();
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
        gate,
        region,
        configured_region,
        caller,
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
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(endpoint) = &target.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let config = loader.load().await;
    // What nobody set is the SDK's three attempts, which is few for an account in which others call too.
    if config
        .retry_config()
        .is_none_or(|retry| retry.max_attempts() == RetryConfig::standard().max_attempts())
    {
        let retry = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        return config.into_builder().retry_config(retry.with_max_attempts(LIMITS.attempts)).build();
    }
    config
}

/// HTTP with the machine's own certificates, by the proxy that the environment names.
fn http_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
    })
}

/// Looks for credentials, so that their lack is told as such.
async fn credentials(config: &SdkConfig) -> Result<(), Error> {
    let Some(provider) = config.credentials_provider() else {
        return Err(Error::NoCredentials { reason: "nothing provides any".to_owned() });
    };
    match timeout(LIMITS.credentials, provider.provide_credentials()).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(credentials::why(&error)),
        Err(_) => Err(Error::NoCredentials {
            reason: format!("what provides them did not within {} s", LIMITS.credentials.as_secs()),
        }),
    }
}
