//! Logins at dropbear, the small SSH server (svr-authpasswd.c, svr-authpubkey.c, svr-authpam.c, svr-auth.c): `Bad password
//! attempt for 'root' from 192.0.2.7:4242`.

use super::sshd::login;
use super::{Said, Understood};
use ironwatch_shared::Severity;

/// What it says before the user's name, and the code.
const WITH_NAME: [(&str, &str); 8] = [
    ("Bad password attempt for '", "failed_password"),
    ("bad password attempt for '", "failed_password"),
    ("Too-long password attempt for '", "failed_password"),
    ("Bad PAM password attempt for '", "pam_failure"),
    ("Pubkey auth bad signature for '", "failed_publickey"),
    ("Password auth succeeded for '", "accepted"),
    ("Pubkey auth succeeded for '", "accepted"),
    ("PAM password auth succeeded for '", "accepted"),
];

/// What it says without a name.
const WITHOUT_NAME: [(&str, &str); 3] = [
    ("Login attempt for nonexistent user", "invalid_user"),
    ("login attempt for nonexistent user", "invalid_user"),
    ("root login rejected", "not_allowed"),
];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "dropbear" {
        return None;
    }
    let said = &Said { text: behind_own_stamp(said.text), ..*said };
    if let Some((start, code)) = WITHOUT_NAME.into_iter().find(|(start, _)| said.text.starts_with(start)) {
        let rest = said.text.strip_prefix(start)?;
        return Some(login(code, rest.strip_prefix(" from ").map(|from| place(from).0)));
    }
    if let Some(rest) = said.text.strip_prefix("Exit before auth") {
        // The one that guesses to the end; others only left.
        let (_, who) = rest.split_once("Max auth tries reached - user '")?;
        return Some(with_name("max_attempts", who));
    }
    let (start, code) = WITH_NAME.into_iter().find(|(start, _)| said.text.starts_with(start))?;
    Some(with_name(code, said.text.strip_prefix(start)?))
}

/// `[825] Mar 04 05:06:07 words`: where it writes to its standard error and something else puts that into the log.
fn behind_own_stamp(text: &str) -> &str {
    let behind = || {
        let (pid, rest) = text.strip_prefix('[')?.split_once("] ")?;
        pid.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        rest.splitn(4, ' ').nth(3)
    };
    behind().unwrap_or(text)
}

/// `root' from 192.0.2.7:4242`, `root' with key sha1!! ab:cd from 192.0.2.7:4242`. A name may hold anything, so the last `from`
/// counts.
fn with_name(code: &str, rest: &str) -> Understood {
    let (who, from) = match rest.rsplit_once(" from ") {
        Some((who, from)) => (who, Some(from.split(',').next().unwrap_or(from))),
        None => (rest, None),
    };
    let name = who.split('\'').next().unwrap_or_default();
    let (address, port) = from.map(place).unzip();
    let told = login(code, address).with_some("user", Some(name).filter(|name| !name.is_empty())).with_some("port", port.flatten());
    Understood { severity: if code == "accepted" { Severity::Info } else { told.severity }, ..told }
}

/// `192.0.2.7:4242`: the port is behind the last colon.
fn place(from: &str) -> (&str, Option<u64>) {
    match from.trim_end().rsplit_once(':') {
        Some((address, port)) => (address, port.parse().ok()),
        None => (from, None),
    }
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn tries_and_logins_are_told_with_their_address() {
        for (words, code, component) in [
            ("Bad password attempt for 'root' from 192.0.2.7:4242", "failed_password", "login/192.0.2.7"),
            ("bad password attempt for 'root' from 192.0.2.7:4242", "failed_password", "login/192.0.2.7"),
            ("Bad PAM password attempt for 'ops' from 192.0.2.7:4242", "pam_failure", "login/192.0.2.7"),
            ("Login attempt for nonexistent user from 192.0.2.7:4242", "invalid_user", "login/192.0.2.7"),
            ("Login attempt for nonexistent user", "invalid_user", "login"),
            ("[88] Mar 04 05:06:07 Bad password attempt for 'root' from 192.0.2.7:4242", "failed_password", "login/192.0.2.7"),
            ("Pubkey auth succeeded for 'ops' with key sha1!! 00:11 from 192.0.2.7:4242", "accepted", "login/192.0.2.7"),
            ("Password auth succeeded for 'ops' from 192.0.2.7:4242", "accepted", "login/192.0.2.7"),
            (
                "Exit before auth from <192.0.2.7:4242>: (user 'root', 10 fails): Max auth tries reached - user 'root' from 192.0.2.7:4242",
                "max_attempts",
                "login/192.0.2.7",
            ),
        ] {
            let told = classify_line(&format!("Mar  4 05:06:07 node7 dropbear[88]: {words}")).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((told.class, told.component.as_str()), ("ssh_auth", component), "{words}");
            assert_eq!(told.code.map(|code| code.to_string()).as_deref(), Some(code), "{words}");
        }
    }

    #[test]
    fn comings_and_goings_are_nothing() {
        for words in [
            "Child connection from 192.0.2.7:4242",
            "Exit (ops) from <192.0.2.7:4242>: Disconnect received",
            "Exit before auth from <192.0.2.7:4242>: (user 'root', 3 fails): Exited normally",
            "Running in background",
        ] {
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 dropbear[88]: {words}")), None, "{words}");
        }
    }
}
