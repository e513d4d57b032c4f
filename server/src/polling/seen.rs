//! What came of one look at a BMC.

use super::cadence::Part;
use crate::sources::bmc::{Client, Machine, Trouble};
use ironwatch_core::bmc::Sensor;
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::fleet::BmcCondition;
use ironwatch_shared::Timestamp;
use std::time::Instant;

/// All of it; what was not asked for, or could not be told, is not there.
#[derive(Debug, Default)]
pub struct Seen {
    pub chassis: Option<Chassis>,
    pub sensors: Option<Vec<Sensor>>,
    pub machine: Option<Machine>,
    /// New entries of its logs, oldest first.
    pub log: Vec<Entry>,
    pub log_is_history: bool,
    /// The logs have more.
    pub more: bool,
    /// Why entries may be missing before these.
    pub gaps: Vec<String>,
    pub conditions: Vec<BmcCondition>,
    /// Parts that were asked for: how long each took, in milliseconds, and why it could not be told.
    pub parts: Vec<(Part, u64, Option<Trouble>)>,
    /// Why nothing more was asked for.
    pub ended: Option<Trouble>,
}

/// After these nothing else is asked for: it would fail as well.
pub fn ends_a_look(trouble: &Trouble) -> bool {
    // Silence at the login may be what a wrong password gets: four more of them would be worse.
    trouble.class != "bmc_refuses" || trouble.is_login_unanswered()
}

impl Seen {
    /// Why a part could not be told, where it was asked for.
    #[must_use]
    pub fn trouble_with(&self, wanted: Part) -> Option<Trouble> {
        self.parts.iter().find(|(part, ..)| *part == wanted).and_then(|(.., trouble)| trouble.clone())
    }

    /// Asks for parts, in order.
    pub async fn ask(client: &mut Client, parts: &[Part], now: impl Fn() -> Timestamp + Copy) -> Self {
        let mut seen = Self::default();
        if let Err(trouble) = client.find_roads(now()).await {
            seen.ended = Some(trouble);
            return seen;
        }
        for part in parts {
            let began = Instant::now();
            let trouble = seen.ask_part(client, *part, now).await.err();
            let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            let ends = trouble.as_ref().is_some_and(ends_a_look);
            if ends {
                seen.ended = trouble;
                break;
            }
            seen.parts.push((*part, took, trouble));
        }
        seen.conditions.extend(client.certificate(now()));
        seen
    }

    async fn ask_part(&mut self, client: &mut Client, part: Part, now: impl Fn() -> Timestamp) -> Result<(), Trouble> {
        match part {
            Part::Power => {
                let (chassis, condition) = client.chassis().await?;
                self.chassis = Some(chassis);
                self.conditions.push(condition);
            }
            Part::Log => {
                let look = client.log(now).await?;
                self.log = look.entries;
                self.log_is_history = look.is_history;
                self.more = look.more;
                self.gaps = look.gaps;
                self.conditions.extend(look.conditions);
            }
            Part::Sensors => self.sensors = Some(client.sensors(now).await?),
            Part::Inventory => self.machine = Some(client.machine().await?),
        }
        Ok(())
    }
}
