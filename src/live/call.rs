//! How calls are made: a few at once, each counted, what fails for one of them noted, what fails for all of them told.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error as StdError;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::cluster::Gap;
use crate::connection::Limits;
use crate::error::{Asked, Error, of_call};

/// How many calls wait for an answer at once.
const AT_ONCE: usize = 8;

/// How long a service is left alone between two calls when many are made: EKS lets an account make about ten a second.
const PACE: Duration = Duration::from_millis(100);

/// How many calls a service is asked without a pause, which is less than what it takes at once of all kinds together.
const BURST: u32 = 40;

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
    /// When the reading that goes on has taken too long.
    deadline: Cell<Option<Instant>>,
    /// When the next call of a service would be made if they came evenly.
    paces: RefCell<HashMap<String, Instant>>,
    /// Services that nothing reaches, with why: a machine without a way to one must not wait for each of its calls.
    away: RefCell<HashMap<String, Error>>,
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
        match service(call) {
            "ec2" => &self.ec2,
            "iam" => &self.iam,
            "ssm" => &self.ssm,
            "sts" => &self.sts,
            _ => &self.eks,
        }
    }
}

/// The service that a call is of: `eks` of `eks:ListAddons`.
fn service(call: &str) -> &str {
    call.split(':').next().unwrap_or_default()
}

impl Gate {
    pub(crate) fn new(endpoints: Endpoints, limits: Limits) -> Self {
        Self {
            permits: Semaphore::new(AT_ONCE),
            endpoints,
            limits,
            deadline: Cell::default(),
            paces: RefCell::default(),
            away: RefCell::default(),
        }
    }

    /// From now on, until the time for reading is over, calls are made; later ones fail, and what was read before is kept.
    pub(crate) fn begin(&self) {
        self.deadline.set(Some(Instant::now() + self.limits.reading));
    }

    /// When a call of a service may be made.
    fn turn(&self, service: &str) -> Instant {
        let now = Instant::now();
        let mut paces = self.paces.borrow_mut();
        let next = paces.entry(service.to_owned()).or_insert(now);
        let even = (*next).max(now);
        *next = even + PACE;
        even.checked_sub(PACE * BURST).map_or(now, |turn| turn.max(now))
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
            let service = service(call);
            let asked = Asked {
                call,
                resource,
                endpoint: self.endpoints.of(call),
                seconds: self.limits.operation.as_secs(),
                attempts: self.limits.attempts,
            };
            let made = async {
                // Nobody ever closes it.
                let _permit = self.permits.acquire().await;
                if let Some(away) = self.away.borrow().get(service) {
                    return Err(away.clone());
                }
                let turn = self.turn(service);
                if turn > Instant::now() {
                    sleep_until(turn).await;
                }
                answer.await.map_err(|error| of_call(&asked, &error))
            };
            let answer = match self.deadline.get() {
                None => made.await,
                Some(deadline) => timeout_at(deadline, made).await.unwrap_or_else(|_| {
                    Err(Error::TimedOut {
                        call: call.to_owned(),
                        resource: resource.to_owned(),
                        seconds: self.limits.reading.as_secs(),
                    })
                }),
            };
            // Without EKS there is nothing to go on with, and one call of many may just have met a bad moment.
            if service != "eks"
                && let Err(error @ Error::Unreachable { .. }) = &answer
            {
                self.away.borrow_mut().insert(service.to_owned(), error.clone());
            }
            answer
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
                    self.lack(call, resource, &error);
                    Ok(None)
                }
            }
        }
        .boxed_local()
    }

    /// Notes that something could not be read.
    pub(crate) fn lack(&self, call: &str, resource: &str, error: &Error) {
        self.gaps.borrow_mut().push(error.gap(call, resource));
    }

    /// What could not be read, in a stable order.
    pub(crate) fn into_gaps(self) -> Vec<Gap> {
        let mut gaps = self.gaps.into_inner();
        gaps.sort();
        gaps.dedup();
        gaps
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;
    use crate::connection::LIMITS;
    use crate::query::QueryError;

    type Answer = Result<(), SdkError<QueryError, HttpResponse>>;

    fn gate(limits: Limits) -> Gate {
        let [eks, ec2, iam, ssm, sts] =
            ["eks", "ec2", "iam", "ssm", "sts"].map(|name| format!("https://{name}.us-east-1.amazonaws.com"));
        Gate::new(Endpoints { eks, ec2, iam, ssm, sts }, limits)
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    fn refused() -> impl Future<Output = Answer> {
        std::future::ready(Err(SdkError::dispatch_failure(ConnectorError::io("connection refused".into()))))
    }

    #[test]
    fn many_calls_of_a_service_are_made_one_after_another() {
        let gate = gate(LIMITS);
        let late = |service: &str| gate.turn(service).saturating_duration_since(Instant::now());
        assert!((0..BURST).all(|_| late("eks").is_zero()), "the first are made at once");
        for _ in 0..100 {
            gate.turn("eks");
        }
        assert!(late("eks") > PACE * 50, "then ten in a second");
        assert!(late("ec2").is_zero(), "each service has a pace of its own");
    }

    #[test]
    fn what_is_not_answered_in_time_fails_alone() {
        let mut limits = LIMITS;
        limits.reading = Duration::from_millis(20);
        let gate = gate(limits);
        gate.begin();
        let (counted, calls) = (Counted::default(), "eks:ListAddons");
        let calls_made = Calls::new(&gate, &Unwatched, &counted);
        let read = run(async {
            let quick = calls_made.ask("eks:DescribeAddon", "a/b", async { Answer::Ok(()) }).await;
            (quick, calls_made.ask(calls, "a", std::future::pending::<Answer>()).await)
        });
        assert_eq!(read, (Ok(Some(())), Ok(None)));
        let gaps: Vec<String> = calls_made.into_gaps().into_iter().map(|gap| gap.call).collect();
        assert_eq!(gaps, [calls]);
    }

    #[test]
    fn a_service_that_nothing_reaches_is_not_waited_for_again() {
        let gate = gate(LIMITS);
        let (first, second, other) = run(async {
            let first = gate.call("ssm:GetParameter", "a", refused()).await;
            let never = async { if true { unreachable!("it is not called again") } else { Answer::Ok(()) } };
            (
                first,
                gate.call("ssm:GetParameter", "b", never).await,
                gate.call("eks:ListAddons", "a", async { Answer::Ok(()) }).await,
            )
        });
        let away = Error::Unreachable {
            endpoint: "https://ssm.us-east-1.amazonaws.com".to_owned(),
            reason: "connection refused".to_owned(),
        };
        assert_eq!((first, second, other), (Err(away.clone()), Err(away), Ok(())));
    }
}
