//! Programs that say how a boot ends: systemd-shutdown (src/shutdown/shutdown.c), systemd-logind (logind-dbus.c), and shutdown of
//! System V's init. The kernel's own last line is often not written to a disk any more.

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Program, beginning of what it says, code.
const SAYINGS: [(&str, &str, &str); 23] = [
    ("systemd-shutdown", "Rebooting", "restart"),
    ("systemd-shutdown", "Powering off", "shutdown"),
    ("systemd-shutdown", "Halting system", "shutdown"),
    ("systemd-logind", "System is rebooting", "restart"),
    ("systemd-logind", "System is powering down", "shutdown"),
    ("systemd-logind", "System is halting", "shutdown"),
    ("systemd-logind", "The system will reboot now!", "restart"),
    ("systemd-logind", "The system will power off now!", "shutdown"),
    ("systemd-logind", "The system will halt now!", "shutdown"),
    ("shutdown", "shutting down for system reboot", "restart"),
    ("shutdown", "shutting down for system halt", "shutdown"),
    ("init", "Switching to runlevel: 6", "restart"),
    ("init", "Switching to runlevel: 0", "shutdown"),
    ("systemd", "Reached target Reboot", "restart"),
    ("systemd", "Reached target System Reboot", "restart"),
    ("systemd", "Reached target reboot.target", "restart"),
    ("systemd", "Reached target Power-Off", "shutdown"),
    ("systemd", "Reached target System Power Off", "shutdown"),
    ("systemd", "Reached target poweroff.target", "shutdown"),
    ("systemd", "Reached target Halt", "shutdown"),
    ("systemd", "Reached target System Halt", "shutdown"),
    ("systemd", "Reached target halt.target", "shutdown"),
    ("systemd", "Shutting down.", "shutdown"),
];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    let found = SAYINGS.into_iter().find(|(program, start, _)| *program == said.program && said.text.starts_with(start));
    found.map(|(_, _, code)| Understood::new("boot", Some(Code::word(code)), Component::host()))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn ends_of_a_boot_in_good_order() {
        for (line, code) in [
            ("systemd-shutdown[1]: Rebooting.", Some("restart")),
            ("systemd-shutdown[1]: Powering off.", Some("shutdown")),
            ("systemd-logind[88]: System is rebooting.", Some("restart")),
            ("systemd-logind[88]: The system will power off now!", Some("shutdown")),
            ("shutdown[88]: shutting down for system reboot", Some("restart")),
            ("systemd-shutdown[1]: Sending SIGTERM to remaining processes...", None),
            ("systemd-logind[88]: Power key pressed.", None),
            ("watcher[88]: Rebooting.", None),
            ("systemd[1]: Reached target Reboot.", Some("restart")),
            ("systemd[1]: Reached target poweroff.target - System Power Off.", Some("shutdown")),
            ("systemd[1]: Shutting down.", Some("shutdown")),
            ("init: Switching to runlevel: 6", Some("restart")),
            ("systemd[1]: Reached target Shutdown.", None),
            ("init: Switching to runlevel: 3", None),
        ] {
            let told = classify_line(&format!("Mar  4 05:06:07 node7 {line}"));
            assert_eq!(told.and_then(|told| Some(told.code?.to_string())).as_deref(), code, "{line}");
        }
    }
}
