//! What the checkers of file systems find at boot: e2fsck (e2fsprogs, e2fsck/unix.c), fsck and systemd-fsck, which pass it on.

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// What is said of a file system, and how bad it is. That a journal was replayed is no fault.
const SAYINGS: [(&str, Severity); 4] = [
    ("UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY", Severity::Critical),
    ("contains a file system with errors, check forced", Severity::Error),
    ("***** FILE SYSTEM WAS MODIFIED *****", Severity::Warning),
    ("WARNING: Filesystem still has errors", Severity::Critical),
];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    matches!(said.program, "systemd-fsck" | "fsck" | "e2fsck" | "fsck.ext4" | "fsck.ext3").then(|| finding(said.text))?
}

/// `/dev/sda1: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.`, `data contains a file system with errors, check forced.`: the label
/// where there is one.
fn finding(text: &str) -> Option<Understood> {
    let (name, words) = text.split_once(' ')?;
    let words = words.trim_start();
    let (_, severity) = SAYINGS.into_iter().find(|(start, _)| words.starts_with(start))?;
    let name = name.trim_end_matches(':');
    let name = name.strip_prefix("/dev/").unwrap_or(name);
    let told = Understood::new("filesystem", Some(Code::word("corruption")), Component::new("filesystem", name)).on(name);
    Some(Understood { severity, ..told })
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn damage_is_told_and_a_clean_check_is_not() {
        for (words, device) in [
            ("/dev/sdh3: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.", Some("sdh3")),
            ("data: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.", Some("data")),
            ("/dev/sdh3 contains a file system with errors, check forced.", Some("sdh3")),
            ("/dev/sdh3: clean, 88/8800 files, 880/88000 blocks", None),
            ("/dev/sdh3: recovering journal", None),
            ("/dev/sdh3 has been mounted 22 times without being checked, check forced.", None),
        ] {
            let told = classify_line(&format!("Mar  4 05:06:07 node7 systemd-fsck[88]: {words}"));
            assert_eq!(told.as_ref().and_then(|told| told.device.as_deref()), device, "{words}");
            assert!(told.is_none_or(|told| told.class == "filesystem"), "{words}");
        }
        let bare = classify_line("/dev/sdh3: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.");
        assert_eq!(bare.map(|told| told.class), Some("filesystem"));
        assert_eq!(classify_line("Mar  4 05:06:07 node7 watcher[88]: /dev/sdh3: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY."), None);
    }
}
