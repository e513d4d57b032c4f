//! What people say of hosts, and what machines they are, from the store into memory.

use super::Writer;
use crate::hosts::Lifecycle;
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult, bmcs, hosts, tellings};
use ironwatch_core::inventory::machine_of;
use ironwatch_core::labels::Labels;
use ironwatch_core::message::visible;
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::inventory::Inventory;
use std::collections::HashMap;

/// The words of a host as a row has them; `network` is that of its BMC.
#[must_use]
pub fn labels_of(row: &HostRow, network: Option<&str>) -> Labels {
    Labels {
        group: row.group_name.clone(),
        site: row.site.clone(),
        rack: row.rack.clone(),
        network: network.unwrap_or_default().to_owned(),
        model: row.model.clone(),
        firmware: row.firmware.clone(),
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
        in_maintenance: row.lifecycle == Lifecycle::Maintenance.as_str(),
    }
}

/// The words of one host.
pub(super) fn of_host(db: &mut Db, id: &HostId) -> StoreResult<Option<Labels>> {
    let network = bmcs::find(db, id.as_str())?.map(|bmc| bmc.network);
    Ok(hosts::find(db, id.as_str())?.map(|row| labels_of(&row, network.as_deref())))
}

/// Keeps what the machine is; says whether that is news.
pub(crate) fn keep_machine(db: &mut Db, host: &HostId, inventory: &Inventory) -> StoreResult<bool> {
    let (model, firmware) = machine_of(inventory);
    let (model, firmware) = (visible(model), visible(firmware));
    match hosts::find(db, host.as_str())? {
        // A BMC may not know what an agent does, and the other way round.
        Some(row) if (row.model != model && !model.is_empty()) || (row.firmware != firmware && !firmware.is_empty()) => {
            let or = |new: String, old: String| if new.is_empty() { old } else { new };
            hosts::set_machine(db, host.as_str(), &or(model, row.model), &or(firmware, row.firmware))?;
            Ok(true)
        }
        Some(_) | None => Ok(false),
    }
}

impl Writer {
    /// The words of all hosts, or of one, as the store has them by now.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_labels(&mut self, one: Option<&HostId>) -> StoreResult<()> {
        let now = self.now().as_millis();
        if let Some(id) = one {
            let labels = of_host(&mut self.db, id)?;
            let known = self.fleet.host(id).map(|host| host.labels.as_ref());
            if let Some(labels) = labels.filter(|labels| known != Some(labels)) {
                tellings::ask_all_again(&mut self.db, now)?;
                self.next_follow = None;
                self.fleet.set_labels(id, labels);
            }
            return Ok(());
        }
        // Silences and routes may mean other hosts now.
        tellings::ask_all_again(&mut self.db, now)?;
        self.next_follow = None;
        let networks: HashMap<String, String> = bmcs::all(&mut self.db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
        for row in hosts::all(&mut self.db)? {
            if let Ok(id) = HostId::parse(&row.id) {
                self.fleet.set_labels(&id, labels_of(&row, networks.get(&row.id).map(String::as_str)));
            }
        }
        Ok(())
    }
}
