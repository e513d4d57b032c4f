//! What people want of a BMC, when it is its turn.

use super::troubles::{given_up, lost, too_slow};
use super::{Deed, LONGEST_LOOK, Watch};
use crate::polling::cadence::Part;
use crate::polling::seen::Seen;
use crate::sources::bmc::{Action, DumpedFile, Outcome, Trouble};
use ironwatch_core::bmc::witness::Chassis;
use tokio::time::timeout;

/// A log that is longer than so many looks is not read to its end before it is erased.
const MOST_LOOKS_AT_A_LOG: u32 = 64;

impl Watch {
    pub(super) async fn dump(&mut self) -> Vec<DumpedFile> {
        let told = |trouble: &Trouble| vec![DumpedFile::trouble("none.txt", trouble)];
        // Before both protocols are asked: a login that is refused is refused once, and counts.
        if let Err(trouble) = self.chassis().await {
            return told(&trouble);
        }
        let now = self.shared.clock.now();
        match self.client().await {
            Ok(client) => timeout(LONGEST_LOOK, client.dump(now)).await.unwrap_or_else(|_| told(&too_slow())),
            Err(trouble) => told(&trouble),
        }
    }

    pub(super) async fn chassis(&mut self) -> Result<Chassis, Trouble> {
        if !self.may_be_asked() {
            return Err(self.not_asked().ended.unwrap_or_else(lost));
        }
        let now = self.shared.clock.now();
        let asked = match self.client().await {
            Ok(client) => {
                let ask = async {
                    client.find_roads(now).await?;
                    client.chassis().await.map(|(chassis, _)| chassis)
                };
                timeout(LONGEST_LOOK, ask).await.unwrap_or_else(|_| Err(too_slow()))
            }
            Err(trouble) => Err(trouble),
        };
        if let Err(trouble) = &asked {
            self.refused(trouble).await;
        }
        asked
    }

    /// What is to be erased is read before, to its end.
    async fn read_log_out(&mut self) -> Result<(), Trouble> {
        for _ in 0..MOST_LOOKS_AT_A_LOG {
            match self.look(&[Part::Log]).await {
                (Some(trouble), _) => return Err(trouble),
                (None, false) => return Ok(()),
                (None, true) => {}
            }
        }
        Err(too_slow())
    }

    pub(super) async fn act(&mut self, deed: Deed) {
        let done = self.deed(&deed).await;
        if let Err(trouble) = &done {
            self.refused(trouble).await;
        }
        if done.is_ok() {
            // What it changes is seen at once.
            for part in [Part::Power, Part::Log] {
                self.cadence.soon(part, self.shared.millis() + 1_000);
            }
        }
        let _ = deed.answer.send(done);
    }

    async fn deed(&mut self, deed: &Deed) -> Result<Outcome, Trouble> {
        let action = &deed.action;
        if deed.turn.is_given_up() {
            return Err(given_up());
        }
        if !self.may_be_asked() {
            return Err(self.not_asked().ended.unwrap_or_else(lost));
        }
        if matches!(action, Action::ClearLog | Action::DeleteEntry { .. }) {
            self.read_log_out().await?;
        }
        let clock = self.shared.clock.clone();
        let client = self.client().await?;
        // Whoever waited for it may have given up meanwhile: then it is not done behind their back.
        if !deed.turn.begin() {
            return Err(given_up());
        }
        client.act(action, || clock.now()).await
    }

    /// Something outside of a look went wrong. A login that was refused counts there as it does in a look.
    async fn refused(&mut self, trouble: &Trouble) {
        let before = self.learned.clone();
        if let Some(client) = &self.client {
            self.learned = client.learned.clone();
        }
        // The session may have ended with the BMC: the next question opens another.
        self.close().await;
        if trouble.is_login_refused() && trouble.code != "stopped" {
            self.failed(trouble, self.shared.millis());
            let now = self.shared.clock.now();
            self.keep(&[], Seen { ended: Some(trouble.clone()), ..Seen::default() }, now, before).await;
        }
    }
}
