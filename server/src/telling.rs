//! Who is told: routes and rotations, from the settings file or as people set them, and silences.

use crate::store::{Db, StoreResult, meta, silences};
use ironwatch_core::telling::{Channel, Policy, Rotation, Route};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// Most routes, and most rotations.
const MAX_ROUTES: usize = 200;
/// Most silences that are asked for each alert.
pub const MAX_SILENCES: usize = 2_000;

/// Where messages go.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "routes": [{ "name": "all", "channels": ["on-call"], "min_severity": "error" }], "rotations": [] }))]
pub struct Routes {
    /// In order.
    pub routes: Vec<Route>,
    /// Who takes turns.
    pub rotations: Vec<Rotation>,
}

impl Routes {
    /// Whether nobody has set any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty() && self.rotations.is_empty()
    }

    /// What is wrong with them, if anything.
    ///
    /// # Errors
    /// A sentence that names the route.
    pub fn check(&self) -> Result<(), String> {
        if self.routes.len() > MAX_ROUTES || self.rotations.len() > MAX_ROUTES {
            return Err(format!("there are at most {MAX_ROUTES} routes and as many rotations"));
        }
        self.routes.iter().try_for_each(Route::check)?;
        self.rotations.iter().try_for_each(Rotation::check)?;
        let mut seen = HashSet::new();
        if let Some(twice) = self.routes.iter().map(|route| &route.name).find(|name| !seen.insert(*name)) {
            return Err(format!("route {twice:?}: the name must be unique"));
        }
        seen.clear();
        match self.rotations.iter().map(|rotation| &rotation.name).find(|name| !seen.insert(*name)) {
            Some(twice) => Err(format!("rotation {twice:?}: the name must be unique")),
            None => Ok(()),
        }
    }

    /// As people set them, by the dashboard or the API.
    ///
    /// # Errors
    /// What the database says.
    pub fn kept(db: &mut Db) -> StoreResult<Self> {
        let text = meta::get(db, meta::ROUTES)?.unwrap_or_default();
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Keeps them in place of those before.
    ///
    /// # Errors
    /// What the database says.
    pub fn keep(&self, db: &mut Db) -> StoreResult<()> {
        meta::set(db, meta::ROUTES, &serde_json::to_string(self).unwrap_or_default())
    }
}

/// All that decides who is told. Routes of the file win over those that were set otherwise.
///
/// # Errors
/// What the database says.
pub fn policy(db: &mut Db, provisioned: &Routes, channels: Vec<Channel>, now: Timestamp) -> StoreResult<Policy> {
    let routes = if provisioned.is_empty() { Routes::kept(db)? } else { provisioned.clone() };
    let rows = silences::lasting(db, now.as_millis())?;
    let silences = rows.iter().filter_map(silences::SilenceRow::silence).take(MAX_SILENCES).collect();
    Ok(Policy { channels, routes: routes.routes, rotations: routes.rotations, silences })
}
