//! How calls are made: a few at once, each counted, what fails for one of them noted, what fails for all of them told.

use std::cell::{Cell, RefCell};
use std::error::Error as StdError;
use std::future::Future;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::Semaphore;

use crate::cluster::Gap;
use crate::connection::Limits;
use crate::error::{Asked, Error, of_call};

/// How many calls wait for an answer at once. EKS lets an account make about ten a second of most of them.
const AT_ONCE: usize = 8;

/// How far reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many calls were answered.
    pub answered: usize,
    /// How many are known to be needed so far; it grows while lists are read.
    pub asked: usize,
    /// What was read last: `dev-trantor`, `dev-trantor/general`.
    pub last: String,
}

/// Somebody who watches.
pub trait Watch {
    /// A call was answered.
    fn answered(&self, progress: &Progress);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn answered(&self, _: &Progress) {}
}

/// What all calls of a connection share.
#[derive(Debug)]
pub(crate) struct Gate {
    permits: Semaphore,
    /// Where calls go, by service.
    pub(crate) endpoints: Endpoints,
    pub(crate) limits: Limits,
}

/// Where calls go.
#[derive(Clone, Debug)]
pub(crate) struct Endpoints {
    pub(crate) eks: String,
    pub(crate) ec2: String,
    pub(crate) iam: String,
    pub(crate) ssm: String,
    pub(crate) sts: String,
}

impl Endpoints {
    fn of(&self, call: &str) -> &str {
        match call.split(':').next() {
            Some("ec2") => &self.ec2,
            Some("iam") => &self.iam,
            Some("ssm") => &self.ssm,
            Some("sts") => &self.sts,
            _ => &self.eks,
        }
    }
}

impl Gate {
    pub(crate) fn new(endpoints: Endpoints, limits: Limits) -> Self {
        Self { permits: Semaphore::new(AT_ONCE), endpoints, limits }
    }

    /// Makes a call when it is its turn.
    pub(crate) fn call<'f, T, E>(
        &'f self,
        call: &'f str,
        resource: &'f str,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'f,
    ) -> LocalBoxFuture<'f, Result<T, Error>>
    where
        T: 'f,
        E: ProvideErrorMetadata + StdError + 'static,
    {
        // The SDK's futures are large, and many of them are held at once.
        async move {
            // Nobody ever closes it.
            let _permit = self.permits.acquire().await;
            let asked = Asked {
                call,
                resource,
                endpoint: self.endpoints.of(call),
                seconds: self.limits.operation.as_secs(),
                attempts: self.limits.attempts,
            };
            answer.await.map_err(|error| of_call(&asked, &error))
        }
        .boxed_local()
    }
}

/// The calls that something is read by.
pub(crate) struct Calls<'a> {
    gate: &'a Gate,
    watch: &'a dyn Watch,
    progress: &'a Counted,
    gaps: RefCell<Vec<Gap>>,
}

/// How many calls were made, of all that is read at once.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    answered: Cell<usize>,
    asked: Cell<usize>,
}

impl<'a> Calls<'a> {
    pub(crate) fn new(gate: &'a Gate, watch: &'a dyn Watch, progress: &'a Counted) -> Self {
        Self { gate, watch, progress, gaps: RefCell::default() }
    }

    /// Makes a call whose failure is told.
    pub(crate) fn need<'f, T, E>(
        &'f self,
        call: &'f str,
        resource: &'f str,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'f,
    ) -> LocalBoxFuture<'f, Result<T, Error>>
    where
        T: 'f,
        E: ProvideErrorMetadata + StdError + 'static,
    {
        self.progress.asked.set(self.progress.asked.get() + 1);
        let answer = self.gate.call(call, resource, answer);
        async move {
            let answer = answer.await;
            self.progress.answered.set(self.progress.answered.get() + 1);
            self.watch.answered(&Progress {
                answered: self.progress.answered.get(),
                asked: self.progress.asked.get(),
                last: resource.to_owned(),
            });
            answer
        }
        .boxed_local()
    }

    /// Makes a call that the rest can do without: when it fails alone, that is noted as a gap. None also when what it is
    /// about is not there, which is no gap.
    pub(crate) fn ask<'f, T, E>(
        &'f self,
        call: &'f str,
        resource: &'f str,
        answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'f,
    ) -> LocalBoxFuture<'f, Result<Option<T>, Error>>
    where
        T: 'f,
        E: ProvideErrorMetadata + StdError + 'static,
    {
        let answer = self.need(call, resource, answer);
        async move {
            match answer.await {
                Ok(answer) => Ok(Some(answer)),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) if error.is_final() => Err(error),
                Err(error) => {
                    self.gaps.borrow_mut().push(Gap {
                        call: call.to_owned(),
                        resource: resource.to_owned(),
                        denied: matches!(error, Error::Denied { .. }),
                        reason: error.to_string(),
                    });
                    Ok(None)
                }
            }
        }
        .boxed_local()
    }

    /// What could not be read, in a stable order.
    pub(crate) fn into_gaps(self) -> Vec<Gap> {
        let mut gaps = self.gaps.into_inner();
        gaps.sort();
        gaps.dedup();
        gaps
    }
}
