//! How journalctl(1) is asked. A list, never a shell.

use super::entry::FIELDS;
use crate::collectors::log_lines::Leaving;

/// Its newest entry, whatever it is: shows whether there is a journal, whether it can be read, and where it ends. The
/// system's journal only: without it a journal of one user would look like one that can be read.
pub fn newest() -> Vec<String> {
    ["--system", "--output=json", FIELDS, "--no-pager", "--lines=1"].map(str::to_owned).to_vec()
}

/// All wanted entries from a place on, and those to come.
///
/// `--cursor` and not `--after-cursor`: where the entry at the place does not match what is wanted, journalctl 252 leaves
/// out the first that does. `--no-tail`, because with `--lines=0` what was written before the start is not shown. Matches of one field are alternatives; `+` stands between alternatives of different fields.
pub fn following(leaving: &Leaving, from: Option<&str>) -> Vec<String> {
    let mut arguments = ["--system", "--output=json", FIELDS, "--no-pager", "--follow", "--no-tail"].map(str::to_owned).to_vec();
    arguments.extend(from.map(|cursor| format!("--cursor={cursor}")));
    arguments.extend(leaving.identifiers().iter().map(|name| format!("SYSLOG_IDENTIFIER={name}")));
    if !leaving.identifiers().is_empty() && !leaving.units().is_empty() {
        arguments.push("+".to_owned());
    }
    arguments.extend(leaving.units().iter().map(|unit| format!("_SYSTEMD_UNIT={unit}")));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn programs_and_units_are_alternatives() {
        let mut settings = Settings::default();
        settings.journal.identifiers = vec!["sshd".to_owned(), "smartd".to_owned()];
        let tail = |settings: &Settings, from| following(&Leaving::new(settings), from).split_off(6).join(" ");
        assert_eq!(tail(&settings, None), "SYSLOG_IDENTIFIER=sshd SYSLOG_IDENTIFIER=smartd");
        settings.journal.units = vec!["db".to_owned(), "web@1.socket".to_owned()];
        assert_eq!(
            tail(&settings, Some("s=1")),
            "--cursor=s=1 SYSLOG_IDENTIFIER=sshd SYSLOG_IDENTIFIER=smartd + _SYSTEMD_UNIT=db.service _SYSTEMD_UNIT=web@1.socket"
        );
        settings.journal.identifiers.clear();
        assert_eq!(tail(&settings, None), "_SYSTEMD_UNIT=db.service _SYSTEMD_UNIT=web@1.socket");
    }
}
