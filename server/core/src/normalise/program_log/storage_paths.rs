//! Ways to disks behind a network: multipathd (multipath-tools, multipathd/main.c, libmultipath) and iscsid (open-iscsi,
//! usr/initiator.c).

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    match said.program {
        "multipathd" => multipath(said.text),
        "iscsid" => iscsi(said.text),
        _ => None,
    }
}

fn io_error(name: &str, severity: Severity) -> Understood {
    let told = Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", name));
    Understood { severity, ..told.on(name) }
}

/// `sdbi: mark as failed`, `mpatha: sdc - tur checker reports path is down`, `checker failed path 8:32 in map mpatha`, `mpatha:
/// remaining active paths: 0`, `mpatha: Entering recovery mode: max_retries=6`. That fewer paths are left is told when one comes
/// back, too.
fn multipath(text: &str) -> Option<Understood> {
    if let Some((path, _)) = text.strip_prefix("checker failed path ").and_then(|rest| rest.split_once(" in map ")) {
        return Some(io_error(path, Severity::Error));
    }
    let (name, words) = text.split_once(": ").filter(|(name, _)| !name.is_empty() && !name.contains(' '))?;
    if words.starts_with("mark as failed") {
        return Some(io_error(name, Severity::Error));
    }
    if words == "remaining active paths: 0" || words.starts_with("Entering recovery mode") || words.starts_with("Disable queueing") {
        return Some(io_error(name, Severity::Critical));
    }
    // `sdc: tur checker reports path is down`, newer with the map before it.
    let (path, reported) = words.split_once(" - ").unwrap_or((name, words));
    let down = reported.ends_with(" checker reports path is down") || reported.ends_with(" reports path is down");
    (down && !path.contains(' ')).then(|| Understood { detail: true, ..io_error(path, Severity::Error) })
}

/// `Kernel reported iSCSI connection 1:0 error (1011 - ISCSI_ERR_CONN_FAILED: iSCSI connection failed) state (3)`, before 2.0-872
/// without the words behind the number.
fn iscsi(text: &str) -> Option<Understood> {
    let (connection, rest) = text.strip_prefix("Kernel reported iSCSI connection ")?.split_once(" error (")?;
    rest.starts_with(|c: char| c.is_ascii_digit()).then(|| io_error(&format!("connection{connection}"), Severity::Error))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn ways_that_are_lost() {
        for (words, device, detail) in [
            ("multipathd[88]: sdk: mark as failed", "sdk", false),
            ("multipathd[88]: checker failed path 8:32 in map mpatha", "8:32", false),
            ("multipathd[88]: mpatha: remaining active paths: 0", "mpatha", false),
            ("multipathd[88]: mpatha: Entering recovery mode: max_retries=6", "mpatha", false),
            ("multipathd[88]: mpatha: sdk - tur checker reports path is down", "sdk", true),
            ("multipathd[88]: sdk: readsector0 checker reports path is down", "sdk", true),
            (
                "iscsid[88]: Kernel reported iSCSI connection 7:0 error (1011 - ISCSI_ERR_CONN_FAILED: iSCSI connection failed) state (3)",
                "connection7:0",
                false,
            ),
        ] {
            let told = classify_line(&format!("Mar  4 05:06:07 node7 {words}")).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((told.class, told.device.as_deref(), told.detail), ("disk_io", Some(device), detail), "{words}");
        }
    }

    #[test]
    fn ways_that_come_and_come_back_are_nothing() {
        for words in [
            "multipathd[88]: mpatha: remaining active paths: 3",
            "multipathd[88]: 8:32: reinstated",
            "multipathd[88]: sdk: add path (uevent)",
            "multipathd[88]: mpatha: sdk - tur checker reports path is up",
            "multipathd[88]: sdk [8:32]: path removed from map mpatha",
            "iscsid[88]: connection7:0 is operational after recovery (1 attempts)",
            "iscsid[88]: Connection7:0 to [target: iqn.x, portal: 192.0.2.7,3260] through [iface: default] is operational now",
        ] {
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 {words}")), None, "{words}");
        }
    }
}
