//! NVMe drives behind a network (drivers/nvme/host/{fabrics,rdma,tcp,fc}.c; drivers/nvme/target of a host that gives drives
//! away): the connection broke, or is not made.
//!
//! A drive may have several connections; when the last is gone, [`super::path`] tells.

use super::super::Understood;
use super::super::sayings::begins_with_any;
use super::disk;
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// What the controller of a connection says.
const BROKEN: &[&str] = &[
    "starting error recovery",
    "Failed reconnect attempt ",
    "keep-alive failed: ",
    "failed nvme_keep_alive_end_io error",
    "failfast expired",
    "ANATT timeout, resetting controller",
    "Connect command failed",
    "Connect rejected: ",
    "Connect for subsystem ",
    "Connect Invalid ",
    "Property Get error: ",
    "Property Set error: ",
    "failed to create CM ID",
    "failed to create socket",
    "failed to connect socket",
    "failed to connect queue",
    "failed to connect i/o queue",
    "failed to bind queue ",
    "failed to send request ",
    "failed to start TLS",
    "receive failed: ",
    "rdma connection establishment failed",
    "rdma_resolve_addr failed",
    "rdma_resolve_route failed",
    "rdma_connect_locked failed",
    "rdma_connect failed",
    "rdma_create_qp failed",
    "CM error event ",
    "CM rejected",
    "Unexpected RDMA CM event",
    "Unexpected nvme completion length",
    "Bogus remote invalidation ",
    "Queueing INV WR ",
    "* for CQE * failed with status ",
    "* failed with error code ",
    "got bad * * on ",
    "header digest error",
    "data digest error",
    "pdu type * has unexpected header length",
    "unsupported pdu type ",
    "Received C2HTermReq ",
    "Received a malformed C2HTermReq",
    "queue *: receive failed",
    "queue * receive failed",
    "queue *: failed to start TLS",
    "queue *: TLS handshake failed",
    "queue *: header digest flag is cleared",
    "queue *: data digest flag is cleared",
    "queue * connect admin queue failed",
    "queue * connect I/O queue failed",
    "queue * tag * short data-in",
    "queue * tag * unexpected data",
    "queue * tag * SUCCESS set but not last PDU",
    "queue * no space in request",
    "queue * failed to copy request",
    "req * unexpected r2t ",
    "req * r2t len ",
    "q * Create Association LS failed",
    "q * Create I/O Connection LS failed",
    "FCP Op failed",
    "controller authentication failed",
    "qid *: authentication failed",
    "qid *: controller authentication failed",
    "qid * auth_send failed with ",
    "Failed to get ANA log: ",
    "Connect incompatible format: ",
    "qid *: authentication setup failed",
    "failed to bind to interface ",
    "keep-alive support is mandatory for fabrics",
    "queue *: data digest mismatch",
    "queue *: header digest mismatch",
    "queue *: unhandled TLS record",
    "failed to initialize MR pool",
    "failed to initialize PI MR pool",
];

/// What Fibre Channel says behind `NVME-FC{0}: `.
const BROKEN_FC: &[&str] = &[
    "controller connectivity lost",
    "starting error recovery",
    "resetting controller",
    "reset: Reconnect attempt failed",
    "Max reconnect attempts ",
    "dev_loss_tmo ",
    "transport association e",
    "transport error during ",
    "transport detected io error",
    "create_assoc failed",
    "reconnect failure",
    "couldn't schedule reset",
    "Couldn't reconnect",
    "Couldn't schedule ",
    "error_recovery: ",
    "failed to schedule connect after reset",
    "failed to schedule initial connect",
    "io failed due to ",
    "io timeout: ",
    "io timeout abort failed",
    "failed async event work",
    "new controller connect failed",
];

/// What goes on about it.
const DETAILS: &[&str] = &["Reconnecting in ", "reconnecting in ", "Reconnect attempt in ", "queue * socket state "];

/// What one connection says.
pub(super) fn of_controller(name: &str, said: &str) -> Option<Understood> {
    let behind = said.strip_prefix("NVME-FC{").and_then(|rest| rest.split_once("}: ")).map(|(_, rest)| rest);
    let told = || disk("connection", name.to_owned());
    if begins_with_any(behind.unwrap_or(said), DETAILS) {
        return Some(Understood { detail: true, severity: Severity::Warning, ..told() });
    }
    let broken = match behind {
        Some(said) => begins_with_any(said, BROKEN_FC),
        None => begins_with_any(said, BROKEN),
    };
    broken.then(told)
}

/// What the drivers say before there is a controller, and a host that gives its drives away: `nvme_tcp: queue 0: failed to
/// receive icresp, error -104`, `nvmet: ctrl 1 keep-alive timer (15 seconds) expired!`.
pub(super) fn without_controller(driver: &str, said: &str) -> Option<Understood> {
    const DRIVERS: [&str; 7] = ["nvme_tcp", "nvme_rdma", "nvme_fabrics", "nvmet", "nvmet_tcp", "nvmet_rdma", "nvmet_fc"];
    const BROKEN: &[&str] = &[
        "queue *: failed to send icreq",
        "queue *: failed to receive icresp",
        "queue *: bad ",
        "queue *: TLS handshake failed",
        "ctrl * keep-alive timer ",
        "ctrl * fatal error occurred",
        "PI error found type ",
        "ib_check_mr_status failed",
        "queue *: data digest error",
        "queue *: header digest error",
        "queue * data digest error",
        "SEND for CQE * failed with status ",
        "RDMA READ for CQE * failed with status ",
        "RDMA WRITE for CQE * failed with status ",
        "connection event ",
    ];
    let broken = DRIVERS.contains(&driver) && begins_with_any(said, BROKEN);
    broken.then(|| Understood::new("disk_nvme", Some(Code::word("connection")), Component::new("disk", "")))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, bool)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "disk_nvme", "{line}");
        Some((told.code?.to_string(), told.component.to_string(), told.detail))
    }

    #[test]
    fn connections_that_break_or_are_not_made() {
        for words in [
            "starting error recovery",
            "Failed reconnect attempt 7",
            "Failed reconnect attempt 7/60",
            "failed nvme_keep_alive_end_io error=10",
            "keep-alive failed: -11",
            "failed to connect socket: -110",
            "failed to connect queue: 1 ret=880",
            "Connect rejected: status 28 (Consumer defined).",
            "Connect command failed, error wo/DNR bit: 16770",
            "rdma connection establishment failed (-104)",
            "rdma_resolve_addr failed (-110).",
            "RECV for CQE 0x00000000deadbeef failed with status transport retry counter exceeded (12)",
            "MEMREG for CQE 0x00000000deadbeef failed with status WR flushed (5)",
            "got bad command_id 0x5a on QP 0x1c",
            "got bad cqe.command_id 0x5a on queue 4",
            "queue 4: receive failed:  -104",
            "queue 4 receive failed:  -22",
            "header digest error: recv 0x1 expected 0x2",
            "NVME-FC{3}: controller connectivity lost. Awaiting Reconnect",
            "NVME-FC{3}: transport association event: transport detected io error",
            "NVME-FC{3}: resetting controller",
            "NVME-FC{3}: starting error recovery Connectivity Loss",
            "NVME-FC{3}: reset: Reconnect attempt failed (-16)",
            "NVME-FC{3}: Max reconnect attempts (10) reached.",
            "NVME-FC{3.2}: io timeout: opcode 2 fctype 0 (Read) w10/11: x00000000/x00000000",
            "NVME-FC{3}: create_assoc failed, assoc_id 0 ret -110",
        ] {
            let line = format!("nvme nvme7: {words}");
            assert_eq!(told(&line), Some(("connection".into(), "disk/nvme7".into(), false)), "{line}");
        }
        for line in ["nvme nvme7: Reconnecting in 10 seconds...", "nvme nvme7: NVME-FC{3}: Reconnect attempt in 2 seconds"] {
            assert_eq!(told(line), Some(("connection".into(), "disk/nvme7".into(), true)), "{line}");
        }
        assert_eq!(told("nvme nvme7: Removing controller (3)..."), Some(("removed".into(), "disk/nvme7".into(), false)));
        for line in [
            "nvme_tcp: queue 0: failed to receive icresp, error -104",
            "nvmet: ctrl 4 keep-alive timer (15 seconds) expired!",
            "nvmet: ctrl 4 fatal error occurred!",
        ] {
            assert_eq!(told(line), Some(("connection".into(), "disk".into(), false)), "{line}");
        }
    }

    #[test]
    fn connections_that_are_made_are_nothing() {
        for line in [
            "nvme nvme7: creating 16 I/O queues.",
            "nvme nvme7: mapped 16/0/0 default/read/poll queues.",
            "nvme nvme7: Successfully reconnected (3 attempt)",
            "nvme nvme7: new ctrl: NQN \"nqn.2014-08.org.example:storage\", addr 192.0.2.7:4420",
            "nvme nvme7: NVME-FC{3}: controller connect complete",
            "nvme nvme7: NVME-FC{3}: connectivity re-established. Attempting reconnect",
            "nvme nvme7: NVME-FC{3}: new ctrl: NQN \"nqn.2014-08.org.example:storage\"",
            "nvme nvme7: queue_size 128 > ctrl sqsize 64, clamping down",
            "nvmet: creating nvm controller 4 for subsystem testnqn for NQN host.",
            "nvmet: adding nsid 1 to subsystem testnqn",
            "nvmet_tcp: enabling port 1 (192.0.2.7:4420)",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
