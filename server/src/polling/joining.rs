//! Hosts that were made for a BMC and turn out to be hosts with an agent become one.

use super::Shared;
use crate::audit::Actor;
use crate::hosts;
use crate::pipeline::Pipeline;
use crate::sources::bmc::Learned;
use crate::store::{Db, Readers, StoreResult, bmcs, hosts as host_store, inventories};
use ironwatch_core::same_machine::{AgentIdentity, BmcIdentity, Joins, joins};
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::inventory::Inventory;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

/// An agent that enrols later is found so soon.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// What comes together is looked at together.
const GATHER: Duration = Duration::from_secs(2);

/// Joins what belongs together, for ever.
pub async fn join(shared: Rc<Shared>, readers: Readers, pipeline: Pipeline) {
    // Told once; who is ambiguous stays so until somebody looks.
    let mut told: HashSet<String> = HashSet::new();
    let mut seen = None;
    loop {
        tokio::select! {
            () = shared.machines.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let asked = readers.clone();
        let before = seen;
        let found = tokio::task::spawn_blocking(move || {
            asked.ask(|db| {
                let mark = mark(db)?;
                Ok(if Some(&mark) == before.as_ref() { None } else { Some((mark, candidates(db)?)) })
            })
        });
        let Ok(Ok(Some((mark, (agents, machines))))) = found.await else { continue };
        seen = Some(mark);
        if agents.is_empty() || machines.is_empty() {
            continue;
        }
        let Joins { joins, ambiguous } = joins(&agents, &machines);
        for join in joins {
            let (keep, other, why) = (join.keep.clone(), join.other.clone(), join.likeness.why.clone());
            let now = shared.clock.now();
            let joined = pipeline.on_writer(move |writer| hosts::merge_hosts(writer, &keep, &other, &why, &Actor::server("join"), now));
            match joined.await {
                Ok(()) => {
                    tracing::info!(
                        host = join.keep.as_str(),
                        bmc = join.other.as_str(),
                        why = join.likeness.why,
                        "an agent and a BMC are one machine"
                    );
                    shared.list_changed.notify_one();
                }
                Err(refusal) => {
                    let words = refusal.words();
                    if told.insert(format!("{} {} {words}", join.keep, join.other)) {
                        tracing::warn!(
                            host = join.keep.as_str(),
                            bmc = join.other.as_str(),
                            why = words,
                            "an agent and a BMC of one machine cannot be joined"
                        );
                    }
                }
            }
        }
        for ambiguity in ambiguous {
            if told.insert(ambiguity.why.clone()) {
                tracing::warn!(why = ambiguity.why, "it cannot be told which agent and which BMC are one machine: merge them by hand");
            }
        }
    }
}

/// Another one: something is to be looked at again.
fn mark(db: &mut Db) -> StoreResult<(i64, i64, i64)> {
    Ok((host_store::count(db)?, inventories::newest_at(db)?, crate::store::sweeps::newest_inventory_at(db)?))
}

type Identified<T> = Vec<(HostId, T)>;

/// Hosts with an agent and without a BMC, and hosts with a BMC that never had an agent.
fn candidates(db: &mut Db) -> StoreResult<(Identified<AgentIdentity>, Identified<BmcIdentity>)> {
    let (mut agents, mut machines) = (Vec::new(), Vec::new());
    let with_bmc = bmcs::with_hosts(db)?;
    for (bmc, host) in &with_bmc {
        let Ok(id) = HostId::parse(&host.id) else { continue };
        if host.heard_at.is_none()
            && let Some(identity) = Learned::parse(&bmc.learned).identity
        {
            let mut identity = identity.for_core();
            identity.addresses.push(bmc.address.clone());
            machines.push((id, identity));
        }
    }
    if machines.is_empty() {
        return Ok((agents, machines));
    }
    let has_bmc: HashSet<&str> = with_bmc.iter().map(|(_, host)| host.id.as_str()).collect();
    for row in inventories::all(db)? {
        let Ok(id) = HostId::parse(&row.host_id) else { continue };
        if !has_bmc.contains(row.host_id.as_str())
            && let Ok(inventory) = serde_json::from_str::<Inventory>(&row.body)
        {
            agents.push((id, AgentIdentity::of(&inventory, "")));
        }
    }
    Ok((agents, machines))
}
