//! Brings what was seen to judgement and to the store: many looks in one commit, whatever waits when the writer is free.

use crate::clock::Clock;
use crate::live::News;
use crate::loops::LoopStatus;
use crate::pipeline::{Pipeline, Writer, keep_machine};
use crate::sources::bmc::Machine;
use crate::store::sweeps::{self, BmcInventoryRow, SweepRow};
use crate::store::{Db, StoreResult, bmcs, credentials};
use ironwatch_core::bmc::Sensor;
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::fleet::{Access, BmcCondition, BmcLook, Outcome};
use ironwatch_core::inventory::{changes_of, remembered};
use ironwatch_core::observation::Observation;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::{HostId, Timestamp};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Most looks of one commit.
const MAX_TOGETHER: usize = 128;
/// Looks that wait before those who bring more must wait themselves.
const MAX_WAITING: usize = 256;

/// One look, for judgement and for the store.
#[derive(Debug, Clone)]
pub struct Look {
    pub host: HostId,
    pub asked_at: Timestamp,
    pub access: Access,
    pub chassis: Option<Chassis>,
    pub sensors: Option<Vec<Sensor>>,
    pub machine: Option<Machine>,
    pub log: Vec<Entry>,
    pub log_is_history: bool,
    pub conditions: Vec<BmcCondition>,
    /// What is to be kept with its row.
    pub row: Option<bmcs::Learned>,
    /// Id and body of the sensors' layout, when it is not known to be kept.
    pub layout: Option<(String, String)>,
    pub sweep: Option<SweepRow>,
    /// A credential, and what the BMC made of it.
    pub credential: Option<(String, Option<String>)>,
}

impl Look {
    fn writes(&self) -> bool {
        self.row.is_some() || self.sweep.is_some() || self.machine.is_some() || self.credential.is_some()
    }
}

type Waiting = (Box<Look>, oneshot::Sender<bool>);

/// Where looks are brought. Cheap to clone.
#[derive(Clone)]
pub struct Keeper(mpsc::Sender<Waiting>);

impl Keeper {
    /// Starts it.
    #[must_use]
    pub fn start(pipeline: Pipeline, clock: Arc<dyn Clock>, status: LoopStatus) -> Self {
        let (looks, waiting) = mpsc::channel(MAX_WAITING);
        tokio::spawn(keep(pipeline, clock, status, waiting));
        Self(looks)
    }

    /// Brings a look; returns whether it is on disk.
    pub async fn keep(&self, look: Look) -> bool {
        let (answer, kept) = oneshot::channel();
        if self.0.send((Box::new(look), answer)).await.is_err() {
            return false;
        }
        kept.await.unwrap_or(false)
    }
}

async fn keep(pipeline: Pipeline, clock: Arc<dyn Clock>, status: LoopStatus, mut waiting: mpsc::Receiver<Waiting>) {
    let mut together = Vec::new();
    while waiting.recv_many(&mut together, MAX_TOGETHER).await > 0 {
        let (looks, answers): (Vec<_>, Vec<_>) = together.drain(..).unzip();
        let kept = pipeline.run(move |writer| writer.take_looks(&looks)).await;
        let error = match &kept {
            Some(results) => results.iter().find_map(|result| result.as_ref().err().map(ToString::to_string)),
            None => Some("the server is stopping".to_owned()),
        };
        status.ran(clock.now(), error);
        let results = kept.unwrap_or_default();
        for (index, answer) in answers.into_iter().enumerate() {
            let _ = answer.send(results.get(index).is_some_and(Result::is_ok));
        }
    }
}

impl Writer {
    /// Judges looks and commits what comes of them: all together, and each alone when one of them breaks a rule of the tables.
    pub fn take_looks(&mut self, looks: &[Box<Look>]) -> Vec<StoreResult<()>> {
        match self.take_together(looks) {
            Ok(()) => looks.iter().map(|_| Ok(())).collect(),
            Err(error) if looks.len() > 1 && !crate::store::is_transient(&error) => {
                looks.iter().map(|look| self.take_together(std::slice::from_ref(look))).collect()
            }
            Err(error) => {
                let words = error.to_string();
                tracing::warn!(error = words, "what BMCs said cannot be stored now");
                looks.iter().map(|_| Err(diesel::result::Error::RollbackTransaction)).collect()
            }
        }
    }

    fn take_together(&mut self, looks: &[Box<Look>]) -> StoreResult<()> {
        let changes = looks.iter().map(|look| self.changes(look)).collect::<StoreResult<Vec<_>>>()?;
        self.judge(
            |fleet, now| {
                let mut outcome = Outcome::default();
                for (look, changes) in looks.iter().zip(changes) {
                    outcome.append(fleet.take_bmc(judged(look, changes, now), now));
                }
                outcome
            },
            |db| looks.iter().filter(|look| look.writes()).try_for_each(|look| write(db, look)),
        )?;
        for look in looks.iter().filter(|look| look.machine.is_some()) {
            self.take_labels(Some(&look.host))?;
        }
        let hosts = looks.iter().filter(|look| look.writes()).map(|look| look.host.to_string()).collect();
        self.tell(News { hosts, ..News::default() });
        Ok(())
    }

    /// What is otherwise than it was in the machine of a look.
    fn changes(&mut self, look: &Look) -> StoreResult<Vec<Observation>> {
        let Some(machine) = &look.machine else { return Ok(Vec::new()) };
        let Some(known) = sweeps::inventory(&mut self.db, look.host.as_str())? else { return Ok(Vec::new()) };
        let before: Inventory = serde_json::from_str(&known.body).unwrap_or_default();
        let boot = self.fleet.host(&look.host).and_then(|host| host.boot.clone());
        Ok(changes_of(&before, &machine.inventory, &look.host, machine.source, boot.as_ref(), self.now()))
    }
}

fn judged(look: &Look, changes: Vec<Observation>, now: Timestamp) -> BmcLook<'_> {
    BmcLook {
        host: &look.host,
        asked_at: look.asked_at,
        access: look.access.clone(),
        chassis: look.chassis.clone(),
        sensors: look.sensors.clone(),
        log: look.log.iter().map(|entry| entry.observation(&look.host, now)).collect(),
        log_is_history: look.log_is_history,
        changes,
        conditions: look.conditions.clone(),
    }
}

fn write(db: &mut Db, look: &Look) -> StoreResult<()> {
    let host = look.host.as_str();
    if let Some(row) = &look.row
        && !bmcs::save_learned(db, host, row)?
    {
        // It was taken away while it was asked.
        return Ok(());
    }
    if let Some((id, body)) = &look.layout {
        sweeps::keep_layout(db, id, body)?;
    }
    if let Some(sweep) = &look.sweep {
        sweeps::insert(db, sweep)?;
    }
    if let Some(machine) = &look.machine {
        let before = sweeps::inventory(db, host)?.and_then(|row| serde_json::from_str::<Inventory>(&row.body).ok());
        let known = before.map_or_else(|| machine.inventory.clone(), |before| remembered(&before, &machine.inventory));
        let body = serde_json::to_string(&known).unwrap_or_default();
        keep_machine(db, &look.host, &known)?;
        sweeps::save_inventory(db, &BmcInventoryRow { host_id: host.to_owned(), taken_at: look.asked_at.as_millis(), body })?;
    }
    if let Some((credential, refused)) = &look.credential {
        credentials::set_refused(db, credential, refused.as_deref().map(|why| (look.asked_at.as_millis(), why)))?;
    }
    Ok(())
}
