//! Which records the server is told of, at once. Wide on purpose: what a line means is judged there, and a line not
//! sent is a line that no later rule can understand.

use super::beginnings::{ANYWHERE, BEGINNINGS, INTERFACES, LETTERED, NUMBERED, ORDINARY};
use super::beginnings_of_kernel::BEGINNINGS_OF_KERNEL;
use super::beginnings_of_storage::BEGINNINGS_OF_STORAGE;

/// Levels 0 (emergency) to 4 (warning) are told whatever they say.
const WARNING: u8 = 4;

/// Whether a record is sent.
pub fn is_wanted(level: u8, text: &str) -> bool {
    let text = text.trim_start();
    level <= WARNING
        || begins_with_any(text, BEGINNINGS)
        || begins_with_any(text, BEGINNINGS_OF_KERNEL)
        || begins_with_any(text, BEGINNINGS_OF_STORAGE)
        || is_device(text)
        || is_of_interface(text)
        || ANYWHERE.iter().any(|words| text.contains(words))
}

/// `ata8.00: exception …` and `sdk: Current: sense key …`, but not `atahost`.
fn is_device(text: &str) -> bool {
    let behind = |start: &str| text.strip_prefix(start);
    NUMBERED.iter().any(|start| behind(start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
        || LETTERED.iter().any(|start| behind(start).is_some_and(is_letter_of_disk))
}

/// `eth0: words`, and behind the name of a driver `tulip: eth0: words`: old drivers, of which there are many.
fn is_of_interface(text: &str) -> bool {
    let told = |text: &str| text.split_once(": ").is_some_and(|(name, words)| is_interface(name) && !begins_with_any(words, ORDINARY));
    told(text) || text.split_once(": ").is_some_and(|(driver, rest)| !driver.contains(' ') && told(rest))
}

fn is_interface(name: &str) -> bool {
    let plain = name.bytes().all(|letter| letter.is_ascii_alphanumeric());
    plain && begins_with_any(name, INTERFACES) && name.bytes().any(|letter| letter.is_ascii_digit())
}

fn begins_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

/// `a: …`, `b1: …`, `ab: …`: the letters of a disk, the number of a part of it.
fn is_letter_of_disk(rest: &str) -> bool {
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = rest.len() - behind.len();
    let behind = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    (1..=2).contains(&letters) && behind.starts_with([':', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_worse_are_told_whatever_they_say() {
        assert!(is_wanted(4, "anything") && is_wanted(0, ""));
        assert!(!is_wanted(5, "anything") && !is_wanted(6, ""));
    }

    #[test]
    fn hardware_in_trouble_is_told_at_any_level() {
        for text in [
            "NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.",
            "nvidia-nvswitch1: SXid (PCI:0000:06:00.0): 20034, Fatal, Link 48 LTSSM Fault Up",
            "{37}[Hardware Error]: event severity: corrected",
            "mce: [Hardware Error]: CPU 12: Machine Check: 0 Bank 1: bc800800060c0859",
            "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0",
            "pcieport 0000:00:1c.5: AER: Corrected error received: id=00e5",
            "r8125 0003:31:00.0: PCIe Bus Error: severity=Corrected",
            "python invoked oom-killer: gfp_mask=0x0",
            "ata8.00: exception Emask 0x0 SAct 0xffffffff SErr 0x0 action 0x6 frozen",
            "Kernel panic - not syncing: Fatal exception",
            "Memory failure: 0x81f2c: recovery action for dirty LRU page: Recovered",
            "BERT: Error records from previous boot:",
            "kexec_core: Starting new kernel",
            "reboot: Power down",
            "INFO: task cache_mgr_event:620917 blocked for more than 120 seconds.",
            "sdk: Current: sense key: Medium Error",
            "sda1: rw=0, want=88, limit=8",
            "mmcblk1: error -110 sending stop command",
            "eth3: Reset adapter",
            "tulip: eth3: Hardware Error",
            "Lustre: scratch-OST0003: Connection to scratch-OST0003 (at 192.0.2.7@o2ib) was lost",
        ] {
            assert!(is_wanted(6, text), "{text}");
        }
    }

    #[test]
    fn chatter_stays_here() {
        for text in [
            "docker0: port 1(veth1) entered forwarding state",
            "eth0: renamed from veth2e81f0c",
            "eth0: entered promiscuous mode",
            "veth2e81f0c: left allmulticast mode",
            "audit: type=1400",
            "usb 1-1: new high-speed USB device",
            "atahost: x",
            "sdcard: x",
        ] {
            assert!(!is_wanted(6, text), "{text}");
        }
    }
}
