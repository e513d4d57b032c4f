//! What the machine and its parts say of themselves, by FRU data.

use super::{IpmiBmc, Trouble};
use ironwatch_ipmi::fru::Fru;
use ironwatch_ipmi::sdr::FruLocator;

/// FRU device of the BMC's own board.
const OWN: u8 = 0;
/// Most devices that are read.
const MAX_DEVICES: usize = 64;

/// One device.
#[derive(Debug, Clone)]
pub struct FruDevice {
    /// Its number.
    pub id: u8,
    /// Its name; that of the record that tells of it.
    pub name: String,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// What they mean; none for another format.
    pub content: Option<Fru>,
}

impl IpmiBmc {
    /// Records of devices whose data the BMC itself gives. What is behind another bus may have the same number.
    pub(super) fn located(&self) -> impl Iterator<Item = &FruLocator> {
        self.repository().into_iter().flat_map(|repository| repository.frus()).filter(|fru| fru.is_logical && fru.owner == 0x20)
    }

    /// All devices that can be read.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn frus(&mut self) -> Result<Vec<FruDevice>, Trouble> {
        self.learn().await?;
        let mut devices: Vec<(u8, String)> = self.located().map(|fru| (fru.device, fru.name.clone())).collect();
        if !devices.iter().any(|(id, _)| *id == OWN) {
            devices.insert(0, (OWN, "BMC".to_owned()));
        }
        devices.sort_by_key(|(id, _)| *id);
        devices.dedup_by_key(|(id, _)| *id);
        devices.truncate(MAX_DEVICES);
        let mut read = Vec::new();
        for (id, name) in devices {
            let bytes = self
                .ask(async |session| match session.read_fru(id).await {
                    Err(ironwatch_ipmi::Error::Completion { .. } | ironwatch_ipmi::Error::Malformed { .. }) => Ok(None),
                    other => other,
                })
                .await?;
            if let Some(raw) = bytes {
                read.push(FruDevice { id, name, content: Fru::parse(&raw), raw });
            }
        }
        Ok(read)
    }
}
