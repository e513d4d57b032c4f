//! What a BMC says by IPMI, as it says it: for people who look closer than we do.

use super::{IpmiBmc, Trouble};
use crate::sources::bmc::DumpedFile;
use std::fmt::Write as _;

/// Most records of the log.
const MAX_RECORDS: usize = 16_384;

impl IpmiBmc {
    /// The log, the sensor records and the data of all parts, raw. What cannot be read is told in place of it.
    pub async fn dump(&mut self) -> Vec<DumpedFile> {
        let mut files = Vec::new();
        // What is known of machines alike is kept without its bytes.
        match self.ask(async |session| session.read_repository().await).await {
            Ok(repository) => files.push(DumpedFile::new("sdr.bin", repository.raw)),
            Err(trouble) => {
                // Without a session nothing else can be read.
                files.push(DumpedFile::trouble("sdr.txt", &trouble));
                return files;
            }
        }
        if let Some(device) = self.device() {
            files.push(DumpedFile::new("device.txt", format!("{device:#?}\n")));
        }
        files.push(match self.sel_text().await {
            Ok(text) => DumpedFile::new("sel.txt", text),
            Err(trouble) => DumpedFile::trouble("sel.txt", &trouble),
        });
        match self.frus().await {
            Ok(frus) => files.extend(frus.into_iter().map(|fru| DumpedFile::new(&format!("fru-{:02x}.bin", fru.id), fru.raw))),
            Err(trouble) => files.push(DumpedFile::trouble("fru.txt", &trouble)),
        }
        files
    }

    /// A line for each record: its 16 bytes in hex, and what they mean.
    async fn sel_text(&mut self) -> Result<String, Trouble> {
        let news = self.log(None, MAX_RECORDS, None).await?;
        let mut text = format!("{:?}\n", news.info);
        for (record, entry) in news.records.iter().zip(&news.entries) {
            let _ = writeln!(text, "{} {} {}", record.hex(), entry.sensor, entry.event);
        }
        if news.more {
            let _ = writeln!(text, "there are more than {MAX_RECORDS} records");
        }
        Ok(text)
    }
}
