//! Whose password is hashed next: some at once, some wait, and whoever comes then is sent away for a moment.
//!
//! A hash costs tens of megabytes and milliseconds on purpose. One network never takes more than its part of the shares, and
//! some are kept for people who are here, or came in from where they are now: they come in while others flood the door.

use super::shares::{Share, Shares};
use crate::problem::Refusal;
use actix_web::web;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hashed at once: more would take the machine from everything else.
const AT_ONCE: usize = 4;
/// Hashed or waiting, in all and of one network. All of them take seconds.
const PLACES: usize = 64;
const PLACES_OF_ONE: usize = 16;
/// Places besides, for whoever is known.
const FOR_KNOWN: usize = 16;
/// When to come again, seconds.
const COME_AGAIN_SECONDS: u64 = 2;

/// Who wants something hashed.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// Whoever comes from this network.
    Stranger(&'a str),
    /// A user who is here, or came in from this address.
    Known { user: &'a str, address: &'a str },
}

/// The shares. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hashing {
    shares: Shares,
    turns: Arc<Semaphore>,
}

struct Turn {
    _permit: OwnedSemaphorePermit,
    _share: Share,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { shares: Shares::new(PLACES, PLACES_OF_ONE), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hashing {
    async fn turn(&self, asker: Asker<'_>) -> Result<Turn, Refusal> {
        let share = match asker {
            Asker::Stranger(network) => self.shares.take(network, 0),
            Asker::Known { user, address } => self.shares.take(&format!("{address} {user}"), FOR_KNOWN),
        };
        let full = || Refusal::new("passwords_full").retry_after(COME_AGAIN_SECONDS);
        let share = share.ok_or_else(full)?;
        let permit = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| full())?;
        Ok(Turn { _permit: permit, _share: share })
    }

    /// Does what hashes, in turn. Whoever goes away meanwhile keeps the turn until it is done: else coming and going would
    /// make as many hashes as one likes.
    ///
    /// # Errors
    /// `passwords_full`, with when to come again.
    pub async fn run<T: Send + 'static>(&self, asker: Asker<'_>, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let turn = self.turn(asker).await?;
        let done = web::block(move || {
            let _turn = turn;
            work()
        });
        Ok(done.await?)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// What is hashed until somebody says that it is done.
    struct Held {
        go_on: Vec<Sender<()>>,
        tasks: Vec<tokio::task::JoinHandle<Result<(), Refusal>>>,
    }

    impl Held {
        fn begin(&mut self, hashing: &Hashing, network: String) {
            let (go_on, held): (Sender<()>, Receiver<()>) = channel();
            let hashing = hashing.clone();
            self.tasks.push(tokio::spawn(async move {
                let work = move || held.recv().unwrap_or_default();
                hashing.run(Asker::Stranger(&network), work).await
            }));
            self.go_on.push(go_on);
        }
    }

    #[tokio::test]
    async fn one_network_takes_its_part_and_known_people_come_in_beside_a_flood() {
        let hashing = Hashing::default();
        let mut held = Held { go_on: Vec::new(), tasks: Vec::new() };
        for number in 0..40 {
            held.begin(&hashing, "flood".to_owned());
            // Each has its place, or was sent away, before the next one comes.
            tokio::task::yield_now().await;
            assert_eq!(held.tasks.last().unwrap().is_finished(), number >= PLACES_OF_ONE, "{number}");
        }
        for network in 0..3 {
            for _ in 0..PLACES_OF_ONE {
                held.begin(&hashing, format!("flood {network}"));
                tokio::task::yield_now().await;
            }
        }
        let refused = hashing.turn(Asker::Stranger("somebody else")).await.err().unwrap();
        assert_eq!(refused.code(), "passwords_full", "many networks take all that is for strangers");
        let known = hashing.clone();
        let known = tokio::spawn(async move { known.run(Asker::Known { user: "ann", address: "192.0.2.7" }, || 5).await });
        tokio::task::yield_now().await;
        assert!(!known.is_finished(), "it has a place, and waits");
        held.go_on.clear();
        assert_eq!(known.await.unwrap().unwrap(), 5);
        let mut sent_away = 0;
        for task in held.tasks {
            sent_away += u32::from(task.await.unwrap().is_err());
        }
        assert_eq!(sent_away, 40 - 16);
        assert!(hashing.turn(Asker::Stranger("somebody else")).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_goes_away_keeps_the_turn_until_the_hash_is_done() {
        let hashing = Hashing::default();
        let mut held = Held { go_on: Vec::new(), tasks: Vec::new() };
        for _ in 0..AT_ONCE {
            held.begin(&hashing, "a".to_owned());
        }
        while hashing.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        for task in &held.tasks {
            task.abort();
        }
        for task in held.tasks {
            assert!(task.await.unwrap_err().is_cancelled());
        }
        assert_eq!(hashing.turns.available_permits(), 0, "four hash still");
        held.go_on.clear();
        assert!(hashing.turn(Asker::Stranger("a")).await.is_ok());
    }
}
