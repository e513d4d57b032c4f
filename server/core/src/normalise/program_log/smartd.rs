//! What smartd says of disks (smartmontools, smartd.cpp).
//!
//! `Device: /dev/sda [SAT], words`. Every attribute that changes is told too; that is no fault.

use super::Said;
use crate::component::Component;
use crate::normalise::understood::Understood;
use crate::observation::Code;

/// Start of what is said, and the code. The first character of a saying about sectors is its number, so those are
/// looked up behind it.
const SAYINGS: [(&str, &str); 22] = [
    ("Failed SMART usage attribute: ", "failed"),
    ("Failed SMART prefailure attribute: ", "failed"),
    ("not capable of SMART self-check", "unreachable"),
    ("failed to read SMART Attributes", "unreachable"),
    ("Read SMART Error Log Failed", "unreachable"),
    ("failed Test Unit Ready", "unreachable"),
    ("previous self-test completed with error", "selftest_error"),
    ("number of Error Log entries increased", "error_count"),
    ("FAILED SMART self-check", "failed"),
    ("Failed SMART usage Attribute: ", "failed"),
    ("SMART Failure: ", "failed"),
    ("Critical Warning (", "failed"),
    ("Self-Test Log error count increased", "selftest_error"),
    ("new Self-Test Log error", "selftest_error"),
    ("ATA error count increased", "error_count"),
    ("unable to open ", "unreachable"),
    ("open() failed", "unreachable"),
    ("failed to read SMART Attribute Data", "unreachable"),
    ("failed to read SMART values", "unreachable"),
    ("failed to read NVMe SMART/Health Information", "unreachable"),
    ("Read SMART Self-Test Log Failed", "unreachable"),
    ("Temperature ", "temperature"),
];

const OF_SECTORS: [(&str, &str); 4] = [
    ("Currently unreadable (pending) sectors", "pending_sectors"),
    ("Total unreadable (pending) sectors", "pending_sectors"),
    ("Offline uncorrectable sectors", "offline_uncorrectable"),
    ("Total offline uncorrectable sectors", "offline_uncorrectable"),
];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "smartd" {
        return None;
    }
    let (device, words) = said.text.strip_prefix("Device: ")?.split_once(", ")?;
    let mut names = device.split(' ');
    let path = names.next()?;
    // `/dev/bus/0 [megaraid_disk_05] [SAT]`: the way to the disk; the last part of a plain one is how it is spoken to.
    let behind = names.map(|name| name.trim_matches(['[', ']'])).find(|name| name.contains("_disk"));
    let name = path.strip_prefix("/dev/").unwrap_or(path);
    let component = match behind {
        Some(behind) => Component::new("disk", &format!("{name}/{behind}")),
        None => Component::new("disk", name),
    };
    let sectors = words.split_once(' ').and_then(|(number, rest)| Some((number.parse::<u64>().ok()?, rest)));
    let (code, sectors) = match sectors {
        Some((number, rest)) => (find(&OF_SECTORS, rest)?, Some(number)),
        None => (find(&SAYINGS, words)?, None),
    };
    // Smartd tells its temperature limits only; `changed` is said when it moves within them.
    if code == "temperature" && !words.contains(" Celsius reached ") {
        return None;
    }
    if sectors == Some(0) {
        return None;
    }
    let told = Understood::new("disk_smart", Some(Code::word(code)), component).on(name);
    Some(
        told.with_some("sectors", sectors)
            .with_some("count", sectors)
            .with_some("attribute", words.strip_prefix("Failed SMART usage Attribute: ")),
    )
}

fn find(table: &[(&str, &'static str)], words: &str) -> Option<&'static str> {
    table.iter().find(|(start, _)| words.starts_with(start)).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    fn told(words: &str) -> Option<(String, String)> {
        let told = classify_line(&format!("Mar  4 05:06:07 node7 smartd[644]: {words}"))?;
        assert_eq!(told.class, "disk_smart", "{words}");
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn disks_that_announce_their_end() {
        for (words, code, component) in [
            ("Device: /dev/sdk [SAT], FAILED SMART self-check. BACK UP DATA NOW!", "failed", "disk/sdk"),
            ("Device: /dev/sdk, FAILED SMART self-check. BACK UP DATA NOW!", "failed", "disk/sdk"),
            ("Device: /dev/sdk [SAT], Failed SMART usage Attribute: 5 Reallocated_Sector_Ct.", "failed", "disk/sdk"),
            ("Device: /dev/sdk, SMART Failure: FAILURE PREDICTION THRESHOLD EXCEEDED: ascq=0x5", "failed", "disk/sdk"),
            ("Device: /dev/nvme3, Critical Warning (0x04): Reliability", "failed", "disk/nvme3"),
            ("Device: /dev/sdk [SAT], 24 Currently unreadable (pending) sectors (changed +8)", "pending_sectors", "disk/sdk"),
            (
                "Device: /dev/bus/0 [megaraid_disk_05] [SAT], 1 Currently unreadable (pending) sectors",
                "pending_sectors",
                "disk/bus/0/megaraid_disk_05",
            ),
            ("Device: /dev/sdk [SAT], 24 Offline uncorrectable sectors", "offline_uncorrectable", "disk/sdk"),
            ("Device: /dev/sdk [SAT], 24 Total offline uncorrectable sectors", "offline_uncorrectable", "disk/sdk"),
            ("Device: /dev/sdk [SAT], Self-Test Log error count increased from 0 to 2", "selftest_error", "disk/sdk"),
            ("Device: /dev/sdk [SAT], new Self-Test Log error at hour timestamp 30211", "selftest_error", "disk/sdk"),
            ("Device: /dev/sdk [SAT], ATA error count increased from 6 to 9", "error_count", "disk/sdk"),
            ("Device: /dev/sdk [SAT], unable to open ATA device", "unreachable", "disk/sdk"),
            ("Device: /dev/sdk [SAT], failed to read SMART Attribute Data", "unreachable", "disk/sdk"),
            ("Device: /dev/hdc, Failed SMART usage attribute: 194 Temperature_Celsius.", "failed", "disk/hdc"),
            ("Device: /dev/sdk [SAT], not capable of SMART self-check", "unreachable", "disk/sdk"),
            ("Device: /dev/sdk [SAT], Read SMART Error Log Failed", "unreachable", "disk/sdk"),
            ("Device: /dev/sdk [SAT], previous self-test completed with error (read test element)", "selftest_error", "disk/sdk"),
            ("Device: /dev/nvme3, number of Error Log entries increased from 7 to 9", "error_count", "disk/nvme3"),
            (
                "Device: /dev/sdk [SAT], Temperature 66 Celsius reached critical limit of 65 Celsius (Min/Max 19/66!)",
                "temperature",
                "disk/sdk",
            ),
        ] {
            assert_eq!(told(words), Some((code.to_owned(), component.to_owned())), "{words}");
        }
    }

    #[test]
    fn ordinary_reports_are_nothing() {
        for words in [
            "Device: /dev/sdk [SAT], opened",
            "Device: /dev/sdk [SAT], MAKER MODEL, S/N:X, WWN:5-0014ee-2b6a94a33, FW:82.00A82, 2.00 TB",
            "Device: /dev/sdk [SAT], is SMART capable. Adding to \"monitor\" list.",
            "Device: /dev/sdk [SAT], SMART Prefailure Attribute: 1 Raw_Read_Error_Rate changed from 117 to 118",
            "Device: /dev/sdk [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from 120 to 119",
            "Device: /dev/sdk [SAT], previous self-test completed without error",
            "Device: /dev/sdk [SAT], Temperature changed +2 Celsius to 41 Celsius (Min/Max 19/44)",
            "Device: /dev/sdk [SAT], starting scheduled Short Self-Test.",
            "Device: /dev/sdk [SAT], state written to /var/lib/smartmontools/smartd.x.ata.state",
            "Device: /dev/sdk [SAT], 0 Currently unreadable (pending) sectors",
            "Device: /dev/sdk [SAT], No more Currently unreadable (pending) sectors, warning condition reset after 1 email",
            "Monitoring 8 ATA/SATA, 0 SCSI/SAS and 2 NVMe devices",
            "smartd 7.2 2020-12-30 r5155 [x86_64-linux-5.15.0] (local build)",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
        assert_eq!(classify_line("Mar  4 05:06:07 node7 watcher[644]: Device: /dev/sdk, FAILED SMART self-check."), None);
    }
}
