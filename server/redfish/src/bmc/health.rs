//! On or off, well or not: one or two GETs.

use super::Bmc;
use super::map::Aged;
use crate::client::Freshness;
use crate::cost::Cost;
use crate::error::Error;
use crate::inventory::Stopped;
use crate::model::{Chassis, System};
use crate::trouble::{Trouble, TroubleKind};
use crate::walk::edges::{HEALTH, Kind, NOTHING};
use crate::walk::{Found, Place, Stop, Walk};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// How the computers of a BMC do, or its chassis where it has none: a power shelf, a switch.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PowerAndHealth {
    /// Computers.
    pub systems: Vec<System>,
    /// Chassis, only where there are no computers.
    pub chassis: Vec<Chassis>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

impl Bmc {
    /// Power state, health, indicator and boot override: one GET for each computer, once they are known.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn power_and_health(&self) -> Result<PowerAndHealth, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let root = self.known_root().await?;
        let known = Aged::fresh(self.map().health.as_ref(), self.client.limits().map_age).map(|aged| aged.what.clone());
        let discovers = known.is_none();
        let expand = self.map().expand.clone();
        let walked = match known {
            Some(stops) => Walk::new(&self.client, NOTHING, Freshness::Fresh, expand).at(stops).run().await,
            None => {
                let walked = Walk::new(&self.client, HEALTH, Freshness::Fresh, expand).down_from(&root.value).run().await;
                if walked.found.systems.is_empty() && walked.stopped.is_none() && root.value.get("Chassis").is_some() {
                    let chassis = crate::doc::Doc(&root.value).link("Chassis").map(|link| link.url().to_owned()).unwrap_or_default();
                    let stop = Stop { kind: Kind::Chassis, url: chassis, place: Arc::new(Place::default()), collection: false, depth: 1 };
                    Walk::new(&self.client, NOTHING, Freshness::Fresh, walked.expand).at([stop]).run().await
                } else {
                    walked
                }
            }
        };
        let walked = self.checked(walked)?;
        let gone = walked.troubles.iter().any(|trouble| trouble.kind == TroubleKind::Missing);
        if gone {
            self.map().health = None;
        } else if discovers && walked.stopped.is_none() {
            self.map().health = Some(Aged::now(stops(&walked.found), &walked.troubles));
        }
        Ok(PowerAndHealth {
            systems: walked.found.systems,
            chassis: walked.found.chassis,
            troubles: walked.troubles,
            stopped: walked.stopped.map(Stopped),
            cost: self.cost_since(before, began),
        })
    }
}

/// Where to look next time.
fn stops(found: &Found) -> Vec<Stop> {
    let sources = found.sources.iter().filter(|source| matches!(source.kind, Kind::System | Kind::Chassis));
    sources
        .map(|source| Stop {
            kind: source.kind,
            url: source.url.clone(),
            place: Arc::clone(&source.place),
            collection: source.collection,
            depth: 2,
        })
        .collect()
}
