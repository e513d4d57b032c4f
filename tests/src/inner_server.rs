//! A server inside the test's own process: for what cannot be handed to a program, such as a BMC that is played.

use crate::postgres;
use crate::programs::Person;
use ironwatch_server::clock::{Clock, SystemClock};
use ironwatch_server::credentials::{Candidate, Trial, TriesCredentials, TryFailure};
use ironwatch_server::people;
use ironwatch_server::serve::{Running, start_with};
use ironwatch_server::settings::Settings;
use ironwatch_server::store::{Address, Db};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// Password of everybody in it.
pub const EVERYBODYS_PASSWORD: &str = "many hands make light work 9";
/// Who is in it, each with the role of the same name.
pub const PEOPLE: [&str; 3] = ["viewer", "operator", "admin"];

/// BMCs that are played: they let in whoever has the right password.
#[derive(Debug, Default)]
pub struct PlayedBmcs {
    right: Mutex<Option<String>>,
    tried: Mutex<Vec<String>>,
}

impl PlayedBmcs {
    /// From now on this is the password.
    pub fn let_in(&self, password: &str) {
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) = Some(password.to_owned());
    }

    /// Where was tried with which user, in order.
    #[must_use]
    pub fn tried(&self) -> Vec<String> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TriesCredentials for PlayedBmcs {
    fn try_credential<'a>(&'a self, candidate: &'a Candidate) -> Trial<'a> {
        Box::pin(async move {
            let tried = format!("{} {}", candidate.bmc.address, candidate.username);
            self.tried.lock().unwrap_or_else(PoisonError::into_inner).push(tried);
            let given = candidate.password.expose_text().unwrap_or_default();
            if self.right.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(given) {
                return Ok(());
            }
            // A BMC that repeats what it was told.
            Err(TryFailure { code: "refused".into(), text: format!("login of {} with {given} failed\u{1b}[31m", candidate.username) })
        })
    }
}

/// The server.
pub struct InnerServer {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its parts.
    pub running: Running,
    /// Its BMCs.
    pub bmcs: Arc<PlayedBmcs>,
    /// Its folder.
    pub folder: TempDir,
}

/// Where the tests of the store are kept: SQLite, and PostgreSQL where it is installed.
#[must_use]
pub fn databases() -> Vec<String> {
    let mut all = vec![String::new()];
    all.extend(postgres::new_database());
    all
}

impl InnerServer {
    /// Starts one on a database (empty: SQLite in its folder), with a viewer, an operator and an administrator.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(database: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_at(database, SystemClock::start(), change).await
    }

    /// The same with a clock that may be set by hand.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_at(database: &str, clock: Arc<dyn Clock>, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let mut settings = Settings {
            listen: "127.0.0.1:0".into(),
            database: database.to_owned(),
            data_dir: folder.path().to_owned(),
            ..Settings::default()
        };
        // Most addresses of BMCs in tests lead nowhere.
        settings.bmc.watch = false;
        // A test asks as fast as it can.
        settings.http.requests_per_minute = 0;
        change(&mut settings);
        let bmcs = Arc::new(PlayedBmcs::default());
        let now = clock.now();
        let running = start_with(settings, clock, Some(bmcs.clone())).await.unwrap_or_else(|error| panic!("{error}"));
        let made = running.app.pipeline.run(move |writer| {
            writer.transaction(|db| {
                for name in PEOPLE {
                    people::create(db, name, name, EVERYBODYS_PASSWORD, now).unwrap_or_else(|error| panic!("{error}"));
                }
                Ok::<(), diesel::result::Error>(())
            })
        });
        made.await.unwrap_or_else(|| panic!("the server is stopping")).unwrap_or_else(|error| panic!("{error}"));
        Self { url: format!("http://{}", running.listen), running, bmcs, folder }
    }

    /// Signs somebody in.
    pub async fn person(&self, name: &str) -> Person {
        Person::sign_in_as(&self.url, name, EVERYBODYS_PASSWORD).await
    }

    /// A connection of its own to its database.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn db(&self) -> Db {
        let address: Address = self.running.app.settings.address().unwrap_or_else(|error| panic!("{error}"));
        address.connect().unwrap_or_else(|error| panic!("{error}"))
    }
}
