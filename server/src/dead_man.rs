//! A ping to an outside service for as long as the server does its work: when the pings end, that service tells people.

use crate::clock::Clock;
use crate::loops::LoopStatus;
use crate::notifiers::target;
use crate::pipeline::Pipeline;
use crate::settings::DeadManSettings;
use crate::store::meta;
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Fleet, Outcome, ServerCondition};
use ironwatch_shared::Timestamp;
use ironwatch_shared::settings::SettingsError;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

const CLASS: &str = "dead_man_fails";
/// So many pings in a row must fail: one may be lost on the way.
const FAILURES_TOLD: u32 = 3;
/// Longest time for a commit of a server that does its work.
const LONGEST_COMMIT: Duration = Duration::from_secs(15);

/// How it goes. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct DeadMan(Arc<Mutex<Pings>>);

/// What became of the pings.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = DeadMan)]
pub struct Pings {
    configured: bool,
    last_ok_at: Option<Timestamp>,
    failures: u32,
    last_error: Option<String>,
}

impl DeadMan {
    /// As it is now.
    #[must_use]
    pub fn get(&self) -> Pings {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, result: &Result<(), String>, now: Timestamp) -> u32 {
        let mut pings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(()) => {
                pings.last_ok_at = Some(now);
                pings.failures = 0;
                pings.last_error = None;
            }
            Err(error) => {
                pings.failures = pings.failures.saturating_add(1);
                pings.last_error = Some(error.clone());
            }
        }
        pings.failures
    }
}

/// What pinging needs.
pub struct Pinger {
    client: reqwest::Client,
    url: reqwest::Url,
    every: Duration,
    pings: DeadMan,
}

impl Pinger {
    /// Checks the settings; none when nobody wants pings.
    ///
    /// # Errors
    /// A sentence naming the key, without the address: it is a secret of its kind.
    pub fn new(settings: &DeadManSettings) -> Result<(DeadMan, Option<Self>), SettingsError> {
        let pings = DeadMan::default();
        if settings.url.is_empty() {
            return Ok((pings, None));
        }
        let url = target::read_url("dead_man.url", &settings.url, settings.allow_private_targets)?;
        let client = target::guarded("dead_man.url", target::LONGEST, settings.allow_private_targets)?;
        pings.0.lock().unwrap_or_else(PoisonError::into_inner).configured = true;
        let every = Duration::from_secs(u64::from(settings.every_seconds));
        Ok((pings.clone(), Some(Self { client, url, every, pings })))
    }

    async fn ping(&self) -> Result<(), String> {
        let answer = self.client.get(self.url.clone()).send().await.map_err(|error| in_words(&error))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("it answers {status}")) }
    }
}

/// Without the address, which stands in the error.
fn in_words(error: &reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the request failed"
    };
    let mut source = std::error::Error::source(error);
    let mut last = String::new();
    while let Some(cause) = source {
        last = cause.to_string();
        source = cause.source();
    }
    if last.is_empty() { what.to_owned() } else { format!("{what}: {last}") }
}

/// Whether the server does its work: its writer commits, and lets time pass before each thing it does.
async fn works(pipeline: &Pipeline) -> bool {
    let commits = pipeline.run(|writer| {
        let now = writer.now().as_millis();
        writer.transaction(|db| meta::set(db, meta::SELF_WATCH_AT, &now.to_string()))
    });
    matches!(tokio::time::timeout(LONGEST_COMMIT, commits).await, Ok(Some(Ok(()))))
}

/// Pings for as long as the server does its work, for ever.
pub async fn ping(pinger: Pinger, pipeline: Pipeline, clock: Arc<dyn Clock>, status: LoopStatus) {
    loop {
        if works(&pipeline).await {
            let result = pinger.ping().await;
            let now = clock.now();
            status.ran(now, result.as_ref().err().cloned());
            let failures = pinger.pings.note(&result, now);
            tell(&pipeline, failures, result.err()).await;
        } else {
            status.ran(clock.now(), Some("the server does not store anything: nobody is told that it is well".to_owned()));
        }
        tokio::time::sleep(pinger.every).await;
    }
}

/// Told once when it fails for long, and once when it is over.
async fn tell(pipeline: &Pipeline, failures: u32, error: Option<String>) {
    if failures > 0 && failures < FAILURES_TOLD {
        return;
    }
    let part = Component::new("server", "dead-man");
    let told = pipeline.run(move |writer| {
        let decide = |fleet: &mut Fleet, now| match error {
            Some(words) => fleet.server_holds(&ServerCondition { class: CLASS, component: part, severity: None, words }, now),
            None if fleet.server_parts_with(CLASS).next().is_some() => fleet.server_is_over(CLASS, &part, "it got through", now),
            None => Outcome::default(),
        };
        writer.judge(decide, |_| Ok(())).map(drop)
    });
    if let Some(Err(error)) = told.await {
        tracing::warn!(%error, "what became of the dead-man ping is not kept");
    }
}
