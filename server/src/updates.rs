//! Whether there is a newer version: somebody is asked once a day, if somebody said whom. Nothing is sent along but the own
//! version, in the header that names the program.

mod version;

use crate::clock::Clock;
use crate::loops::LoopStatus;
use crate::notifiers::target;
use crate::pipeline::Pipeline;
use crate::settings::{InForce, UpdateSettings};
use crate::store::{Db, StoreResult, meta};
use ironwatch_shared::Timestamp;
use ironwatch_shared::settings::SettingsError;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
pub use version::Version;

/// An address is asked once in so many milliseconds, whatever it answers.
const EVERY_MILLIS: i64 = 86_400_000;
/// Longest sleep: the clock may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(3_600);
/// Largest answer.
const MAX_ANSWER_BYTES: usize = 512 << 10;
/// Longest address of a page.
const MAX_PAGE_BYTES: usize = 500;

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Who was asked; what another address said is worth nothing.
    pub url: String,
    pub checked_at: Option<Timestamp>,
    /// The newest version.
    pub newest: Option<String>,
    /// Where people read about it.
    pub page: Option<String>,
    /// Why nothing is known; what was known before stays.
    pub error: Option<String>,
}

/// What is known. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Updates(Arc<Mutex<Found>>);

impl Updates {
    /// As it was kept: a server that starts often asks no oftener.
    ///
    /// # Errors
    /// What the database says.
    pub fn remembered(db: &mut Db) -> StoreResult<Self> {
        let kept = meta::get(db, meta::UPDATES)?.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Self(Arc::new(Mutex::new(kept.unwrap_or_default()))))
    }

    /// What is known of an address.
    #[must_use]
    pub fn of(&self, url: &str) -> Found {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if found.url == url { found } else { Found { url: url.to_owned(), ..Found::default() } }
    }

    fn set(&self, found: Found) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = found;
    }
}

/// Whether what somebody said is newer than this program.
#[must_use]
pub fn is_newer(newest: &str) -> Option<bool> {
    Some(Version::parse(newest)? > Version::parse(env!("CARGO_PKG_VERSION"))?)
}

/// Looks at the settings.
///
/// # Errors
/// A sentence naming the key.
pub fn check(settings: &UpdateSettings) -> Result<(), SettingsError> {
    if settings.url.is_empty() {
        return Ok(());
    }
    target::read_url("updates.url", &settings.url, settings.allow_private_targets).map(drop)
}

/// Asks once a day, for ever, and at once when somebody else is to be asked.
pub async fn ask(updates: Updates, settings: InForce, pipeline: Pipeline, clock: Arc<dyn Clock>, status: LoopStatus) {
    loop {
        // Before looking, so that what is set while we look is not overlooked.
        let mut changed = std::pin::pin!(settings.changed());
        changed.as_mut().enable();
        let wanted = settings.get().updates.clone();
        let now = clock.now();
        let known = updates.of(&wanted.url);
        let waits = known.checked_at.map_or(0, |at| at.plus_millis(EVERY_MILLIS).millis_since(now));
        // A clock that was set back makes nobody wait for longer than a day.
        if !wanted.url.is_empty() && !(1..=EVERY_MILLIS).contains(&waits) {
            let answer = newest(&wanted).await;
            status.ran(clock.now(), answer.as_ref().err().cloned());
            let found = noted(known, answer, clock.now());
            let text = serde_json::to_string(&found).unwrap_or_default();
            updates.set(found);
            if let Err(error) = pipeline.write(move |db| meta::set(db, meta::UPDATES, &text)).await {
                tracing::warn!(%error, "what was said about newer versions is not kept");
            }
            continue;
        }
        let sleep = u64::try_from(waits).ok().filter(|_| !wanted.url.is_empty()).map_or(LONGEST_SLEEP, Duration::from_millis);
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(sleep.min(LONGEST_SLEEP)) => {}
        }
    }
}

fn noted(known: Found, answer: Result<Said, String>, now: Timestamp) -> Found {
    match answer {
        Ok(Said { newest, page }) => Found { url: known.url, checked_at: Some(now), newest: Some(newest), page, error: None },
        Err(error) => Found { checked_at: Some(now), error: Some(error), ..known },
    }
}

/// A good answer.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    newest: String,
    page: Option<String>,
}

async fn newest(wanted: &UpdateSettings) -> Result<Said, String> {
    let url = target::read_url("updates.url", &wanted.url, wanted.allow_private_targets).map_err(|error| error.0)?;
    let client = target::guarded("updates.url", target::LONGEST, wanted.allow_private_targets).map_err(|error| error.0)?;
    let request = client.get(url).header("Accept", "application/json");
    let mut answer = request.send().await.map_err(in_words)?;
    let status = answer.status();
    if status.is_redirection() {
        return Err(format!("it answers HTTP {}: whoever is asked must answer itself", status.as_u16()));
    }
    if !status.is_success() {
        return Err(format!("it answers HTTP {}", status.as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(in_words)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER_BYTES {
            return Err(format!("its answer has more than {MAX_ANSWER_BYTES} bytes"));
        }
    }
    read(&body)
}

/// The reason below the outermost words, which name the address that people see beside it.
fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    if error.is_timeout() { "no answer in time".to_owned() } else { format!("no answer: {words}") }
}

#[derive(Deserialize)]
struct Answered {
    version: Option<String>,
    tag_name: Option<String>,
    url: Option<String>,
    html_url: Option<String>,
}

/// Reads an answer: `version`, or `tag_name` as forges say it; and where people read more, if that is an address for a browser.
fn read(body: &[u8]) -> Result<Said, String> {
    let said: Answered = serde_json::from_slice(body).map_err(|_| "its answer is not JSON with version".to_owned())?;
    let newest = said.version.or(said.tag_name).ok_or("its answer says no version")?;
    let newest = Version::parse(&newest).ok_or("what it says is no version")?.to_string();
    let is_page = |text: &String| text.len() <= MAX_PAGE_BYTES && target::read_url("page", text, true).is_ok();
    Ok(Said { newest, page: said.html_url.or(said.url).filter(is_page) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_many_kinds_are_read() {
        let said = |newest: &str, page: Option<&str>| Ok(Said { newest: newest.to_owned(), page: page.map(str::to_owned) });
        for (body, wanted) in [
            (r#"{"version":"1.2.3","url":"https://example.org/1.2.3"}"#, said("1.2.3", Some("https://example.org/1.2.3"))),
            (
                r#"{"tag_name":"v2.0.0-rc.1","html_url":"https://example.org/r","url":"https://api.example.org/r"}"#,
                said("2.0.0-rc.1", Some("https://example.org/r")),
            ),
            (r#"{"version":"1.0","url":"javascript:alert(1)"}"#, said("1.0", None)),
            (r#"{"version":"<b>1</b>"}"#, Err("what it says is no version".to_owned())),
            (r#"{"version":null}"#, Err("its answer says no version".to_owned())),
            (r#"{"version":7}"#, Err("its answer is not JSON with version".to_owned())),
            ("[]", Err("its answer is not JSON with version".to_owned())),
            ("<html>", Err("its answer is not JSON with version".to_owned())),
        ] {
            assert_eq!(read(body.as_bytes()), wanted, "{body}");
        }
    }

    #[test]
    fn what_was_known_stays_when_nobody_answers() {
        let (early, late) = (Timestamp::from_millis(1), Timestamp::from_millis(2));
        let asked = Found { url: "https://example.org/".to_owned(), ..Found::default() };
        let first = noted(asked, Ok(Said { newest: "9.0".to_owned(), page: None }), early);
        let second = noted(first, Err("no answer in time".to_owned()), late);
        assert_eq!((second.newest.as_deref(), second.error.as_deref()), (Some("9.0"), Some("no answer in time")));
        assert_eq!(second.checked_at, Some(late));
        let updates = Updates(Arc::new(Mutex::new(second)));
        assert_eq!(updates.of("https://elsewhere.example/").newest, None, "another address has said nothing yet");
    }
}
