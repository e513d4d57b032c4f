//! What can be done by a BMC, in words that fit every protocol.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something with the power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PowerVerb)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// On.
    On,
    /// Off at once.
    Off,
    /// The operating system is asked to shut down.
    Soft,
    /// Off, and on again after a while.
    Cycle,
    /// Hard reset.
    Reset,
    /// Diagnostic interrupt (NMI), for a crash dump.
    Nmi,
}

/// From where a machine boots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BootDevice {
    /// As the firmware is set.
    None,
    /// Network.
    Pxe,
    /// Hard disk.
    Disk,
    /// CD or DVD.
    Cd,
    /// Firmware setup.
    Setup,
    /// Diagnostic partition.
    Diagnostics,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = JobAction)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Something with the power.
    Power {
        /// What.
        verb: Power,
    },
    /// Restarts the BMC.
    ResetBmc {
        /// All of it, or just its services.
        cold: bool,
    },
    /// Erases the event log.
    ClearLog,
    /// Deletes one entry of it.
    DeleteEntry {
        /// As the BMC names it.
        id: String,
    },
    /// Sets the clock of the BMC and of its log to ours.
    SetClock,
    /// Switches the event log on or off.
    EventLogging {
        /// On.
        on: bool,
    },
    /// Lights the LED by which a machine is found, or ends that.
    Identify {
        /// Lit.
        on: bool,
    },
    /// From what the machine boots the next time.
    Boot {
        /// The device.
        device: BootDevice,
        /// By UEFI.
        #[serde(default)]
        uefi: bool,
        /// Every time, not just the next.
        #[serde(default)]
        persistent: bool,
    },
    /// Listens to the console.
    Console {
        /// For so long.
        seconds: u32,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done; what the BMC says of it, where it says something.
    Done(String),
    /// The BMC has begun, and works on it; what it says of it.
    Accepted(String),
    /// Sent, and no answer came: whether it was done is not known.
    Unanswered,
    /// Done, and this was heard.
    Heard(Vec<u8>),
}

/// Longest text of a console: its end is worth more than its beginning.
const MAX_CONSOLE_BYTES: usize = 16 << 10;

/// What a console said, as text that shows nothing but text.
#[must_use]
pub fn console_text(bytes: &[u8]) -> String {
    let end = bytes.len().saturating_sub(MAX_CONSOLE_BYTES);
    let text = String::from_utf8_lossy(bytes.get(end..).unwrap_or_default());
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    if text.trim().is_empty() { "the console was silent".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_cannot_do_anything_to_who_reads_it() {
        assert_eq!(console_text(b"\x1b[2Jlogin: \x07\xff\r\n"), "[2Jlogin: \u{fffd}\n");
        assert_eq!(console_text(b"\r\n"), "the console was silent");
        assert_eq!(console_text(&vec![b'a'; 100_000]).len(), MAX_CONSOLE_BYTES);
    }
}
