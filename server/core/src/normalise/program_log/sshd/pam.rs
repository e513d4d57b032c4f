//! PAM's own words, by way of sshd or of a module that writes by itself (Linux-PAM, modules/pam_*; Samba, nsswitch/pam_winbind.c).

use super::{Understood, login, name_from, user};

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("PAM: ") {
        let (reason, rest) = rest.split_once(" for ")?;
        let (name, address, _) = name_from(rest)?;
        return Some(user(login("pam_failure", Some(address)), name).with("reason", reason));
    }
    if let Some(rest) = text.strip_prefix("PAM ") {
        // `PAM 5 more authentication failures; logname= … rhost=192.0.2.7  user=root` and, for one, `failure`.
        let (count, rest) = rest.split_once(" more authentication failure")?;
        let count: u64 = count.parse().ok()?;
        return Some(fields(rest.trim_start_matches('s'))?.with("count", count));
    }
    if let Some(rest) = text.strip_prefix("(pam_unix) ") {
        return module("pam_unix", rest);
    }
    let (name, rest) = text.split_once("): ")?;
    let (name, service) = name.split_once('(')?;
    (name.starts_with("pam_") && !name.contains(' ') && service.starts_with("sshd:")).then(|| module(name, rest))?
}

/// `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root`.
pub(super) fn module(name: &str, text: &str) -> Option<Understood> {
    if let Some((count, rest)) = text.split_once(" more authentication failure") {
        let count: u64 = count.parse().ok()?;
        return Some(fields(rest.trim_start_matches('s'))?.with("count", count));
    }
    // pam_ldap knows the name alone: `Authentication failure; user=root`.
    if let Some(name) = text.strip_prefix("Authentication failure; user=") {
        return Some(login("pam_failure", None).with_some("user", Some(name).filter(|name| !name.is_empty())));
    }
    text.strip_prefix("authentication failure").and_then(fields).or_else(|| refusal(name, text))
}

/// Modules that refuse in words of their own.
fn refusal(name: &str, text: &str) -> Option<Understood> {
    /// The module, what stands before the name of the user, what stands behind it, and the code.
    const REFUSALS: [(&str, &str, &str, &str); 8] = [
        ("pam_tally", "user ", " (", "max_attempts"),
        ("pam_tally2", "user ", " (", "max_attempts"),
        ("pam_faillock", "Consecutive login failures for user ", " account temporarily locked", "max_attempts"),
        ("pam_winbind", "user '", "' denied access", "pam_failure"),
        ("pam_google_authenticator", "Invalid verification code for ", "", "pam_failure"),
        ("pam_access", "access denied for user `", "' from `", "not_allowed"),
        ("pam_listfile", "Refused user ", " for service ", "not_allowed"),
        ("pam_oath", "user '", "' failed", "pam_failure"),
    ];
    let (who, rest, code) = REFUSALS.into_iter().filter(|(module, ..)| *module == name).find_map(|(_, before, behind, code)| {
        let rest = text.strip_prefix(before)?;
        if behind.is_empty() {
            return Some((rest, "", code));
        }
        let (who, rest) = rest.split_once(behind)?;
        Some((who, rest, code))
    })?;
    // The counters tell of every try; only what is over the limit is refused: `user root (0) tally 5, deny 3`.
    if name.starts_with("pam_tally") && !rest.contains(", deny ") {
        return None;
    }
    // pam_access names where from.
    let from = rest.split_once('\'').map(|(from, _)| from).filter(|_| code == "not_allowed" && name == "pam_access");
    Some(user(login(code, from), who.trim_end_matches(" account")))
}

fn fields(text: &str) -> Option<Understood> {
    let (_, rest) = text.strip_prefix("; ")?.split_once("rhost=")?;
    let (address, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let said = login("pam_failure", Some(address).filter(|address| !address.is_empty()));
    let name = rest.trim_start().strip_prefix("user=");
    Some(said.with_some("user", name.filter(|name| !name.is_empty())))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn modules_that_refuse_in_words_of_their_own() {
        for (words, code, name) in [
            ("pam_tally2(sshd:auth): user ops (1000) tally 7, deny 3", "max_attempts", "ops"),
            ("pam_faillock(sshd:auth): Consecutive login failures for user ops account temporarily locked", "max_attempts", "ops"),
            ("pam_winbind(sshd:auth): user 'ops' denied access (incorrect password or invalid membership)", "pam_failure", "ops"),
            ("pam_google_authenticator(sshd:auth): Invalid verification code for ops", "pam_failure", "ops"),
            ("pam_access(sshd:account): access denied for user `ops' from `192.0.2.7'", "not_allowed", "ops"),
        ] {
            let line = format!("Mar  4 05:06:07 node7 sshd[88]: {words}");
            let told = classify_line(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((told.class, told.code.map(|code| code.to_string()).as_deref()), ("ssh_auth", Some(code)), "{line}");
            assert_eq!(told.fields.get("user").and_then(|v| v.as_str()), Some(name), "{line}");
        }
        for words in [
            "pam_tally2(sshd:auth): user ops (1000) has time limit [60s left] since last failure.",
            "pam_unix(sshd:session): session opened for user ops by (uid=0)",
            "pam_unix(sshd:auth): check pass; user unknown",
            "pam_winbind(sshd:auth): user 'ops' granted access",
            "pam_unix(cron:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=ops",
        ] {
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 sshd[88]: {words}")), None, "{words}");
        }
    }
}
