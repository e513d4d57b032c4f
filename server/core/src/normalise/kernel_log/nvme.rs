//! NVMe controllers and namespaces (drivers/nvme/host/pci.c, core.c, multipath.c; before 3.19 drivers/block/nvme-core.c).

mod fabrics;

use super::number::{decimal, hexadecimal};
use super::pci::Address;
use super::sayings::{Sayings, begins_with_any, code_of};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (head, said) = record.text.split_once(": ")?;
    match head.split_once(' ') {
        Some(("nvme", name)) => controller(name, said),
        Some(("block", name)) => path(name, said),
        Some(_) => None,
        None if head == "nvme" => probe(said),
        None => io_error(head, said).or_else(|| admin_error(head, said)).or_else(|| fabrics::without_controller(head, said)),
    }
}

fn disk(code: &str, name: String) -> Understood {
    Understood::new("disk_nvme", Some(Code::word(code)), Component::new("disk", &name)).on(name)
}

fn numbered(code: &str, controller: u64) -> Understood {
    disk(code, format!("nvme{controller}"))
}

/// `nvme0`: the number of a controller.
fn of_controller(name: &str) -> Option<u64> {
    decimal(name.strip_prefix("nvme")?).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// `nvme0n1`, `nvme0n1p2`, or `nvme0c3n1` for one path to a shared namespace: the controller's number.
fn of_namespace(name: &str) -> Option<u64> {
    let (subsystem, rest) = decimal(name.strip_prefix("nvme")?)?;
    let (controller, rest) = match rest.strip_prefix('c') {
        Some(rest) => decimal(rest)?,
        None => (subsystem, rest),
    };
    let (_namespace, rest) = decimal(rest.strip_prefix('n')?)?;
    (rest.is_empty() || rest.starts_with('p')).then_some(controller)
}

/// What a controller does when it is not well, and the code.
const SAYINGS: Sayings = &[
    ("controller is down", "controller_down"),
    ("frozen state error detected", "controller_down"),
    ("failure state error detected", "controller_down"),
    ("resetting controller due to ", "controller_down"),
    ("Fw activation timeout, reset controller", "controller_down"),
    ("Failed status: ", "controller_down"),
    ("RTKit crashed", "controller_down"),
    ("Removing after probe failure", "removed"),
    ("Removing after reset failure", "removed"),
    ("Removing controller (", "removed"),
    ("Disabling device after reset failure", "removed"),
    ("Reset failure status: ", "removed"),
    ("failed to mark controller ", "removed"),
    ("request recovery from permanent failure", "removed"),
    ("Device failed to resume", "removed"),
    ("Device not ready; aborting ", "not_ready"),
    ("Device not ready within ", "not_ready"),
    ("Device shutdown incomplete", "not_ready"),
    ("Identify Controller failed", "not_ready"),
    ("Identify namespace failed (-", "not_ready"),
    ("Minimum device page size * too large for host", "not_ready"),
    ("Reading CAP failed", "not_ready"),
    ("Reading VS failed", "not_ready"),
    ("Reading CRTO failed", "not_ready"),
    ("Could not set queue count", "not_ready"),
    ("IO queues not created", "not_ready"),
    ("IO queues lost", "not_ready"),
    ("probe with driver nvme failed with error ", "not_ready"),
    ("Timeout I/O ", "timeout"),
    ("Aborting I/O ", "timeout"),
    ("invalid id * completed on queue ", "io_error"),
    ("completed id * twice on queue ", "io_error"),
    ("request * genctr mismatch", "io_error"),
    ("Duplicate cntlid * with *, ", "not_ready"),
    ("duplicate cntlid * with *, ", "not_ready"),
    ("duplicate IDs in subsystem for nsid ", "not_ready"),
    ("globally duplicate IDs for nsid ", "not_ready"),
    ("identifiers changed for nsid ", "not_ready"),
    ("IDs don't match for shared namespace ", "not_ready"),
    ("ignoring ctrl due to duplicate subnqn", "not_ready"),
    ("Device failed to initialize", "not_ready"),
    ("Mismatching cntlid: ", "not_ready"),
    ("Subsystem does not support multiple controllers", "not_ready"),
    ("Duplicate unshared namespace ", "not_ready"),
    ("ignoring nsid * because of duplicate IDs", "not_ready"),
    ("failed to register subsystem device", "not_ready"),
    ("unable to set any I/O queues", "not_ready"),
];

/// Advice and answers that follow one of these.
const DETAILS: &[&str] =
    &["Does your device have a faulty power saving mode", "Try \"nvme_core.", "Abort status: ", "Cancelling I/O ", "Abort I/O "];

fn controller(name: &str, said: &str) -> Option<Understood> {
    // Before 4.4 the driver names the controller by its PCI address.
    let name = match of_controller(name) {
        Some(number) => format!("nvme{number}"),
        None => Address::parse(name)?.function(),
    };
    if let Some(timeout) = timeout(&name, said) {
        return Some(timeout);
    }
    if begins_with_any(said, DETAILS) {
        return Some(Understood { detail: true, severity: Severity::Warning, ..disk("timeout", name) });
    }
    if let Some(code) = code_of(SAYINGS, said) {
        let csts = said.split_once("CSTS=").and_then(|(_, rest)| rest.split([',', ' ']).next());
        return Some(disk(code, name).with_some("csts", csts));
    }
    event(&name, said).or_else(|| fabrics::of_controller(&name, said))
}

/// `async event result 00010001`: the drive speaks up by itself (NVM Express base specification, asynchronous event
/// information): an error of its own is type 0, its health type 1. All else is news.
fn event(name: &str, said: &str) -> Option<Understood> {
    let (result, _) = said.strip_prefix("async event result ").and_then(hexadecimal)?;
    let told = disk("health", name.to_owned()).with("event", format!("{result:#010x}"));
    (result & 0x7 <= 1).then_some(told)
}

/// `nvme: probe of 0000:5e:00.0 failed with error -19`.
fn probe(said: &str) -> Option<Understood> {
    let (place, rest) = said.strip_prefix("probe of ")?.split_once(' ')?;
    let address = Address::parse(place)?;
    rest.starts_with("failed with error -").then(|| disk("not_ready", address.function()))
}

/// `I/O 0 QID 5 timeout, aborting`; since 5.18 `I/O tag 956 (f3bc) opcode 0x1 (Write) QID 11 timeout, aborting …`; over
/// a network `queue 0: timeout request 0x17 type 4`, since 6.4 as the others with `type 4` in the middle.
fn timeout(name: &str, said: &str) -> Option<Understood> {
    let told = disk("timeout", name.to_owned());
    if let Some((queue, rest)) = said.strip_prefix("queue ").and_then(decimal) {
        return rest.starts_with(": timeout request ").then(|| told.with("qid", queue));
    }
    let rest = said.strip_prefix("I/O ")?;
    // Apple's: `I/O 5(aq:0) timeout: resetting controller`.
    if let Some((queue, rest)) = rest.split_once("(aq:").and_then(|(_, rest)| rest.split_once(')')).filter(|_| !rest.contains(" QID ")) {
        return rest.starts_with(" timeout").then(|| told.with("qid", queue));
    }
    let (command, rest) = rest.split_once(" QID ")?;
    let (queue, rest) = decimal(rest)?;
    rest.strip_prefix(" timeout")?;
    let opcode = command.split_once("opcode ").and_then(|(_, rest)| hexadecimal(rest)).map(|(opcode, _)| opcode);
    Some(told.with("qid", queue).with_some("opcode", opcode))
}

/// `block nvme0n1: no available path - failing I/O`: every path to the namespace is gone.
fn path(name: &str, said: &str) -> Option<Understood> {
    let number = of_namespace(name)?;
    let lost = ["no available path", "no usable path", "no path available"].iter().any(|start| said.starts_with(start));
    lost.then(|| numbered("path_lost", number).with("namespace", name))
}

/// `nvme0n1: Read(0x2) @ LBA 454954056, 256 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR`.
fn io_error(name: &str, said: &str) -> Option<Understood> {
    let number = of_namespace(name)?;
    let (_command, rest) = said.split_once(") @ LBA ")?;
    let (lba, rest) = decimal(rest)?;
    let (blocks, rest) = decimal(rest.strip_prefix(", ")?)?;
    let (error, rest) = rest.strip_prefix(" blocks, ")?.split_once(" (sct ")?;
    let (kind, rest) = hexadecimal(rest)?;
    let (status, _) = hexadecimal(rest.strip_prefix(" / sc ")?)?;
    // NVM Express base specification, generic command status 1 and 2 (invalid opcode, invalid field): the kernel asked
    // for what this drive cannot do. Nothing is broken.
    if kind == 0 && matches!(status, 1 | 2) {
        return None;
    }
    let said = numbered("io_error", number).with("namespace", name).with("error", error);
    Some(said.with("lba", lba).with("blocks", blocks).with("sct", kind).with("sc", status))
}

/// `nvme0: Get Log Page(0x2), Internal Error (sct 0x0 / sc 0x6)`, or of a namespace without a place. Only what says that
/// the drive is not well: all else there is a question of a program to which the drive says no.
fn admin_error(name: &str, said: &str) -> Option<Understood> {
    let number = of_controller(name).or_else(|| of_namespace(name))?;
    let (_command, rest) = said.split_once("), ")?;
    let (error, rest) = rest.split_once(" (sct ")?;
    let (kind, rest) = hexadecimal(rest)?;
    let (status, _) = hexadecimal(rest.strip_prefix(" / sc ")?)?;
    // NVM Express base specification, status codes: generic 4 (data transfer), 5 (power loss) and 6 (internal), and
    // all of the media (2).
    let ill = kind == 2 || (kind == 0 && matches!(status, 4..=6));
    ill.then(|| numbered("io_error", number).with("error", error).with("sct", kind).with("sc", status))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line)?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn faults_of_a_controller_and_its_namespaces() {
        for (line, code) in [
            ("nvme nvme3: I/O 77 QID 12 timeout, aborting", "timeout"),
            ("nvme nvme3: I/O tag 77 (104d) opcode 0x2 (Read) QID 12 timeout, reset controller", "timeout"),
            ("nvme nvme3: I/O 9 QID 0 timeout, completion polled", "timeout"),
            ("nvme nvme3: controller is down; will reset: CSTS=0x3, PCI_STATUS=0x10", "controller_down"),
            ("nvme nvme3: Removing after probe failure status: -19", "removed"),
            ("nvme nvme3: Disabling device after reset failure: -5", "removed"),
            ("nvme nvme3: Device not ready; aborting initialisation, CSTS=0x0", "not_ready"),
            ("nvme nvme3: I/O tag 0 (1000) type 4 opcode 0x7f (Fabrics Cmd) QID 0 timeout", "timeout"),
            ("nvme nvme3: queue 4: timeout request 0x17 type 4", "timeout"),
            ("nvme nvme3: frozen state error detected, reset controller", "controller_down"),
            ("nvme nvme3: resetting controller due to persistent internal error", "controller_down"),
            ("nvme nvme3: failed to mark controller live state", "removed"),
            ("nvme nvme3: Device not ready; aborting shutdown, CSTS=0x5", "not_ready"),
            ("nvme nvme3: Identify Controller failed (-4)", "not_ready"),
            ("nvme nvme3: Duplicate cntlid 33 with nvme0, rejecting", "not_ready"),
            ("nvme nvme3: Duplicate cntlid 33 with nvme0, subsys nqn.2014-08.org, rejecting", "not_ready"),
            ("nvme nvme3: globally duplicate IDs for nsid 1", "not_ready"),
            ("nvme nvme3: Mismatching cntlid: Connect 1 vs Identify 2, rejecting", "not_ready"),
            ("nvme nvme3: ignoring ctrl due to duplicate subnqn (nqn.2014-08.org).", "not_ready"),
            ("nvme nvme3: Abort status: 0x0", "timeout"),
            ("nvme nvme3: I/O 12(aq:1) timeout: resetting controller", "timeout"),
            ("nvme nvme3: Fw activation timeout, reset controller", "controller_down"),
            ("nvme nvme3: failure state error detected, request disconnect", "controller_down"),
            ("nvme nvme3: failed to mark controller CONNECTING", "removed"),
            ("nvme nvme3: Minimum device page size 134217728 too large for host (4096)", "not_ready"),
            ("nvme nvme3: Identify namespace failed (-5)", "not_ready"),
            ("nvme nvme3: Reading CAP failed (-19)", "not_ready"),
            ("nvme nvme3: invalid id 65535 completed on queue 65535", "io_error"),
            ("nvme nvme3: async event result 00010001", "health"),
            ("nvme3: Get Log Page(0x2), Internal Error (sct 0x0 / sc 0x6) DNR", "io_error"),
            ("block nvme3n1: no available path - failing I/O", "path_lost"),
            ("block nvme3n1: no usable path - requeuing I/O", "path_lost"),
            ("nvme3n1: Read(0x2) @ LBA 8000, 16 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR", "io_error"),
            ("nvme0c3n1: I/O Cmd(0x1) @ LBA 8, 8 blocks, I/O Error (sct 0x3 / sc 0x71)", "io_error"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "disk/nvme3".to_owned())), "{line}");
        }
    }

    #[test]
    fn old_kernels_name_the_controller_by_its_address() {
        for (line, code) in [
            ("nvme 0000:5e:00.0: I/O 117 QID 5 timeout, reset controller", "timeout"),
            ("nvme 0000:5e:00.0: Failed status: 3, reset controller", "controller_down"),
            ("nvme 0000:5e:00.0: controller is down; will reset: CSTS=0x3, PCI_STATUS=0x2010", "controller_down"),
            ("nvme 0000:5e:00.0: Device not ready; aborting initialisation", "not_ready"),
            ("nvme 0000:5e:00.0: Timeout I/O 117 QID 5", "timeout"),
            ("nvme 0000:5e:00.0: Aborting I/O 117 QID 5", "timeout"),
            ("nvme: probe of 0000:5e:00.0 failed with error -19", "not_ready"),
            ("nvme 0000:5e:00.0: probe with driver nvme failed with error -19", "not_ready"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "disk/0000:5e:00.0".to_owned())), "{line}");
        }
    }

    #[test]
    fn ordinary_lines_and_feature_probes_are_nothing() {
        for line in [
            "nvme nvme3: 64/0/0 default/read/poll queues",
            "nvme nvme3: restart after slot reset",
            "nvme nvme3: failed to set APST feature (2)",
            "nvme nvme3: Identify namespace failed (8194)",
            "nvme nvme3: async event result 000c0002",
            "nvme nvme3: Removing ctrl: NQN \"nqn.2014-08.org.example:storage\"",
            "nvme nvme3: using unchecked data buffer",
            "nvme nvme3: D3 entry latency set to 10 seconds",
            "nvme nvme3: long keepalive RTT (5012 ms)",
            "nvme nvme3: Shutdown timeout set to 10 seconds",
            "nvme nvme3: I/O queues: 64",
            "nvme3: Admin Cmd(0x6), I/O Error (sct 0x0 / sc 0x2) MORE DNR",
            "nvme3n1: Write Zeroes(0x8) @ LBA 0, 8 blocks, Invalid Command Opcode (sct 0x0 / sc 0x1) DNR",
            "nvme3n1: p1 p2 p3",
            "nvme nvme3: allocated 64 MiB host memory buffer.",
            "nvme nvme3: pci function 0000:5e:00.0",
            "nvme nvme3: missing or invalid SUBNQN field.",
            "nvme nvme3: rescanning namespaces.",
            "nvme3: Get Features(0xa), Invalid Field in Command (sct 0x0 / sc 0x2) DNR",
            "nvme 0000:5e:00.0: enabling device (0000 -> 0002)",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
