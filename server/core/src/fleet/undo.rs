//! Changes that can be taken back until they are on disk.

use super::Fleet;
use super::incidents::Before;
use crate::alert::{Alert, AlertKey};
use crate::host_state::HostState;
use crate::rule::Rules;
use crate::storm::Storm;
use ironwatch_shared::HostId;
use std::collections::{BTreeMap, HashMap};

/// What was before, of all that has changed since the beginning.
#[derive(Debug)]
pub(super) struct Undo {
    pub(super) hosts: HashMap<HostId, Option<HostState>>,
    /// A storm has as many members as a fleet: copied only when it is about to change.
    pub(super) storm: Option<(Storm, Option<Alert>)>,
    /// The rules before they were changed.
    pub(super) rules: Option<Rules>,
    pub(super) server_alerts: Option<BTreeMap<AlertKey, Alert>>,
    pub(super) incidents: Before,
}

impl Fleet {
    /// From here on changes can be taken back.
    pub fn begin(&mut self) {
        self.undo = Some(Undo { hosts: HashMap::new(), storm: None, server_alerts: None, rules: None, incidents: None });
    }

    /// What was changed is on disk.
    pub fn commit(&mut self) {
        self.undo = None;
    }

    /// What was changed since [`Fleet::begin`] did not happen. Numbers given to alerts stay used.
    pub fn rollback(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        for (id, before) in undo.hosts {
            match before {
                Some(state) => {
                    self.hosts.insert(id.clone(), state);
                    self.queue(&id);
                }
                None => {
                    self.hosts.remove(&id);
                }
            }
        }
        if let Some(rules) = undo.rules {
            self.rules = rules;
        }
        if let Some((storm, alert)) = undo.storm {
            self.storm = storm;
            self.storm_alert = alert;
        }
        if let Some(server_alerts) = undo.server_alerts {
            self.server_alerts = server_alerts;
        }
        if let Some(incidents) = undo.incidents {
            self.incidents = incidents;
        }
        self.shared = None;
    }

    pub(super) fn remember_storm(&mut self) {
        if let Some(undo) = self.undo.as_mut().filter(|undo| undo.storm.is_none()) {
            undo.storm = Some((self.storm.clone(), self.storm_alert.clone()));
        }
    }

    pub(super) fn remember_undo(&mut self, id: &HostId) {
        if let Some(undo) = &mut self.undo
            && !undo.hosts.contains_key(id)
        {
            undo.hosts.insert(id.clone(), self.hosts.get(id).cloned());
        }
    }

    pub(super) fn host_mut(&mut self, id: &HostId) -> Option<&mut HostState> {
        self.remember_undo(id);
        self.hosts.get_mut(id)
    }
}
