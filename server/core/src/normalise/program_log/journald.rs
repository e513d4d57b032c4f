//! The journal itself: the only thing in it that tells of a machine is how the last boot ended
//! (systemd, src/libsystemd/sd-journal/journal-file.c).

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    let unclean = said.program == "systemd-journald" && is_unclean(said.text);
    unclean.then(|| Understood::new("boot", Some(Code::word("unclean")), Component::host()))
}

/// `File /var/log/journal/…/system.journal corrupted or uncleanly shut down, renaming and replacing.` The journals of users
/// say the same at the same time.
fn is_unclean(text: &str) -> bool {
    let file = text.strip_prefix("File ").and_then(|rest| rest.split_once(" corrupted or uncleanly shut down"));
    file.is_some_and(|(path, _)| path.ends_with("/system.journal"))
}

#[cfg(test)]
mod tests {
    use super::super::super::kernel_log::classify_line;

    #[test]
    fn a_journal_that_was_not_closed_tells_of_an_unclean_end() {
        let said = "File /run/log/journal/0123/system.journal corrupted or uncleanly shut down, renaming and replacing.";
        for prefix in ["28,8,4989946,-;systemd-journald[566]: ", "Mar  4 05:06:07 node7 systemd-journald[566]: "] {
            let told = classify_line(&format!("{prefix}{said}"));
            assert_eq!(told.and_then(|told| Some((told.class, told.code?.to_string()))), Some(("boot", "unclean".to_owned())));
        }
        for line in [
            "Mar  4 05:06:07 node7 systemd-journald[566]: Received client request to flush runtime journal.",
            "Mar  4 05:06:07 node7 systemd-journald[566]: File /var/log/journal/0123/user-1000.journal corrupted or uncleanly shut down, renaming and replacing.",
            "Mar  4 05:06:07 node7 other[566]: File /a/system.journal corrupted or uncleanly shut down, renaming and replacing.",
            "systemd-journald[566]: System Journal (/var/log/journal/0123) is 8.0M, max 4.0G, 3.9G free.",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
