//! What came of a look, to judgement and into the store.

use super::Watch;
use crate::polling::cadence::Part;
use crate::polling::keep::Look;
use crate::polling::seen::Seen;
use crate::sensors;
use crate::sources::bmc::Learned;
use crate::sources::bmc::learned::Identity;
use crate::store::bmcs;
use crate::store::sweeps::SweepRow;
use crate::vitals::Kept;
use ironwatch_shared::Timestamp;

/// A machine that was switched on knows all of its parts after so long.
const STARTED_AFTER: u64 = 300_000;

impl Watch {
    /// Brings what was seen to judgement, and remembers what is kept. `before`: what was learned before the look. Returns
    /// whether the store has it.
    pub(super) async fn keep(&mut self, parts: &[Part], seen: Seen, asked_at: Timestamp, before: Learned) -> bool {
        let was_off = before.power_on == Some(false);
        for (part, took, trouble) in &seen.parts {
            self.learned.took_millis.insert(part.as_str().to_owned(), *took);
            match trouble {
                Some(trouble) => self.troubles.insert(*part, trouble.clone()),
                None => self.troubles.remove(part),
            };
        }
        self.learned.troubles = self.troubles.iter().map(|(part, trouble)| (part.as_str().to_owned(), trouble.words.clone())).collect();
        if let Some(power_on) = seen.chassis.as_ref().and_then(|chassis| chassis.power_on) {
            self.learned.power_on = Some(power_on);
            if power_on && was_off {
                self.cadence.soon(Part::Inventory, self.shared.millis() + STARTED_AFTER);
            }
        }
        if let Some(machine) = &seen.machine {
            self.learned.has_machine = true;
            self.learned.identity = Some(Identity::of(&machine.identity));
            self.shared.machines.notify_one();
        }
        let trouble = seen.ended.clone().or_else(|| self.troubles.values().next().cloned());
        let login = self.watched.login.as_ref().ok();
        let (access, credential) = self.state.judge(trouble.as_ref(), login, &mut self.learned, asked_at);
        if let Some(client) = &mut self.client {
            client.learned = self.learned.clone();
        }
        let (layout, sweep) = self.sweep(&seen, asked_at);
        let vitals = self.vitals(&seen, asked_at);
        let only_power = seen.parts.iter().all(|(part, ..)| *part == Part::Power);
        let is_news = self.state.has_changed() || !only_power || self.learned.power_on != before.power_on || credential.is_some();
        let look = Look {
            host: self.host.clone(),
            asked_at,
            access,
            chassis: seen.chassis,
            sensors: seen.sensors,
            machine: seen.machine,
            log: seen.log,
            log_is_history: seen.log_is_history,
            conditions: seen.conditions,
            row: is_news.then(|| bmcs::Learned { vitals, ..self.state.row(&self.learned, trouble.as_ref(), asked_at) }),
            layout: layout.clone(),
            sweep,
            credential,
        };
        for gap in &seen.gaps {
            tracing::warn!(host = self.host.as_str(), gap, "the log of a BMC");
        }
        self.shared
            .metrics
            .count(&parts.iter().map(|part| part.as_str()).collect::<Vec<_>>(), seen.ended.as_ref().map(|trouble| trouble.code));
        let is_kept = self.shared.keeper.keep(look).await;
        if !is_kept {
            // What was read is read again: it is in the log, and its place is as it was.
            self.learned = Learned { sel: before.sel, logs: before.logs, ..self.learned.clone() };
            if let Some(client) = &mut self.client {
                client.learned = self.learned.clone();
            }
            self.layout = None;
            self.state.is_told = false;
        }
        is_kept
    }

    /// What the sensors say at a glance; none where they were not read.
    fn vitals(&self, seen: &Seen, asked_at: Timestamp) -> Option<String> {
        let took = seen.parts.iter().find(|(part, ..)| *part == Part::Sensors).map_or(0, |(_, took, _)| *took);
        let is_off = self.learned.power_on == Some(false);
        Some(Kept::of(seen.sensors.as_ref()?, is_off, asked_at.as_millis(), self.shared.every.sensors, took).to_text())
    }

    fn sweep(&mut self, seen: &Seen, asked_at: Timestamp) -> (Option<(String, String)>, Option<SweepRow>) {
        let Some(read) = &seen.sensors else { return (None, None) };
        let fingerprint = sensors::fingerprint(read);
        let known = self.layout.as_ref().filter(|(known, _)| *known == fingerprint).map(|(_, id)| id.clone());
        let (id, layout) = match known {
            Some(id) => (id, None),
            None => {
                let (id, body) = sensors::layout(read);
                self.layout = Some((fingerprint, id.clone()));
                (id.clone(), Some((id, body)))
            }
        };
        let row = SweepRow { host_id: self.host.to_string(), taken_at: asked_at.as_millis(), layout_id: id, body: sensors::sweep(read) };
        (layout, Some(row))
    }
}
