//! Logins.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

/// One failed login is everyday life. How many are too many is for a rule to say.
const FAILED: Entry = Entry {
    class: "ssh_auth",
    title: "SSH login failed",
    meaning: "Somebody tried to log in by SSH and was not let in.",
    likely_causes: &["A mistyped password or a wrong key", "A script with an old password", "Somebody who guesses"],
    next_step: "Nothing for a single one. Many from one address are guessing: see who it is and block the address.",
    reference: "OpenSSH, sshd(8) and sshd_config(5)",
    severity: Severity::Warning,
    alarm: false,
    problem: "ssh_login_failed",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["accepted"],
        Entry {
            title: "SSH login",
            meaning: "Somebody logged in by SSH.",
            likely_causes: &["A person or a script at work"],
            next_step: "Nothing, if you know the user and the address.",
            severity: Severity::Info,
            problem: "ssh_login",
            ..FAILED
        },
    ),
    line(
        &["invalid_user"],
        Entry {
            title: "SSH login with a name that does not exist",
            meaning: "Somebody tried to log in by SSH as a user this host does not have.",
            likely_causes: &["Somebody who guesses names", "A mistyped name"],
            ..FAILED
        },
    ),
    line(
        &["not_allowed"],
        Entry {
            title: "SSH login that is not allowed",
            meaning: "The user exists or the address is known, but the settings of this host do not let them in.",
            likely_causes: &["Somebody who guesses", "A user or group missing in AllowUsers or AllowGroups", "A locked account"],
            ..FAILED
        },
    ),
    line(
        &["max_attempts"],
        Entry {
            title: "SSH login failed too often in one connection",
            meaning: "The client used up all its tries in one connection, and the server hung up.",
            likely_causes: &["Somebody who guesses", "A client that offers many keys", "A forgotten password"],
            ..FAILED
        },
    ),
    line(
        &["pam_failure"],
        Entry {
            title: "SSH login refused by PAM",
            meaning: "The system's login modules did not accept the user. The same try is usually told by SSH, too.",
            ..FAILED
        },
    ),
    line(
        &["no_ident", "bad_protocol"],
        Entry {
            title: "Visitor of the SSH port who does not speak SSH",
            meaning: "Somebody connected to the SSH port and did not greet as an SSH client does.",
            likely_causes: &["A scanner on the network", "A monitoring check that only looks whether the port is open"],
            next_step: "Nothing, unless it is your own scanner gone wrong.",
            ..FAILED
        },
    ),
    line(
        &["dns_mismatch"],
        Entry {
            title: "Name and address of an SSH client do not agree",
            meaning: "The address leads to a name, but the name does not lead back to the address. Wrong DNS is the usual reason.",
            likely_causes: &["A wrong or missing DNS entry", "Seldom: somebody who pretends to be another host"],
            next_step: "Correct the DNS entries if the client is yours.",
            ..FAILED
        },
    ),
    whole(FAILED),
    whole(Entry {
        class: "ssh_brute_force",
        title: "Password guessing from one address",
        meaning: "One address failed to log in by SSH so often that a program must be trying passwords.",
        likely_causes: &["An attack", "A script of your own with an old password, again and again"],
        next_step: "Block the address at the firewall. Check that nobody got in from it (last, journalctl -u ssh), and turn password logins off.",
        reference: "OpenSSH, sshd_config(5): PasswordAuthentication, MaxAuthTries, PerSourcePenalties",
        severity: Severity::Critical,
        alarm: true,
        problem: "ssh_brute_force",
        clears: Clears::Quiet { seconds: 3600 },
    }),
    whole(Entry {
        class: "ssh_success_after_failures",
        title: "Login succeeded after many failures",
        meaning: "An address that had failed to log in by SSH again and again was let in. A password may have been guessed.",
        likely_causes: &["A guessed password", "A user who remembered the password at last"],
        next_step: "Ask the user at once. If it was not them: cut the session, lock the account, isolate the host, and change its keys and passwords.",
        reference: "OpenSSH, sshd(8)",
        severity: Severity::Critical,
        alarm: true,
        problem: "ssh_success_after_failures",
        clears: Clears::Person,
    }),
];
