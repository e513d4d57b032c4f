//! The board controllers alone: their clocks, and how they do. One GET for each, once they are known.

use super::Bmc;
use super::map::Aged;
use crate::client::Freshness;
use crate::cost::Cost;
use crate::error::Error;
use crate::inventory::Stopped;
use crate::model::Manager;
use crate::trouble::{Trouble, TroubleKind};
use crate::walk::edges::{Kind, MANAGERS, NOTHING};
use crate::walk::{Source, Stop, Walk};
use serde::Serialize;
use std::sync::Arc;
use std::time::Instant;

/// The board controllers of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Managers {
    /// Board controllers.
    pub managers: Vec<Manager>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

impl Bmc {
    /// All board controllers, read anew.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn managers(&self) -> Result<Managers, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let root = self.known_root().await?;
        let known = Aged::fresh(self.map().managers.as_ref(), self.client.limits().map_age).map(|aged| aged.what.clone());
        let discovers = known.is_none();
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, if known.is_some() { NOTHING } else { MANAGERS }, Freshness::Fresh, expand);
        let walk = match known {
            Some(stops) => walk.at(stops),
            None => walk.down_from(&root.value),
        };
        let walked = self.checked(walk.run().await)?;
        let gone = walked.troubles.iter().any(|trouble| trouble.kind == TroubleKind::Missing);
        let asked = |collection: bool| {
            walked.found.sources.iter().filter(move |source| source.kind == Kind::Manager && source.collection == collection)
        };
        let mut stops: Vec<Stop> = asked(false).map(stop).collect();
        if stops.is_empty() {
            // All came within their collection.
            stops.extend(asked(true).map(stop));
        }
        if gone || stops.is_empty() {
            self.map().managers = None;
        } else if discovers {
            self.map().managers = Some(Aged::now(stops, &walked.troubles));
        }
        Ok(Managers {
            managers: walked.found.managers,
            troubles: walked.troubles,
            stopped: walked.stopped.map(Stopped),
            cost: self.cost_since(before, began),
        })
    }
}

fn stop(source: &Source) -> Stop {
    Stop { kind: source.kind, url: source.url.clone(), place: Arc::clone(&source.place), collection: source.collection, depth: 2 }
}
