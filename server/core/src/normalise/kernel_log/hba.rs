//! Storage controllers: what their drivers say of the controller itself.
//!
//! Each driver names itself and its controller in its own way; what it says then is looked up from its start.

use super::number::{decimal, hexadecimal};
use super::pci::Address;
use super::scsi;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Start of what is said, and the code.
type Sayings = &'static [(&'static str, &'static str)];

/// drivers/scsi/mpt3sas: `mpt3sas_cm0: words`, before 4.5 `mpt2sas0: words`.
const MPT: Sayings = &[
    ("fault_state(", "fault"),
    ("coredump_state(", "fault"),
    ("SAS host is non-operational", "fault"),
    ("diag reset: FAILED", "fault"),
    ("message unit reset: FAILED", "fault"),
    ("mpt3sas_base_hard_reset_handler: FAILED", "fault"),
    ("mpt2sas_base_hard_reset_handler: FAILED", "fault"),
    ("host reset: FAILED", "fault"),
    ("IOC doorbell", "fault"),
    ("doorbell handshake", "error"),
    ("doorbell is in use", "error"),
    ("unexpected doorbell active", "error"),
    ("failed going to ready state", "fault"),
    ("failed getting to correct state", "fault"),
    ("failure at ", "error"),
    ("unable to reinitialize", "fault"),
    ("sending diag reset", "reset"),
    ("sending message unit reset", "reset"),
    ("attempting host reset", "reset"),
    ("issuing target reset", "reset"),
    ("device is not present handle", "error"),
    ("Command Timeout", "error"),
    ("Command timeout", "error"),
    ("command timeout", "error"),
    ("_config_request: timeout", "error"),
    ("_config_request: command timeout", "error"),
    ("Temperature Threshold flags", "error"),
];

/// drivers/scsi/megaraid: `megaraid_sas 0000:18:00.0: words`, before 4.5 `megasas: words` or `megaraid_sas: words`.
const MEGARAID: Sayings = &[
    ("FW in FAULT state", "fault"),
    ("Found FW in FAULT state", "fault"),
    ("FW is in FAULT state", "fault"),
    ("FW state [", "fault"),
    ("Adapter is in fault state", "fault"),
    ("Controller in crit error", "fault"),
    ("Reset not supported, killing adapter", "fault"),
    ("Reset failed, killing adapter", "fault"),
    ("Failed to transition controller to ready", "fault"),
    ("Failed to init firmware", "fault"),
    ("Failed from megasas_init_fw", "fault"),
    ("Init cmd return status FAILED", "fault"),
    ("Diag reset adapter never cleared", "fault"),
    ("Unexpected error: kill adapter", "fault"),
    ("hardware critical error", "fault"),
    ("resetting fusion adapter", "reset"),
    ("pending commands remain after waiting, will reset adapter", "reset"),
    ("moving cmd[", "reset"),
    ("megasas: RESET cmd", "reset"),
    ("RESET cmd", "reset"),
    ("IOC crash", "fault"),
    ("IO/DCMD timeout is detected", "reset"),
    ("Command timedout", "error"),
    ("target reset FAILED", "error"),
    ("task abort FAILED", "error"),
];

/// drivers/scsi/smartpqi.
const SMARTPQI: Sayings = &[
    ("controller is offline", "fault"),
    ("controller offline", "fault"),
    ("controller not ready after", "fault"),
    ("no heartbeat detected", "fault"),
    ("taking controller offline", "fault"),
    ("reset recovery failed", "fault"),
    ("failed to initialize", "fault"),
    ("resetting scsi ", "reset"),
    ("reset of scsi ", "reset"),
    ("error ", "error"),
];

/// drivers/scsi/hpsa.c.
const HPSA: Sayings = &[
    ("controller lockup detected", "fault"),
    ("Controller lockup detected", "fault"),
    ("Telling controller to do a CHKPT", "fault"),
    ("failed to enter simple mode", "fault"),
    ("board not ready, timed out", "fault"),
    ("Failed to put controller into ", "fault"),
    ("failed ", "error"),
    ("resetting ", "reset"),
    ("Aborting command", "reset"),
];

/// drivers/scsi/aacraid: `aacraid: words`, `aacraid 0000:03:00.0: words`, `AAC0: words`.
const AACRAID: Sayings = &[
    ("Host adapter BLINK LED", "fault"),
    ("Host adapter dead", "fault"),
    ("Adapter health", "fault"),
    ("adapter kernel panic", "fault"),
    ("adapter monitor panic", "fault"),
    ("adapter self-test failed", "fault"),
    ("Host adapter abort request", "reset"),
    ("Host adapter reset request", "reset"),
    ("Host bus reset request", "reset"),
    ("Host device reset request", "reset"),
    ("Host target reset request", "reset"),
    ("Issuing IOP reset", "reset"),
    ("IOP reset failed", "fault"),
    ("ARC Reset attempt failed", "fault"),
    ("aac_fib_send: first asynchronous command timed out", "error"),
    ("Outstanding commands on", "reset"),
    ("SCSI bus appears hung", "error"),
];

/// drivers/message/fusion: `mptbase: ioc0: words`, `mptscsih: ioc0: words`.
const FUSION: Sayings = &[
    ("LogInfo(", "log_info"),
    ("WARNING - IOC is in FAULT state", "fault"),
    ("WARNING - (", "fault"),
    ("ERROR - ", "error"),
    ("attempting task abort", "reset"),
    ("attempting target reset", "reset"),
    ("attempting bus reset", "reset"),
    ("attempting host reset", "reset"),
    ("Issuing HardReset", "reset"),
    ("RAID STATUS CHANGE for ", "firmware_event"),
    ("SMART data received", "firmware_event"),
];

/// What the SCSI error handler asks a driver to do to one disk (mpt3sas, megaraid_sas, and most others).
const RECOVERY: Sayings = &[
    ("attempting task abort", "reset"),
    ("attempting device reset", "reset"),
    ("attempting target reset", "reset"),
    ("attempting bus reset", "reset"),
    ("attempting host reset", "reset"),
    ("megasas: RESET cmd", "reset"),
    ("task abort: FAILED", "error"),
    ("device reset: FAILED", "error"),
    ("target reset: FAILED", "error"),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = scsi::said(text) {
        return find(RECOVERY, said.words).map(|code| tell(code, Component::new("hba", said.address), said.name.unwrap_or(said.address)));
    }
    let (head, said) = text.split_once(": ")?;
    let (driver, place) = head.split_once(' ').unwrap_or((head, ""));
    let said = said.trim_start();
    match driver {
        "megaraid_sas" | "megasas" | "megaraid" => megaraid(place, said),
        "smartpqi" => of_driver(SMARTPQI, place, said),
        "hpsa" => of_driver(HPSA, place, without_address(said)),
        "aacraid" | "AAC" => of_driver(AACRAID, place, said),
        "mptbase" | "mptscsih" | "mptsas" | "mptspi" | "mptfc" => {
            let (controller, said) = said.split_once(": ")?;
            controller.strip_prefix("ioc").and_then(decimal)?;
            Some(tell(find(FUSION, said.trim_start())?, Component::new("hba", controller), controller))
        }
        "qla2xxx" => fibre(place, said),
        _ => mpt(driver, said).or_else(|| numbered_aac(driver, said)).filter(|_| place.is_empty()),
    }
}

fn tell(code: &str, component: Component, device: &str) -> Understood {
    let told = Understood::new("storage_hba", Some(Code::word(code)), component);
    if device.is_empty() { told } else { told.on(device) }
}

fn find(sayings: Sayings, said: &str) -> Option<&'static str> {
    sayings.iter().find(|(start, _)| said.starts_with(start)).map(|(_, code)| *code)
}

/// A driver that names the controller by its PCI address, or not at all.
fn of_driver(sayings: Sayings, place: &str, said: &str) -> Option<Understood> {
    let address = if place.is_empty() { String::new() } else { Address::parse(place)?.function() };
    Some(tell(find(sayings, said)?, Component::new("hba", &address), &address))
}

/// `scsi 0:1:0:0: words`: hpsa says which disk before what it does to it.
fn without_address(said: &str) -> &str {
    said.strip_prefix("scsi ").and_then(|rest| rest.split_once(": ")).map_or(said, |(_, words)| words)
}

/// `12567 (749175033s/0x0001/FATAL) - text`: an entry of the firmware's own log, with its own verdict
/// (`megasas_decode_evt`); the time is `boot + 12s` before the clock is set.
fn megaraid(place: &str, said: &str) -> Option<Understood> {
    let address = if place.is_empty() { String::new() } else { Address::parse(place)?.function() };
    let component = Component::new("hba", &address);
    let said = said.strip_prefix("scsi").and_then(decimal).and_then(|(_, rest)| rest.strip_prefix(": ")).unwrap_or(said);
    let Some((class, words)) = entry(said) else {
        let stuck = said.starts_with("DCMD(opcode: ") && said.contains(" is timed out");
        let waiting =
            said.strip_prefix('[').and_then(|rest| decimal(rest.trim_start())).is_some_and(|(_, rest)| rest.starts_with("]waiting for "));
        let code = find(MEGARAID, said).or(stuck.then_some("error")).or(waiting.then_some("reset"))?;
        let told = tell(code, component, &address);
        return Some(Understood { detail: waiting, ..told });
    };
    let severity = match class {
        "WARN" => Severity::Warning,
        "CRIT" => Severity::Error,
        "FATAL" | "DEAD" => Severity::Critical,
        // info, progress, debug
        _ => return None,
    };
    let told = tell("firmware_event", component, &address).with("level", class).with("text", words);
    Some(Understood { severity, ..told })
}

/// The class and the text of a log entry.
fn entry(said: &str) -> Option<(&str, &str)> {
    let (_sequence, rest) = decimal(said)?;
    let (inside, words) = rest.strip_prefix(" (")?.split_once(") - ")?;
    let (rest, class) = inside.rsplit_once('/')?;
    let (_time, locale) = rest.rsplit_once('/')?;
    hexadecimal(locale.strip_prefix("0x")?).filter(|(_, rest)| rest.is_empty())?;
    Some((class, words))
}

/// `mpt3sas_cm0`, `mpt2sas_cm1`, `mpt2sas0`.
fn mpt(name: &str, said: &str) -> Option<Understood> {
    const DRIVERS: [&str; 4] = ["mpt3sas_cm", "mpt2sas_cm", "mpt3sas", "mpt2sas"];
    let number = DRIVERS.iter().find_map(|driver| name.strip_prefix(driver))?;
    decimal(number).filter(|(_, rest)| rest.is_empty())?;
    let component = Component::new("hba", name);
    if let Some((info, _)) = said.strip_prefix("log_info(").and_then(hexadecimal) {
        return Some(tell("log_info", component, name).with("info", format!("{info:#010x}")));
    }
    // `handle(0x001a), ioc_status(0x0022) failure at drivers/scsi/mpt3sas/mpt3sas_transport.c:225/…!`
    let refused = said.starts_with("handle(") && said.contains(", ioc_status(") && said.contains(" failure at ");
    Some(tell(find(MPT, said).or(refused.then_some("error"))?, component, name))
}

/// `AAC0`.
fn numbered_aac(name: &str, said: &str) -> Option<Understood> {
    decimal(name.strip_prefix("AAC")?).filter(|(_, rest)| rest.is_empty())?;
    Some(tell(find(AACRAID, said)?, Component::new("hba", name), name))
}

/// `qla2xxx [0000:07:00.0]-500b:1: LOOP DOWN detected (2 7 0 0).`
fn fibre(place: &str, said: &str) -> Option<Understood> {
    const SAYINGS: Sayings = &[
        ("LOOP DOWN detected", "error"),
        ("ISP System Error", "fault"),
        ("Firmware dump", "fault"),
        ("Adapter reset issued", "reset"),
        ("Performing ISP error recovery", "reset"),
        ("Abort ISP active", "reset"),
        ("Mailbox command timeout", "error"),
    ];
    let (address, _) = place.strip_prefix('[')?.split_once(']')?;
    let address = Address::parse(address)?.function();
    Some(tell(find(SAYINGS, said)?, Component::new("hba", &address), &address))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, &'static str)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "storage_hba", "{line}");
        Some((told.code?.to_string(), told.component.to_string(), told.severity.as_str()))
    }

    #[test]
    fn controllers_are_named_as_their_drivers_do() {
        for (line, code, component) in [
            ("mpt3sas_cm2: log_info(0x30030101): originator(IOP), code(0x03), sub_code(0x0101)", "log_info", "hba/mpt3sas_cm2"),
            ("mpt2sas_cm0: log_info(0x31120303): originator(PL), code(0x12), sub_code(0x0303)", "log_info", "hba/mpt2sas_cm0"),
            ("mpt2sas0: log_info(0x31080000): originator(PL), code(0x08), sub_code(0x0000)", "log_info", "hba/mpt2sas0"),
            ("mpt3sas_cm2: fault_state(0x5854)!", "fault", "hba/mpt3sas_cm2"),
            ("mpt2sas0: fault_state(0x0d04)!", "fault", "hba/mpt2sas0"),
            ("mpt3sas_cm2: coredump_state(0x5854)!", "fault", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: SAS host is non-operational !!!!", "fault", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: sending diag reset !!", "reset", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: sending message unit reset !!", "reset", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: Command Timeout", "error", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: handle(0x001b), ioc_status(0x0022) failure at transport.c:9/f()!", "error", "hba/mpt3sas_cm2"),
            ("mpt3sas_cm2: diag reset: FAILED", "fault", "hba/mpt3sas_cm2"),
            ("megaraid_sas 0000:af:00.0: FW in FAULT state!!", "fault", "hba/0000:af:00.0"),
            (
                "megaraid_sas 0000:af:00.0: FW in FAULT state Fault code:0x20000 subcode:0x0 func:megasas_wait_for_outstanding_fusion",
                "fault",
                "hba/0000:af:00.0",
            ),
            ("megaraid_sas 0000:af:00.0: resetting fusion adapter scsi4.", "reset", "hba/0000:af:00.0"),
            ("megaraid_sas 0000:af:00.0: pending commands remain after waiting, will reset adapter scsi4.", "reset", "hba/0000:af:00.0"),
            ("megaraid_sas 0000:af:00.0: Found FW in FAULT state, will reset adapter scsi4.", "fault", "hba/0000:af:00.0"),
            ("megaraid_sas 0000:af:00.0: [15]waiting for 6 commands to complete for scsi4", "reset", "hba/0000:af:00.0"),
            ("megaraid_sas 0000:af:00.0: DCMD(opcode: 0x10b0100) is timed out, func:megasas_ld_list_query", "error", "hba/0000:af:00.0"),
            ("megasas: Reset not supported, killing adapter.", "fault", "hba"),
            ("smartpqi 0000:5c:00.0: controller is offline: status code 0x1480c", "fault", "hba/0000:5c:00.0"),
            ("smartpqi 0000:5c:00.0: no heartbeat detected - last heartbeat count: 4711", "fault", "hba/0000:5c:00.0"),
            ("smartpqi 0000:5c:00.0: resetting scsi 4:1:0:0 due to cmd 0x2a", "reset", "hba/0000:5c:00.0"),
            ("hpsa 0000:05:00.0: controller lockup detected: 0x00150000 after 30", "fault", "hba/0000:05:00.0"),
            (
                "hpsa 0000:05:00.0: scsi 2:1:0:3: resetting logical  Direct-Access     HP       LOGICAL VOLUME   RAID-5",
                "reset",
                "hba/0000:05:00.0",
            ),
            ("aacraid: Host adapter abort request (0,0,2,0)", "reset", "hba"),
            ("aacraid: Host adapter reset request. SCSI hang ?", "reset", "hba"),
            ("AAC0: adapter kernel panic'd fffffffd.", "fault", "hba/AAC0"),
            ("mptbase: ioc1: LogInfo(0x31123000): Originator={PL}, Code={Abort}, SubCode(0x3000)", "log_info", "hba/ioc1"),
            ("mptscsih: ioc1: attempting task abort! (sc=ffff880412345678)", "reset", "hba/ioc1"),
            ("mptbase: ioc1: RAID STATUS CHANGE for PhysDisk 3 id=4", "firmware_event", "hba/ioc1"),
            ("mptbase: ioc1:   SMART data received, ASC/ASCQ = 5dh/10h", "firmware_event", "hba/ioc1"),
            (
                "sd 4:0:9:0: [sdj] tag#88 attempting task abort!scmd(0x00000000abcd1234), outstanding for 30744 ms & timeout 30000 ms",
                "reset",
                "hba/4:0:9:0",
            ),
            ("sd 4:2:0:0: [sda] megasas: RESET cmd=2a retries=0", "reset", "hba/4:2:0:0"),
            ("qla2xxx [0000:07:00.1]-500b:3: LOOP DOWN detected (2 7 0 0).", "error", "hba/0000:07:00.1"),
        ] {
            let got = told(line).map(|(code, component, _)| (code, component));
            assert_eq!(got, Some((code.to_owned(), component.to_owned())), "{line}");
        }
    }

    #[test]
    fn the_firmware_of_a_controller_says_how_bad_it_is() {
        for (class, severity) in [
            ("info", None),
            ("progress", None),
            ("WARN", Some("warning")),
            ("CRIT", Some("error")),
            ("FATAL", Some("critical")),
            ("DEAD", Some("critical")),
        ] {
            for (place, time) in
                [("megaraid_sas 0000:af:00.0", "512170844s"), ("megaraid_sas 0000:af:00.0", "boot + 31s"), ("megaraid_sas", "9s")]
            {
                let line = format!(
                    "{place}: 4410 ({time}/0x0002/{class}) - Unexpected sense: PD 0b(e0x20/s11) Path 5000, CDB: 28, Sense: 3/11/00"
                );
                assert_eq!(
                    told(&line).map(|(code, _, severity)| (code, severity)),
                    severity.map(|s| ("firmware_event".to_owned(), s)),
                    "{line}"
                );
            }
        }
        let line = "megasas: scsi4: 4410 (512170844s/0x0002/CRIT) - VD 01/1 is now DEGRADED";
        assert_eq!(told(line), Some(("firmware_event".into(), "hba".into(), "error")));
    }

    #[test]
    fn starts_and_good_news_are_nothing() {
        for line in [
            "mpt3sas_cm2: LSISAS3408: FWVersion(16.00.01.00), ChipRevision(0x01)",
            "mpt3sas_cm2: port enable: SUCCESS",
            "mpt3sas_cm2: diag reset: SUCCESS",
            "mpt3sas_cm2: sending port enable !!",
            "mpt3sas version 43.100.00.00 loaded",
            "megaraid_sas 0000:af:00.0: FW now in Ready state",
            "megaraid_sas 0000:af:00.0: Waiting for FW to come to ready state",
            "megaraid_sas 0000:af:00.0: Reset successful for scsi4.",
            "megaraid_sas 0000:af:00.0: firmware supports msix : (128)",
            "megaraid_sas 0000:af:00.0: firmware crash dump\t: no",
            "megaraid_sas 0000:af:00.0: megasas_disable_intr_fusion is called outbound_intr_mask:0x40000009",
            "mpt3sas_cm2: handle(0xa) sas_address(0x500605b00000000a) port_type(0x1)",
            "megasas: 07.725.01.00-rc1",
            "megaraid: fw version:[413W] bios version:[H414]",
            "smartpqi 0000:5c:00.0: Online Firmware Activation enabled",
            "hpsa 0000:05:00.0: scsi 2:1:0:3: added Direct-Access     HP       LOGICAL VOLUME   RAID-5",
            "hpsa 0000:05:00.0: Acknowledging event: 0x80000002 (HP SSD Smart Path configuration change)",
            "hpsa 0000:05:00.0: scsi 2:1:0:3: reset logical  completed successfully Direct-Access",
            "aacraid: Comm Interface type2 enabled",
            "mptbase: ioc1: Initiating bringup",
            "qla2xxx [0000:07:00.1]-500a:3: LOOP UP detected (16 Gbps).",
            "sd 4:0:9:0: [sdj] tag#88 task abort: SUCCESS scmd(0x00000000abcd1234)",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
