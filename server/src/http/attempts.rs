//! How often somebody may try to get in.
//!
//! An address that fails waits longer each time. A user is never locked out by somebody else's attempts: where many
//! addresses try one user, answers to addresses from which that user has not come in yet are slower, and no more.

use crate::problem::Refusal;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Attempts that fail before an address has to wait.
const FREE_ATTEMPTS: u32 = 5;
/// The same of an address at whatever users: whoever has a password of one guesses at those of others.
const FREE_OF_ADDRESS: u32 = 20;
/// The first and the longest wait, milliseconds; each further failure doubles it.
const WAIT_MILLIS: (u64, u64) = (2_000, 300_000);
/// Failures for one user, from whatever address, before answers are slower; the first and the longest pause, milliseconds.
const FREE_FOR_USER: u32 = 10;
const PAUSE_MILLIS: (u64, u64) = (100, 2_000);
/// Failures longer ago than this are forgotten.
const FORGOTTEN_MILLIS: u64 = 3_600_000;
/// Addresses and users remembered; above, the oldest are forgotten.
const MAX_REMEMBERED: usize = 10_000;

const SECOND_FACTOR: &str = "second factor ";

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    last: u64,
    /// Until when the address waits.
    until: u64,
}

#[derive(Debug, Default)]
struct Remembered {
    /// By address, or by what else is tried.
    by_source: HashMap<String, Failures>,
    by_user: HashMap<String, Failures>,
    /// User and address of those who came in.
    came_in: HashSet<(String, String)>,
}

/// Failures by source: the address of the socket, or a user whose second factor is tried.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<Mutex<Remembered>>);

fn bounded(failures: &mut HashMap<String, Failures>, monotonic: u64) {
    if failures.len() >= MAX_REMEMBERED {
        failures.retain(|source, failures| failures.until > monotonic || source.starts_with(SECOND_FACTOR));
    }
    if failures.len() >= MAX_REMEMBERED {
        // The older half. What is kept of a user's second factor stays: there are as many as users.
        let mut ages: Vec<u64> = failures.values().map(|failures| failures.last).collect();
        let middle = ages.len() / 2;
        let (_, median, _) = ages.select_nth_unstable(middle);
        let median = *median;
        failures.retain(|source, failures| failures.last > median || source.starts_with(SECOND_FACTOR));
    }
}

/// The source of attempts at somebody's second factor.
#[must_use]
pub fn second_factor_of(user_id: i64) -> String {
    format!("{SECOND_FACTOR}{user_id}")
}

fn pair(address: &str, user: &str) -> String {
    format!("{address} {user}")
}

fn doubled((first, longest): (u64, u64), over: u32) -> u64 {
    first.saturating_mul(1 << over.min(20)).min(longest)
}

impl Attempts {
    fn locked(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a source may try now (`monotonic` milliseconds).
    ///
    /// # Errors
    /// `too_many_attempts` with the wait.
    pub fn allow(&self, source: &str, monotonic: u64) -> Result<(), Refusal> {
        self.waited(source, monotonic)?;
        // Counted before it is tried, so that many at once are not all the first.
        self.failed(source, monotonic);
        Ok(())
    }

    /// Whether an address may try a user now: a few times that user, some more times whichever.
    ///
    /// # Errors
    /// `too_many_attempts` with the wait.
    pub fn allow_user(&self, address: &str, user: &str, monotonic: u64) -> Result<(), Refusal> {
        self.waited(address, monotonic)?;
        self.waited(&pair(address, user), monotonic)?;
        self.count(address, FREE_OF_ADDRESS, monotonic);
        self.count(&pair(address, user), FREE_ATTEMPTS, monotonic);
        Ok(())
    }

    /// The password of that user was right: a code may be still to come.
    pub fn right_for(&self, address: &str, user: &str) {
        self.forgive(address);
        self.forgive(&pair(address, user));
    }

    /// That user came in. What else was tried from there is not forgotten.
    pub fn succeeded_for(&self, address: &str, user: &str) {
        self.forgive(address);
        self.succeeded(&pair(address, user));
    }

    /// Nobody looked whether it was right: it does not count. Whoever waits goes on waiting.
    pub fn not_tried(&self, address: &str, user: &str) {
        let mut remembered = self.locked();
        for source in [address, &pair(address, user)] {
            if let Some(failures) = remembered.by_source.get_mut(source) {
                failures.count = failures.count.saturating_sub(1);
            }
        }
    }

    /// Whether that user came in from that address before.
    #[must_use]
    pub fn has_come_in(&self, user: &str, address: &str) -> bool {
        self.locked().came_in.contains(&(user.to_owned(), address.to_owned()))
    }

    /// Whether a source has to wait; counts nothing. For joining: a whole rack joins at once from one address, and a
    /// token of 256 bits is not guessed.
    ///
    /// # Errors
    /// `too_many_attempts` with the wait.
    pub fn waited(&self, source: &str, monotonic: u64) -> Result<(), Refusal> {
        match self.locked().by_source.get(source).filter(|failures| failures.until > monotonic) {
            Some(failures) => Err(Refusal::new("too_many_attempts").retry_after((failures.until - monotonic).div_ceil(1000))),
            None => Ok(()),
        }
    }

    /// An attempt failed that was not counted before.
    pub fn failed(&self, source: &str, monotonic: u64) {
        self.count(source, FREE_ATTEMPTS, monotonic);
    }

    fn count(&self, source: &str, free: u32, monotonic: u64) {
        let mut remembered = self.locked();
        bounded(&mut remembered.by_source, monotonic);
        let failures = remembered.by_source.entry(source.to_owned()).or_default();
        if failures.last + FORGOTTEN_MILLIS < monotonic {
            *failures = Failures::default();
        }
        failures.count += 1;
        failures.last = monotonic;
        if failures.count >= free {
            failures.until = monotonic + doubled(WAIT_MILLIS, failures.count - free);
        }
    }

    /// An attempt was counted that was none: the password was right. Those before it stay.
    fn forgive(&self, source: &str) {
        if let Some(failures) = self.locked().by_source.get_mut(source) {
            failures.count = failures.count.saturating_sub(1);
            failures.until = 0;
        }
    }

    /// An attempt succeeded.
    pub fn succeeded(&self, source: &str) {
        self.locked().by_source.remove(source);
    }

    /// A user, who may not exist, was tried in vain.
    pub fn failed_for(&self, user: &str, monotonic: u64) {
        let mut remembered = self.locked();
        bounded(&mut remembered.by_user, monotonic);
        let failures = remembered.by_user.entry(user.to_owned()).or_default();
        if failures.last + FORGOTTEN_MILLIS < monotonic {
            *failures = Failures::default();
        }
        failures.count += 1;
        failures.last = monotonic;
    }

    /// A user came in from an address: from there answers are never slower.
    pub fn came_in(&self, user: &str, address: &str) {
        let mut remembered = self.locked();
        if remembered.came_in.len() >= MAX_REMEMBERED {
            remembered.came_in.clear();
        }
        remembered.came_in.insert((user.to_owned(), address.to_owned()));
    }

    /// How long the answer to an attempt is held back.
    #[must_use]
    pub fn pause(&self, user: &str, address: &str, monotonic: u64) -> Duration {
        let remembered = self.locked();
        let many = remembered.by_user.get(user).filter(|failures| failures.count >= FREE_FOR_USER);
        let Some(failures) = many.filter(|failures| failures.last + FORGOTTEN_MILLIS >= monotonic) else { return Duration::ZERO };
        if remembered.came_in.contains(&(user.to_owned(), address.to_owned())) {
            return Duration::ZERO;
        }
        Duration::from_millis(doubled(PAUSE_MILLIS, failures.count - FREE_FOR_USER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_waits_longer_each_time() {
        let attempts = Attempts::default();
        let (mut now, mut tried) = (0, 0);
        // A day of trying as often as is allowed.
        while now < 86_400_000 {
            if attempts.allow("192.0.2.1", now).is_ok() {
                tried += 1;
            }
            now += 1_000;
        }
        assert!((250..330).contains(&tried), "{tried}");
        assert!(attempts.allow("192.0.2.2", now).is_ok(), "another address waits for nothing");
        attempts.succeeded("192.0.2.1");
        assert!(attempts.allow("192.0.2.1", now).is_ok());
    }

    #[test]
    fn a_thousand_tries_from_ten_addresses_get_few_and_lock_nobody_out() {
        let attempts = Attempts::default();
        let mut tried = 0;
        for try_number in 0..1_000_u64 {
            let address = format!("198.51.100.{}", try_number % 10);
            if attempts.allow(&address, try_number).is_ok() {
                tried += 1;
                attempts.failed_for("admin", try_number);
            }
        }
        assert_eq!(tried, 50, "five from each within a second");
        assert!(attempts.allow("192.0.2.1", 1_000).is_ok(), "the user is tried, and not locked");
        assert_eq!(attempts.pause("admin", "192.0.2.1", 1_000), Duration::from_secs(2), "slower, and no more");
        assert_eq!(attempts.pause("ann", "192.0.2.1", 1_000), Duration::ZERO);
        attempts.came_in("admin", "192.0.2.1");
        assert_eq!(attempts.pause("admin", "192.0.2.1", 1_000), Duration::ZERO);
        assert_eq!(attempts.pause("admin", "198.51.100.1", FORGOTTEN_MILLIS * 2), Duration::ZERO, "it is forgotten");
    }

    #[test]
    fn whoever_comes_in_guesses_no_more_at_others() {
        let attempts = Attempts::default();
        let mut guesses = 0;
        for now in 0..3_600_u64 {
            if attempts.allow_user("192.0.2.1", "admin", now * 1_000).is_ok() {
                guesses += 1;
            }
            if attempts.allow_user("192.0.2.1", "ann", now * 1_000).is_ok() {
                attempts.succeeded_for("192.0.2.1", "ann");
            }
        }
        assert!(guesses < 30, "{guesses} within an hour");
        assert!(attempts.allow_user("192.0.2.2", "admin", 0).is_ok());
    }

    #[test]
    fn a_right_password_that_lacks_its_code_is_no_failure() {
        let attempts = Attempts::default();
        for _ in 0..20 {
            assert!(attempts.allow("192.0.2.1", 0).is_ok());
            attempts.forgive("192.0.2.1");
        }
        for _ in 0..5 {
            assert!(attempts.allow("192.0.2.1", 0).is_ok());
        }
        assert!(attempts.allow("192.0.2.1", 0).is_err());
    }
}
