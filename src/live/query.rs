//! A small client of AWS's Query protocol, which EC2 and IAM speak: forms in, XML out.
//!
//! It is an operation of the SDK's own runtime, with the same parts that the generated clients put together: credentials,
//! signature, retries, timeouts, user agent and correction of clocks are all theirs. What is here is the form and the XML.

pub(crate) mod service;
pub(crate) mod xml;

use std::fmt;

use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::UserAgentInterceptor;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use service::Service;

/// What a form leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A client of a service.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    operation: Operation<Form, Answer, QueryError>,
    version: &'static str,
}

/// A request: names and values.
#[derive(Clone, Debug)]
struct Form(String);

/// An answer: XML.
#[derive(Debug)]
struct Answer(String);

/// Why a request failed, as AWS says.
#[derive(Debug)]
pub(crate) struct QueryError {
    metadata: ErrorMetadata,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.metadata.code().unwrap_or("an error without a code"))
    }
}

impl std::error::Error for QueryError {}

impl ProvideErrorMetadata for QueryError {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

impl Query {
    /// A client of a service, with a configuration that the SDK loaded.
    pub(crate) fn new(service: &Service, config: &SdkConfig) -> Self {
        let mut operation = Operation::builder()
            .service_name(service.id)
            .operation_name("Query")
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&service.endpoint)
            .runtime_plugin(service.signing(config))
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(TransientErrorClassifier::<QueryError>::new())
            .retry_classifier(AwsErrorCodeClassifier::<QueryError>::new())
            .retry_classifier(ServiceClockSkewClassifier::<QueryError>::new())
            .interceptor(ServiceClockSkewInterceptor::new())
            .interceptor(RequestInfoInterceptor::new())
            .interceptor(UserAgentInterceptor::new())
            .interceptor(InvocationIdInterceptor::new())
            .with_connection_poisoning()
            .serializer(request)
            .deserializer(answer);
        if let Some(client) = config.http_client() {
            operation = operation.http_client(client);
        }
        if let Some(retry) = config.retry_config() {
            operation = operation.standard_retry(retry);
        }
        if let Some(timeouts) = config.timeout_config() {
            operation = operation.timeout_config(timeouts.clone());
        }
        if let Some(sleep) = config.sleep_impl() {
            operation = operation.sleep_impl(sleep);
        }
        if let Some(time) = config.time_source() {
            operation = operation.time_source(time);
        }
        Self { operation: operation.build(), version: service.version }
    }

    /// Makes a call with these parameters; its answer is XML.
    pub(crate) async fn call(
        &self,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Result<String, SdkError<QueryError, HttpResponse>> {
        let mut form = format!("Action={action}&Version={}", self.version);
        for (name, value) in parameters {
            form.push('&');
            form.extend(utf8_percent_encode(name, FORM));
            form.push('=');
            form.extend(utf8_percent_encode(value, FORM));
        }
        self.operation.invoke(Form(form)).await.map(|Answer(xml)| xml)
    }
}

fn request(Form(form): Form) -> Result<HttpRequest, aws_smithy_runtime_api::box_error::BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(form));
    request.set_method("POST")?;
    request.set_uri("/")?;
    request.headers_mut().insert("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Answer, OrchestratorError<QueryError>> {
    let body = response.body().bytes().unwrap_or_default();
    let text = String::from_utf8_lossy(body);
    if response.status().is_success() {
        return match xml::document(&text) {
            Ok(_) => Ok(Answer(text.into_owned())),
            Err(error) => Err(OrchestratorError::response(Box::new(error))),
        };
    }
    let (code, message) = xml::error(&text);
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    Err(OrchestratorError::operation(QueryError { metadata: metadata.build() }))
}
