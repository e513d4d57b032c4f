//! What can be done by `bmc act`, as words.

use crate::sources::bmc::{Action, BootDevice};

/// Longest time to listen to a console.
const MAX_CONSOLE_SECONDS: u32 = 600;

/// Words without anything behind them.
const PLAIN: [(&str, Action); 8] = [
    ("cold-reset", Action::ResetBmc { cold: true }),
    ("warm-reset", Action::ResetBmc { cold: false }),
    ("clear-log", Action::ClearLog),
    ("set-clock", Action::SetClock),
    ("event-log-on", Action::EventLogging { on: true }),
    ("event-log-off", Action::EventLogging { on: false }),
    ("identify-on", Action::Identify { on: true }),
    ("identify-off", Action::Identify { on: false }),
];
const DEVICES: [(&str, BootDevice); 6] = [
    ("none", BootDevice::None),
    ("pxe", BootDevice::Pxe),
    ("disk", BootDevice::Disk),
    ("cd", BootDevice::Cd),
    ("setup", BootDevice::Setup),
    ("diagnostics", BootDevice::Diagnostics),
];

/// Reads one.
pub fn parse(text: &str) -> Result<Action, String> {
    if let Some((_, action)) = PLAIN.iter().find(|(word, _)| *word == text) {
        return Ok(action.clone());
    }
    let found = match text.split_once('=') {
        Some(("delete-entry", id)) if !id.is_empty() => Some(Action::DeleteEntry { id: id.to_owned() }),
        Some(("boot", device)) => DEVICES.iter().find(|(word, _)| *word == device).map(|(_, device)| Action::Boot {
            device: *device,
            uefi: false,
            persistent: false,
        }),
        Some(("boot-uefi", device)) => DEVICES.iter().find(|(word, _)| *word == device).map(|(_, device)| Action::Boot {
            device: *device,
            uefi: true,
            persistent: false,
        }),
        Some(("console", seconds)) => {
            seconds.parse().ok().filter(|seconds| (1..=MAX_CONSOLE_SECONDS).contains(seconds)).map(|seconds| Action::Console { seconds })
        }
        Some(_) | None => None,
    };
    found.ok_or_else(|| {
        let plain: Vec<&str> = PLAIN.iter().map(|(word, _)| *word).collect();
        let devices: Vec<&str> = DEVICES.iter().map(|(word, _)| *word).collect();
        format!(
            "must be {}, delete-entry=ID, boot=DEVICE or boot-uefi=DEVICE ({}), or console=SECONDS (1 to {MAX_CONSOLE_SECONDS})",
            plain.join(", "),
            devices.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_actions_and_others_are_told_what_there_is() {
        assert_eq!(parse("identify-on"), Ok(Action::Identify { on: true }));
        assert_eq!(parse("boot=pxe"), Ok(Action::Boot { device: BootDevice::Pxe, uefi: false, persistent: false }));
        assert_eq!(parse("delete-entry=002a"), Ok(Action::DeleteEntry { id: "002a".to_owned() }));
        for wrong in ["", "reset", "boot=", "boot=floppy", "console=0", "console=9999", "delete-entry=", "identify-on=1"] {
            assert!(parse(wrong).is_err_and(|said| said.contains("cold-reset") && said.contains("pxe")), "{wrong}");
        }
    }
}
