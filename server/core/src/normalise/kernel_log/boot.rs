//! Start and end of the kernel: `Linux version …` is the first line of a boot (init/main.c), `reboot: …` the last
//! (kernel/reboot.c, kernel/kexec_core.c).

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    first(record.text).or_else(|| last(record.text)).or_else(|| by_key(record.text)).or_else(|| after_panic(record.text))
}

fn boot(code: &str) -> Understood {
    Understood::new("boot", Some(Code::word(code)), Component::host())
}

/// `Linux version 6.8.0-45-generic (build@host) (gcc …) #45 SMP …`
fn first(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("Linux version ")?;
    let (version, rest) = rest.split_once(' ')?;
    let genuine = version.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with('(');
    genuine.then(|| boot("boot").with("version", version))
}

/// Before 3.11 without `reboot: `, and then nothing may follow: drivers have similar words.
fn last(text: &str) -> Option<Understood> {
    const ENDS: [(&str, &str); 6] = [
        ("Restarting system", "restart"),
        ("Power down", "shutdown"),
        ("Power off not available: System halted instead", "shutdown"),
        ("System halted", "shutdown"),
        ("Hardware protection shutdown", "shutdown"),
        ("Starting new kernel", "restart"),
    ];
    if let Some(rest) = text.strip_prefix("reboot: ") {
        let (_, code) = ENDS.into_iter().find(|(start, _)| rest.starts_with(start))?;
        return Some(boot(code).with_some("command", command(rest)));
    }
    let bare = text.strip_prefix("kexec_core: ").or_else(|| text.strip_prefix("kexec: ")).unwrap_or(text);
    if let Some(command) = command(bare) {
        return bare.starts_with("Restarting system with command").then(|| boot("restart").with("command", command));
    }
    let (_, code) = ENDS.into_iter().find(|(words, _)| bare.trim_end_matches('.') == *words)?;
    Some(boot(code))
}

/// `sysrq: Resetting`, before 5.2 `sysrq: SysRq : Resetting` (drivers/tty/sysrq.c): somebody told the kernel so, past everything else.
fn by_key(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("sysrq: ").unwrap_or(text);
    let said = rest.strip_prefix("SysRq : ").or_else(|| (rest.len() < text.len()).then_some(rest))?;
    match said.trim_end_matches('.') {
        "Resetting" => Some(boot("restart")),
        "Power Off" => Some(boot("shutdown")),
        _ => None,
    }
}

/// `Rebooting in 10 seconds..` (kernel/panic.c).
fn after_panic(text: &str) -> Option<Understood> {
    let (_, rest) = decimal(text.strip_prefix("Rebooting in ")?)?;
    rest.starts_with(" seconds.").then(|| Understood { severity: Severity::Warning, ..boot("restart") })
}

/// `Restarting system with command 'bootloader'`.
fn command(said: &str) -> Option<&str> {
    said.strip_prefix("Restarting system with command '")?.strip_suffix('\'')
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn code(line: &str) -> Option<String> {
        classify_line(line).filter(|told| told.class == "boot").and_then(|told| told.code).map(|code| code.to_string())
    }

    #[test]
    fn starts_and_ends_of_all_ages_are_understood() {
        for (line, expected) in [
            ("Linux version 6.8.0-45-generic (build@node) (x86_64-linux-gnu-gcc-13 (Ubuntu)) #45 SMP", "boot"),
            ("Linux version 3.10.0-1160.el7.x86_64 (mockbuild@node) (gcc version 4.8.5 20150623) #1 SMP Tue Mar 4", "boot"),
            ("Linux version 2.6.32-754.el6.x86_64 (mockbuild@node) (gcc version 4.4.7) #1 SMP", "boot"),
            ("Linux version 5.14.0-427.el9.aarch64+64k (mockbuild@node) (gcc (GCC) 11.4.1) #1 SMP", "boot"),
            ("Linux version 6.12.0 (node@node) (clang version 18.1.3, LLD 18.1.3) #1 SMP PREEMPT_DYNAMIC", "boot"),
            ("reboot: Restarting system", "restart"),
            ("reboot: Restarting system with command 'bootloader'", "restart"),
            ("Restarting system.", "restart"),
            ("Restarting system with command 'recovery'", "restart"),
            ("kexec_core: Starting new kernel", "restart"),
            ("kexec: Starting new kernel", "restart"),
            ("Starting new kernel", "restart"),
            ("reboot: Power down", "shutdown"),
            ("Power down.", "shutdown"),
            ("reboot: System halted", "shutdown"),
            ("System halted.", "shutdown"),
            ("reboot: Power off not available: System halted instead", "shutdown"),
            ("reboot: HARDWARE PROTECTION", ""),
            ("sysrq: SysRq : Resetting", "restart"),
            ("sysrq: Resetting", "restart"),
            ("SysRq : Power Off", "shutdown"),
            ("Rebooting in 10 seconds..", "restart"),
        ] {
            assert_eq!(code(line).unwrap_or_default(), expected, "{line}");
        }
    }

    #[test]
    fn every_clothing_of_a_first_line() {
        for prefix in ["5,0,0,-;", "6,0,0,-,caller=T0;", "[    0.000000] ", "[    0.000000][    T0] ", "Mar  4 05:06:07 node7 kernel: "] {
            let line = format!("{prefix}Linux version 6.8.0-45-generic (build@node) (gcc) #45 SMP");
            assert_eq!(code(&line).as_deref(), Some("boot"), "{line}");
            let version = classify_line(&line).and_then(|told| told.fields.get("version").cloned());
            assert_eq!(version, Some("6.8.0-45-generic".into()));
        }
    }

    #[test]
    fn parameters_modules_and_sentences_are_nothing() {
        for line in [
            "Linux version is unknown",
            "Linux agpgart interface v0.103",
            "Linux version 6.8.0",
            "Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 panic=10",
            "Kernel command line: reboot=efi",
            "Power down button pressed",
            "ACPI: Preparing to enter system sleep state S5",
            "reboot: machine restart is not supported",
            "Restarting system services",
            "System halted at the door",
            "PM: suspend exit",
            "sysrq: Show State",
            "sysrq: Emergency Sync",
            "Resetting",
            "Rebooting in the morning",
            "kexec_core: loaded",
        ] {
            assert_eq!(code(line), None, "{line}");
        }
    }
}
