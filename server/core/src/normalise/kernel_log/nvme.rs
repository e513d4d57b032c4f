//! NVMe controllers and namespaces (drivers/nvme/host/pci.c, core.c, multipath.c).

use super::number::{decimal, hexadecimal};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (head, said) = record.text.split_once(": ")?;
    match head.split_once(' ') {
        Some(("nvme", name)) => controller(name, said),
        Some(("block", name)) => path(name, said),
        Some(_) => None,
        None => io_error(head, said),
    }
}

fn disk(code: &str, controller: u64) -> Understood {
    let name = format!("nvme{controller}");
    Understood::new("disk_nvme", Some(Code::word(code)), Component::new("disk", &name)).on(name)
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

fn controller(name: &str, said: &str) -> Option<Understood> {
    /// How the text starts, and the code.
    const SAYINGS: [(&str, &str); 5] = [
        ("controller is down", "controller_down"),
        ("Removing after probe failure", "removed"),
        ("Disabling device after reset failure", "removed"),
        ("Device not ready; aborting reset", "not_ready"),
        ("Device not ready; aborting init", "not_ready"),
    ];
    let number = of_controller(name)?;
    if let Some(timeout) = timeout(number, said) {
        return Some(timeout);
    }
    let (_, code) = SAYINGS.into_iter().find(|(start, _)| said.starts_with(start))?;
    let csts = said.split_once("CSTS=").and_then(|(_, rest)| rest.split([',', ' ']).next());
    Some(disk(code, number).with_some("csts", csts))
}

/// `I/O 0 QID 5 timeout, aborting`; since 5.18 `I/O tag 956 (f3bc) opcode 0x1 (Write) QID 11 timeout, aborting …`.
fn timeout(number: u64, said: &str) -> Option<Understood> {
    let (command, rest) = said.strip_prefix("I/O ")?.split_once(" QID ")?;
    let (queue, rest) = decimal(rest)?;
    rest.strip_prefix(" timeout")?;
    let opcode = command.split_once("opcode ").and_then(|(_, rest)| hexadecimal(rest)).map(|(opcode, _)| opcode);
    Some(disk("timeout", number).with("qid", queue).with_some("opcode", opcode))
}

/// `block nvme0n1: no available path - failing I/O`: every path to the namespace is gone.
fn path(name: &str, said: &str) -> Option<Understood> {
    let number = of_namespace(name)?;
    said.starts_with("no available path").then(|| disk("path_lost", number).with("namespace", name))
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
    let said = disk("io_error", number).with("namespace", name).with("error", error);
    Some(said.with("lba", lba).with("blocks", blocks).with("sct", kind).with("sc", status))
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
            ("block nvme3n1: no available path - failing I/O", "path_lost"),
            ("nvme3n1: Read(0x2) @ LBA 8000, 16 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR", "io_error"),
            ("nvme0c3n1: I/O Cmd(0x1) @ LBA 8, 8 blocks, I/O Error (sct 0x3 / sc 0x71)", "io_error"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "disk/nvme3".to_owned())), "{line}");
        }
    }

    #[test]
    fn ordinary_lines_and_feature_probes_are_nothing() {
        for line in [
            "nvme nvme3: 64/0/0 default/read/poll queues",
            "nvme nvme3: restart after slot reset",
            "nvme nvme3: Shutdown timeout set to 10 seconds",
            "nvme nvme3: I/O queues: 64",
            "nvme3: Admin Cmd(0x6), I/O Error (sct 0x0 / sc 0x2) MORE DNR",
            "nvme3n1: Write Zeroes(0x8) @ LBA 0, 8 blocks, Invalid Command Opcode (sct 0x0 / sc 0x1) DNR",
            "nvme3n1: p1 p2 p3",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
