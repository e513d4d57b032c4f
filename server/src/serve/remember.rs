//! From the store into memory: at the start, and after a connection broke.

use super::StartError;
use crate::clock::Clock;
use crate::hosts::Lifecycle;
use crate::jobs::plan_of;
use crate::pipeline::{Reload, labels_of};
use crate::rules::Shelf;
use crate::settings::Settings;
use crate::sources::agent::Keys;
use crate::sources::bmc::Learned;
use crate::store::{Db, alerts, bmcs, hosts, incidents, jobs, outages, reports};
use ironwatch_core::catalog::explain;
use ironwatch_core::fleet::{Fleet, Remembered};
use ironwatch_core::incident::is_incident;
use ironwatch_core::liveness::Presence;
use ironwatch_core::sequence;
use ironwatch_shared::{BootId, HostId, KeyId, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// Reads memory again, whenever that is needed.
pub(super) fn reload(settings: &Settings, rules: &Shelf, keys: &Keys, clock: Arc<dyn Clock>) -> Reload {
    let (settings, rules, keys) = (settings.clone(), rules.clone(), keys.clone());
    Box::new(move |db| {
        let (fleet, taken) = remember(db, &settings, &rules, &keys, clock.now()).map_err(|error| error.to_string())?;
        Ok((fleet, taken, reports::next_id(db).map_err(|error| error.to_string())?))
    })
}

/// What the store has of hosts, keys, alerts and outages, as memory holds it.
pub(super) fn remember(
    db: &mut Db,
    settings: &Settings,
    rules: &Shelf,
    keys: &Keys,
    now: Timestamp,
) -> Result<(Fleet, HashMap<HostId, sequence::Taken>), StartError> {
    let rules = rules.book().rules().map_err(|error| StartError::Settings(error.to_string()))?;
    let mut fleet = Fleet::new(rules, settings.liveness.for_core(), alerts::next_id(db)?, outages::next_id(db)?);
    // Revoked ones first: their hosts hear "revoked" and not "unknown", and a newer key of the same host is good again.
    let mut rows = hosts::keys(db)?;
    rows.sort_by_key(|row| row.revoked_at.is_none());
    for row in rows {
        let (Ok(id), Ok(host), Ok(key)) = (KeyId::parse(&row.id), HostId::parse(&row.host_id), <[u8; 32]>::try_from(row.public_key)) else {
            continue;
        };
        keys.add(id, host.clone(), &key);
        if row.revoked_at.is_some() {
            keys.revoke(&host, None);
        }
    }
    let mut open_alerts: HashMap<Option<HostId>, Vec<_>> = HashMap::new();
    for alert in alerts::open(db)?.iter().filter_map(alerts::AlertRow::alert) {
        let clears = explain(&alert.class, alert.code.as_ref()).entry.clears;
        open_alerts.entry(alert.host.clone()).or_default().push((alert, clears));
    }
    let mut open_outages: HashMap<HostId, _> =
        outages::open(db)?.iter().filter_map(|row| row.outage()).map(|outage| (outage.host.clone(), outage)).collect();
    let with_bmc: HashMap<String, Option<bool>> =
        bmcs::all(db)?.into_iter().filter(|bmc| bmc.enabled).map(|bmc| (bmc.host_id, Learned::parse(&bmc.learned).power_on)).collect();
    let networks: HashMap<String, String> = bmcs::all(db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
    let mut stirring = jobs::stirring(db, now.as_millis())?;
    let mut taken = HashMap::new();
    let mut remembered = Vec::new();
    for row in hosts::list(db, None, i64::MAX)? {
        let (Ok(id), Some(presence)) = (HostId::parse(&row.id), Presence::parse(&row.presence)) else { continue };
        if let Ok(sequences) = serde_json::from_str::<sequence::Taken>(&row.taken) {
            taken.insert(id.clone(), sequences);
        }
        let heard_at = row.heard_at.map(Timestamp::from_millis);
        let power_on = with_bmc.get(&row.id).copied().flatten();
        remembered.push(Remembered {
            labels: labels_of(&row, networks.get(&row.id).map(String::as_str)),
            boot: row.boot_id.and_then(|boot| BootId::parse(&boot).ok()),
            presence: (presence, Timestamp::from_millis(row.presence_since)),
            heard_at,
            interval_seconds: u32::try_from(row.interval_seconds).unwrap_or(30),
            stopped_for: row.stopped_for.and_then(|word| serde_json::from_value(word.into()).ok()),
            alerts: open_alerts.remove(&Some(id.clone())).unwrap_or_default(),
            outage: open_outages.remove(&id),
            has_bmc: with_bmc.contains_key(&row.id),
            planned: stirring.remove(&row.id).iter().flatten().filter_map(|job| plan_of(job, heard_at, power_on)).collect(),
            deprecated: row.lifecycle == Lifecycle::Deprecated.as_str(),
            name: row.name,
            id,
        });
    }
    let without_host = open_alerts.remove(&None).unwrap_or_default();
    let (of_incidents, others): (Vec<_>, Vec<_>) =
        without_host.into_iter().map(|(alert, _)| alert).partition(|alert| is_incident(&alert.class));
    fleet.restore(remembered, others);
    let ids: Vec<i64> = of_incidents.iter().map(|alert| alert.id).collect();
    let mut members: HashMap<i64, Vec<i64>> = HashMap::new();
    for (incident, member) in incidents::members(db, &ids)? {
        members.entry(incident).or_default().push(member);
    }
    let with_members = of_incidents.into_iter().map(|alert| (members.remove(&alert.id).unwrap_or_default(), alert));
    fleet.restore_incidents(with_members.map(|(members, alert)| (alert, members)).collect());
    Ok((fleet, taken))
}
