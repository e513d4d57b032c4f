//! Fibre Channel: the adapters (drivers/scsi/{qla2xxx,lpfc,bfa}) and the ports they reach (scsi_transport_fc.c, libfc).

use super::super::Understood;
use super::super::number::decimal;
use super::super::pci::Address;
use super::super::sayings::{Sayings, begins_with_any, code_of};
use super::tell_of;

/// `qla2xxx [0000:07:00.0]-500b:1: words`, before 3.1 `qla2xxx 0000:07:00.0: words`.
const QLOGIC: Sayings = &[
    ("LOOP DOWN detected", "error"),
    ("Loop down - aborting ISP", "error"),
    ("scsi(*): Loop down - aborting ISP", "error"),
    ("Cmd * aborted with timeout", "error"),
    ("detected PCI disconnect", "fault"),
    ("Detected PCI disconnect", "fault"),
    ("Unable to capture FW dump", "fault"),
    ("ISP System Error", "fault"),
    ("ISP Request Transfer Error", "fault"),
    ("ISP Response Transfer Error", "fault"),
    ("ISP error recover failed", "fault"),
    ("ISP Abort - ISP reg disconnect", "fault"),
    ("Device in unrecoverable FAILED state", "fault"),
    ("Unrecoverable Fatal error", "fault"),
    ("Unrecoverable Hardware Error", "fault"),
    ("Recoverable Fatal error", "fault"),
    ("PCI/Register disconnect", "fault"),
    ("Parity error -- HCCR", "fault"),
    ("RISC paused -- HCCR", "fault"),
    ("RISC reset ", "fault"),
    ("MPI Heartbeat stop", "fault"),
    ("Heartbeat Failure encountered", "fault"),
    ("83XX: F/W Error Reported", "fault"),
    ("Firmware heartbeat ", "fault"),
    ("Firmware dump saved ", "fault"),
    ("Firmware dump available ", "fault"),
    ("Firmware dump failed ", "fault"),
    ("Firmware ready **** FAILED", "fault"),
    ("Init Firmware **** FAILED", "fault"),
    ("Setup chip ****FAILED", "fault"),
    ("Init chip failed", "fault"),
    ("Chip diagnostics **** FAILED", "fault"),
    ("* **** FAILED ****", "fault"),
    ("ISP Firmware failed checksum", "fault"),
    ("Failed mailbox send register test", "fault"),
    ("Adapter reset issued", "reset"),
    ("ADAPTER RESET ISSUED", "reset"),
    ("Performing ISP error recovery", "reset"),
    ("Abort ISP active", "reset"),
    ("Abort command issued", "reset"),
    ("Aborting command", "reset"),
    ("DEVICE RESET ISSUED", "reset"),
    ("TARGET RESET ISSUED", "reset"),
    ("BUS RESET ISSUED", "reset"),
    ("LOOP RESET ISSUED", "reset"),
    ("scsi(*): DEVICE RESET ISSUED", "reset"),
    ("scsi(*): Abort command issued", "reset"),
    ("scsi(*): LOOP DOWN detected", "error"),
    ("DEVICE RESET FAILED", "error"),
    ("TARGET RESET FAILED", "error"),
    ("BUS RESET FAILED", "error"),
    ("ADAPTER RESET FAILED", "error"),
    ("Mailbox command timeout", "error"),
    ("MBX Command timeout", "error"),
    ("mailbox timeout occurred", "error"),
    ("Mailbox cmd timeout occurred", "error"),
    ("SFP temperature * reached/exceeded", "error"),
    ("Remote port * is not coming back", "error"),
    ("Unable to reach remote port ", "error"),
    ("SNS scan failed", "error"),
    ("PCI error: ", "fault"),
];

/// `lpfc 0000:04:00.0: 0:1305 Link Down Event x2 received …`; behind the number and a port in parentheses.
const EMULEX: Sayings = &[
    ("Link Down Event ", "error"),
    ("Link Down Unexpected ", "error"),
    ("FCoE link down", "error"),
    ("FCP cmd x* failed ", "error"),
    ("FLOGI failure Status", "error"),
    ("FLOGI Failed (", "error"),
    ("PLOGI failure DID:", "error"),
    ("Devloss timeout on ", "error"),
    ("Adapter Hardware Error", "fault"),
    ("Deferred Adapter Hardware Error", "fault"),
    ("Adapter heartbeat failure", "fault"),
    ("Adapter maximum temperature exceeded", "fault"),
    ("Adapter failed ", "fault"),
    ("Port Failed POST", "fault"),
    ("Port Status Event: port status reg", "fault"),
    ("HBA Error", "fault"),
    ("HBA Unrecoverable error", "fault"),
    ("UE: ", "fault"),
    ("Unrecoverable Error", "fault"),
    ("Firmware initialization failed", "fault"),
    ("PCI channel ", "fault"),
    ("Mailbox command * timeout", "error"),
    ("Resetting board due to mailbox timeout", "reset"),
    ("Reset HBA Data", "reset"),
    ("Performing PCI function reset", "reset"),
    ("SCSI layer issued ", "reset"),
    ("SCSI Layer I/O Abort Request", "reset"),
    ("abort handler timed out waiting", "error"),
    ("Misconfigured port event", "error"),
    ("Optics faulted", "error"),
    ("Misconfigured Port", "error"),
    ("Fatal error", "fault"),
];

/// drivers/scsi/bfa, whose lines name the adapter in a word of their own.
const BROCADE: Sayings =
    &[("IOC hardware error", "fault"), ("IOC heartbeat failure", "fault"), ("Adapter failed", "fault"), ("Port offline", "error")];

/// Reads what stands behind the driver's name.
pub(super) fn understand(driver: &str, place: &str, said: &str) -> Option<Understood> {
    let address = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
        Some((address, _number)) => Address::parse(address)?.function(),
        None if place.is_empty() => String::new(),
        None => Address::parse(place)?.function(),
    };
    let sayings = match driver {
        "lpfc" => EMULEX,
        "bfa" => BROCADE,
        _ => QLOGIC,
    };
    let said = if driver == "lpfc" { behind_number(said) } else { said };
    Some(tell_of(code_of(sayings, said)?, &address))
}

/// `0:(0):0203 words`, `0:1305 words`.
fn behind_number(said: &str) -> &str {
    let behind = || {
        let (_board, rest) = decimal(said)?;
        let rest = rest.strip_prefix(':')?;
        let rest = rest.split_once("):").filter(|_| rest.starts_with('(')).map_or(rest, |(_port, rest)| rest);
        let (_number, rest) = decimal(rest)?;
        rest.strip_prefix(' ')
    };
    behind().map_or(said, str::trim_start)
}

/// `rport-1:0-2: blocked FC remote port time out: removing target and saving binding`, `host7: libfc: Link down on port (
/// 10900)`, `scsi(1): LOOP DOWN detected (2).`
pub(super) fn of_host(head: &str, said: &str) -> Option<Understood> {
    if head.starts_with("rport-") {
        return said.starts_with("blocked FC remote port time out").then(|| tell_of("error", head));
    }
    if head.starts_with("scsi(") && head.ends_with(')') {
        return Some(tell_of(code_of(QLOGIC, said)?, ""));
    }
    if head == "libfc" {
        const BROKEN: &[&str] = &["Host reset failed", "CRC error on data frame"];
        return begins_with_any(said, BROKEN).then(|| tell_of("error", ""));
    }
    let (_, rest) = decimal(head.strip_prefix("host")?)?;
    const BROKEN: &[&str] = &["libfc: Link down on port", "libfc: Discovery failed for port", "Discovery failed for port"];
    (rest.is_empty() && begins_with_any(said, BROKEN)).then(|| tell_of("error", head))
}

/// `scsi host7: libfc: Host reset failed, port (010900) is not ready.`
pub(super) fn of_scsi_host(head: &str, said: &str) -> Option<Understood> {
    const SAYINGS: Sayings = &[
        ("libfc: Host reset failed", "error"),
        ("libfc: Link down on port", "error"),
        ("uas_eh_device_reset_handler start", "reset"),
        ("uas_eh_device_reset_handler FAILED", "error"),
        ("uas_post_reset: alloc streams error", "error"),
        ("resetting ", "reset"),
    ];
    let name = head.strip_prefix("scsi ")?;
    name.strip_prefix("host").and_then(decimal).filter(|(_, rest)| rest.is_empty())?;
    Some(tell_of(code_of(SAYINGS, said)?, name))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line).filter(|told| told.class == "storage_hba")?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn adapters_ports_and_links() {
        for (line, code, component) in [
            ("qla2xxx [0000:5e:00.1]-801c:4: Abort command issued nexus=4:0:1 --  1 2002.", "reset", "hba/0000:5e:00.1"),
            ("qla2xxx [0000:5e:00.1]-5003:4: ISP System Error - mbx1=1022h mbx2=1h mbx3=8h.", "fault", "hba/0000:5e:00.1"),
            ("qla2xxx [0000:5e:00.1]-00af:4: Performing ISP error recovery - ha=ffff8801.", "reset", "hba/0000:5e:00.1"),
            ("qla2xxx [0000:5e:00.1]-8009:4: DEVICE RESET ISSUED nexus=4:0:1 cmd=ffff8801.", "reset", "hba/0000:5e:00.1"),
            ("qla2xxx 0000:5e:00.1: LOOP DOWN detected (2 0 0).", "error", "hba/0000:5e:00.1"),
            ("qla2xxx 0000:5e:00.1: scsi(4:0:1): Abort command issued -- 1 1a 2002.", "reset", "hba/0000:5e:00.1"),
            ("scsi(4): LOOP DOWN detected (2).", "error", "hba"),
            ("lpfc 0000:5e:00.1: 1:1305 Link Down Event x2 received Data: x2 x20 x80000000 x0 x0", "error", "hba/0000:5e:00.1"),
            ("lpfc 0000:5e:00.1: 1:(0):0203 Devloss timeout on WWPN 50:06:01:60 NPort x010900 Data: x0 x7 x0", "error", "hba/0000:5e:00.1"),
            ("lpfc 0000:5e:00.1: 1:0457 Adapter Hardware Error Data: x1 x2 x3", "fault", "hba/0000:5e:00.1"),
            ("lpfc 0000:5e:00.1: 1:(0):0713 SCSI layer issued Device Reset (0, 1) return x2002", "reset", "hba/0000:5e:00.1"),
            (" rport-4:0-2: blocked FC remote port time out: removing target and saving binding", "error", "hba/rport-4:0-2"),
            ("host4: libfc: Link down on port ( 10900)", "error", "hba/host4"),
            ("scsi host4: uas_eh_device_reset_handler start", "reset", "hba/host4"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
        }
    }

    #[test]
    fn links_that_come_up_are_nothing() {
        for line in [
            "qla2xxx [0000:5e:00.1]-500a:4: LOOP UP detected (16 Gbps).",
            "qla2xxx [0000:5e:00.1]-00fb:4: QLogic QLE2692 - QLogic 16Gb FC Dual-port HBA.",
            "qla2xxx [0000:5e:00.1]-0005: : QLogic Fibre Channel HBA Driver: 10.02.",
            "lpfc 0000:5e:00.1: 1:1303 Link Up Event x1 received Data: x1 x0 x90 x0 x0 x0 0",
            "lpfc 0000:5e:00.1: 1:6448 Dual Dump is enabled",
            "host4: libfc: Link up on port ( 10900)",
            "scsi host4: uas_eh_device_reset_handler success",
            "scsi host4: qla2xxx",
            "qla2xxx [0000:5e:00.1]-8038:4: Cable is unplugged...",
            "qla2xxx [0000:5e:00.1]-705d:4: Firmware dump cleared on (4).",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
