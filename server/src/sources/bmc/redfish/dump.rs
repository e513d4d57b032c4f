//! What a BMC says by Redfish, as the reader has it: for people who look closer than we do.

use super::{RedfishBmc, Trouble};
use crate::sources::bmc::DumpedFile;
use ironwatch_redfish::Error;
use serde::Serialize;

impl RedfishBmc {
    /// Parts, readings and the newest entries of all logs, as JSON. What cannot be read is told in place of it.
    pub async fn dump(&mut self) -> Vec<DumpedFile> {
        let inventory = self.file("redfish-inventory", self.bmc.inventory().await);
        let readings = self.file("redfish-sensors", self.bmc.sensors().await);
        let mut files = vec![inventory, readings];
        let logs = match self.bmc.log_services().await {
            Ok(read) => read.logs,
            Err(error) => {
                files.push(self.file::<()>("redfish-logs", Err(error)));
                return files;
            }
        };
        for (place, log) in logs.iter().enumerate().filter(|(_, log)| log.class.tells_of_health()) {
            let entries = self.bmc.read_log(log, None).await.map(|batch| batch.entries);
            files.push(self.file(&format!("redfish-log-{place}-{}", log.id), entries));
        }
        files
    }

    fn file<T: Serialize>(&self, name: &str, read: Result<T, Error>) -> DumpedFile {
        match read {
            Ok(read) => DumpedFile::new(&format!("{name}.json"), serde_json::to_string_pretty(&read).unwrap_or_default()),
            Err(error) => DumpedFile::trouble(&format!("{name}.txt"), &Trouble::from(error)),
        }
    }
}
