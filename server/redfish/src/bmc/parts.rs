//! The inventory.

use super::Bmc;
use crate::client::Freshness;
use crate::error::Error;
use crate::inventory::{Inventory, Stopped};
use crate::walk::Walk;
use crate::walk::edges::INVENTORY;
use std::time::Instant;

impl Bmc {
    /// Everything that the machine is made of: a walk through the whole tree, for once a day. Answers that have not
    /// changed are not sent again where the BMC can tell.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn inventory(&self) -> Result<Inventory, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let root = self.known_root().await?;
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, INVENTORY, Freshness::Unchanged, expand).down_from(&root.value);
        let walked = self.checked(walk.run().await)?;
        Ok(Inventory {
            troubles: walked.troubles,
            stopped: walked.stopped.map(Stopped),
            cost: self.cost_since(before, began),
            ..Inventory::of(root.service, walked.found)
        })
    }
}
