//! Disks behind a network: nbd, Ceph's rbd, DRBD, iSCSI (drivers/block/{nbd,rbd}.c, drivers/block/drbd,
//! drivers/scsi/{libiscsi,scsi_transport_iscsi}.c).

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::begins_with_any;
use super::fault;
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let (head, said) = text.split_once(": ")?;
    match head.split_once(' ') {
        Some(("block", name)) if name.starts_with("nbd") => nbd(name, said),
        Some(("block", name)) if name.starts_with("drbd") => drbd(name, said),
        Some(("drbd", name)) => drbd(name.rsplit(' ').next().unwrap_or(name), said),
        None if head == "nbd" => said.split_once(": ").and_then(|(name, said)| nbd(name, said)),
        None if head.starts_with("nbd") => nbd(head, said),
        None if head.starts_with("drbd") => drbd(head, said),
        None if head == "rbd" => rbd(said),
        None => iscsi(head, said),
        Some(_) => None,
    }
}

fn nbd(name: &str, said: &str) -> Option<Understood> {
    const BROKEN: &[&str] = &[
        "Connection timed out",
        "Attempted * on closed socket",
        "Attempted send on ",
        "Send control failed",
        "Send data failed",
        "Request send failed",
        "Receive control failed",
        "Receive data failed",
        "Wrong magic",
        "Unexpected reply",
        "Suspicious reply",
        "Double reply on ",
        "Other side returned error",
        "Dead connection",
        "Socks array is empty",
        "Possible stuck request",
        "shutting down sockets",
    ];
    decimal(name.strip_prefix("nbd")?)?;
    begins_with_any(said, BROKEN).then(|| fault("io_error", name))
}

/// `rbd0: write 1000 at 200000 (0) result -5`, `rbd0: encountered watch error: -107`.
fn rbd(said: &str) -> Option<Understood> {
    const BROKEN: &[&str] = &[
        "encountered watch error",
        "failed to reregister watch",
        "failed to acquire lock",
        "reregistration refresh failed",
        "object map is invalid",
        "copyup failed",
    ];
    let (name, said) = said.split_once(": ")?;
    decimal(name.strip_prefix("rbd")?).filter(|(_, rest)| rest.is_empty())?;
    let failed = || said.rsplit_once("result -").and_then(|(_, error)| decimal(error)).is_some_and(|(error, _)| error > 0);
    (begins_with_any(said, BROKEN) || failed()).then(|| fault("io_error", name))
}

/// `block drbd0: disk( UpToDate -> Failed )`, `drbd store: PingAck did not arrive in time.`
fn drbd(name: &str, said: &str) -> Option<Understood> {
    const BROKEN: &[&str] = &[
        "Local IO failed in ",
        "local READ IO error ",
        "local WRITE IO error ",
        "local READ_AHEAD IO error ",
        "IO ERROR",
        "disk( * -> Failed )",
        "disk( * -> Diskless )",
        "read: error=",
        "write: error=",
        "p read: error=",
        "p write: error=",
        "drbd_md_sync_page_io(",
        "meta-data IO",
        "PingAck did not arrive in time",
        "Split-Brain detected",
        "Can not satisfy peer's ",
        "Remote failed to finish a request within ",
        "Local backing device failed ",
    ];
    begins_with_any(said, BROKEN).then(|| fault("io_error", name))
}

/// `connection1:0: detected conn error (1011)`, `session1: session recovery timed out after 120 secs`.
fn iscsi(head: &str, said: &str) -> Option<Understood> {
    const BROKEN: &[&str] = &[
        "detected conn error",
        "ping timeout of * secs expired",
        "session recovery timed out after ",
        "pdu * * * rejected due to DataDigest error",
        "iscsi_tcp: datalen ",
        "Could not send nopout",
    ];
    if head == "iscsi" {
        // Of no connection by name, and told by it as well.
        let lost = begins_with_any(said, &["cmd * is not queued (", "detected conn error "]);
        let told = || Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", ""));
        return lost.then(|| Understood { detail: true, ..told() });
    }
    let number = head.strip_prefix("connection").or_else(|| head.strip_prefix("session"))?;
    // Before 2.6.30 the module's name stood between.
    let said = said.strip_prefix("iscsi: ").unwrap_or(said);
    let (_, rest) = decimal(number)?;
    (rest.is_empty() || rest.starts_with(':')).then_some(())?;
    begins_with_any(said, BROKEN).then(|| fault("io_error", head))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line).filter(|told| told.class == "disk_io")?;
        Some((told.code?.to_string(), told.device?))
    }

    #[test]
    fn connections_that_break_fail_what_is_behind_them() {
        for (line, device) in [
            ("block nbd4: Connection timed out", "nbd4"),
            ("block nbd4: Receive control failed (result -32)", "nbd4"),
            ("block nbd4: Attempted send on closed socket", "nbd4"),
            ("block nbd4: Other side returned error (5)", "nbd4"),
            ("nbd4: Send data failed (result -32)", "nbd4"),
            ("rbd: rbd3: write 1000 at 8f000 (f000)", ""),
            ("rbd: rbd3: result -108 xferred 1000", "rbd3"),
            ("rbd: rbd3: write at objno 12 0~4096 result -5", "rbd3"),
            ("rbd: rbd3: encountered watch error: -107", "rbd3"),
            ("block drbd7: disk( UpToDate -> Failed )", "drbd7"),
            ("block drbd7: local READ IO error sector 4096+8 on sdk", "drbd7"),
            ("drbd store: PingAck did not arrive in time.", "store"),
            ("drbd store/0 drbd7: Local IO failed in drbd_request_endio. Detaching...", "drbd7"),
            ("connection4:0: detected conn error (1020)", "connection4:0"),
            ("connection4:0: iscsi: detected conn error (1011)", "connection4:0"),
            ("nbd: nbd4: Connection timed out", "nbd4"),
            ("connection4:0: ping timeout of 5 secs expired, recv timeout 5, last rx 429, last ping 430, now 431", "connection4:0"),
            ("session4: session recovery timed out after 120 secs", "session4"),
        ] {
            let expected = Some(("io_error".to_owned(), device.to_owned())).filter(|_| !device.is_empty());
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn connections_that_come_and_are_ended_are_nothing() {
        for line in [
            "block nbd4: NBD_DISCONNECT",
            "block nbd4: Disconnected due to user request.",
            "block nbd4: reconnected socket",
            "nbd: registered device at major 43",
            "rbd: rbd3: capacity 10737418240 features 0x3d",
            "rbd: loaded (major 252)",
            "block drbd7: disk( Inconsistent -> UpToDate )",
            "block drbd7: Resync done (total 12 sec; paused 0 sec; 8192 K/sec)",
            "drbd store: conn( WFConnection -> WFReportParams )",
            "drbd: initialized. Version: 8.4.11 (api:1/proto:86-101)",
            "iscsi: registered transport (tcp)",
            "connection is fine: detected conn error",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
