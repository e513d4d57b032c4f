//! BMCs of the live world: boards behind real sockets, given to hosts by the API as people do.

use super::LiveWorld;
use crate::awaiting::{PATIENCE, until};
use crate::counterparties::ipmi_board::{Board, IpmiBoard};
use crate::counterparties::scripted_bmc::Door;
use crate::programs::{PASSWORD, Person};
use crate::stories::bmc::{ByUs, Happens};
use ironwatch_server::clock::Clock as _;
use ironwatch_server::people;
use serde_json::{Value, json};

impl LiveWorld {
    /// An administrator of the server that runs now; she has told it how to sign in to BMCs.
    async fn person(&mut self) -> Person {
        if let Some(person) = &self.person {
            return person.clone();
        }
        let (now, is_first) = (self.clock.now(), self.boards.is_empty());
        if is_first && let Some(running) = &self.running {
            let made = running.app.pipeline.run(move |writer| {
                writer.transaction(|db| {
                    people::create(db, "admin", "admin", PASSWORD, now).unwrap_or_else(|error| panic!("{error}"));
                    Ok::<(), diesel::result::Error>(())
                })
            });
            made.await.unwrap_or_else(|| panic!("the server is stopping")).unwrap_or_else(|error| panic!("{error}"));
        }
        let person = Person::sign_in(&self.url()).await;
        if is_first {
            let Door { user, password, .. } = Door::default();
            let body = json!({ "name": "all BMCs", "username": user, "password": password, "is_default": true });
            let answer = person.post("/api/v1/credentials?keep=anyway", &body).await;
            assert!(answer.status < 300, "{}", answer.text);
        }
        self.person = Some(person.clone());
        person
    }

    pub(super) async fn give_bmc(&mut self, name: &str) {
        let person = self.person().await;
        let board = IpmiBoard::start(self.clock.clone()).await;
        let host = self.speakers.get(name).map(|speaker| speaker.host.to_string()).unwrap_or_default();
        let address = board.address;
        let body = json!({ "address": address.ip().to_string(), "ipmi_port": address.port(), "protocol": "ipmi", "network": name });
        let answer = person.put(&format!("/api/v1/hosts/{host}/bmc"), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        self.boards.insert(name.to_owned(), board);
        self.catch_up().await;
    }

    /// What is due at BMCs by the clock of the story is done.
    pub(super) async fn catch_up(&self) {
        if let Some(running) = self.running.as_ref().filter(|_| !self.boards.is_empty()) {
            running.app.poller.caught_up().await;
            running.app.outbox.notify_waiters();
        }
    }

    fn board(&mut self, name: &str) -> Result<&mut IpmiBoard, String> {
        self.boards.get_mut(name).ok_or_else(|| format!("{name} has no BMC"))
    }

    pub(super) async fn happens(&mut self, name: &str, happens: Happens) -> Result<(), String> {
        let board = self.board(name)?;
        match happens {
            Happens::Silent => board.fall_silent().await,
            Happens::Answers => board.answer().await,
            Happens::TakesLogin => board.set_door(Door::default()),
            Happens::RefusesLogin => board.set_door(Door { password: "changed".to_owned(), ..Door::default() }),
            Happens::Writes(event) => board.write(event),
            other @ (Happens::Power { .. } | Happens::Number { .. } | Happens::States { .. }) => {
                return board.board(|board| other.change(board));
            }
        }
        Ok(())
    }

    pub(super) async fn done_by_us(&mut self, name: &str, deed: ByUs) -> Result<(), String> {
        let person = self.person().await;
        let host = self.speakers.get(name).map(|speaker| speaker.host.to_string()).unwrap_or_default();
        let board = self.board(name)?;
        let count = |board: &mut Board| board.controls.len() + usize::try_from(board.resets).unwrap_or_default();
        let before = board.board(count);
        let action: Value = match deed {
            ByUs::Reset => json!({ "action": "power", "verb": "reset" }),
            ByUs::ResetBmc => json!({ "action": "reset_bmc", "cold": true }),
        };
        let order = json!({ "action": action, "hosts": [host], "reason": "a story", "confirm": name });
        let answer = person.post("/api/v1/jobs", &order).await;
        if answer.status != 202 {
            return Err(answer.text);
        }
        until("the BMC was told", PATIENCE, async || (board.board(count) != before).then_some(())).await;
        if deed == ByUs::ResetBmc {
            board.fall_silent().await;
        }
        Ok(())
    }
}
