//! Lines of programs without the program's name: people copy what is behind it, and a program's own standard error has none.
//!
//! Only words that one program alone writes, from the start of the line.

use super::{PARSERS, Said, Understood};

/// How a line begins that one program alone writes, and that program.
const OWN: &[(&str, &str)] = &[
    ("Device: /dev/", "smartd"),
    ("Failed password for ", "sshd"),
    ("Failed publickey for ", "sshd"),
    ("Failed none for ", "sshd"),
    ("Failed keyboard-interactive", "sshd"),
    ("Failed hostbased for ", "sshd"),
    ("Accepted password for ", "sshd"),
    ("Accepted publickey for ", "sshd"),
    ("Accepted keyboard-interactive", "sshd"),
    ("Accepted hostbased for ", "sshd"),
    ("Accepted gssapi-with-mic for ", "sshd"),
    ("Invalid user ", "sshd"),
    ("Illegal user ", "sshd"),
    ("error: maximum authentication attempts exceeded for ", "sshd"),
    ("maximum authentication attempts exceeded for ", "sshd"),
    ("Disconnecting authenticating user ", "sshd"),
    ("Disconnecting invalid user ", "sshd"),
    ("Disconnecting: Too many authentication failures", "sshd"),
    ("Connection closed by authenticating user ", "sshd"),
    ("Connection closed by invalid user ", "sshd"),
    ("Connection reset by authenticating user ", "sshd"),
    ("Connection reset by invalid user ", "sshd"),
    ("Disconnected from authenticating user ", "sshd"),
    ("Disconnected from invalid user ", "sshd"),
    ("error: PAM: ", "sshd"),
    ("PAM: Authentication failure for ", "sshd"),
    ("PAM 1 more authentication failure; ", "sshd"),
    ("PAM 2 more authentication failures; ", "sshd"),
    ("PAM 3 more authentication failures; ", "sshd"),
    ("PAM 4 more authentication failures; ", "sshd"),
    ("PAM 5 more authentication failures; ", "sshd"),
    ("PAM service(sshd) ignoring max retries; ", "sshd"),
    ("pam_unix(sshd:auth): ", "sshd"),
    ("pam_sss(sshd:auth): ", "sshd"),
    ("pam_ldap(sshd:auth): ", "sshd"),
    ("pam_faillock(sshd:auth): ", "sshd"),
    ("pam_tally2(sshd:auth): ", "sshd"),
    ("pam_access(sshd:account): ", "sshd"),
    ("Bad protocol version identification '", "sshd"),
    ("Did not receive identification string from ", "sshd"),
    ("message repeated ", "sshd"),
    ("User ", "sshd"),
    ("ROOT LOGIN REFUSED FROM ", "sshd"),
    ("Received disconnect from ", "sshd"),
    ("reverse mapping checking getaddrinfo for ", "sshd"),
    ("Bad password attempt for '", "dropbear"),
    ("Login attempt for nonexistent user", "dropbear"),
    ("failed to start daemon: ", "dockerd"),
    ("Error starting daemon: ", "dockerd"),
    ("unable to configure the Docker daemon with file ", "dockerd"),
    ("nvidia-container-cli: initialization error: ", "dockerd"),
    ("docker: Error response from daemon: ", "docker"),
    ("Error response from daemon: ", "docker"),
    ("Cannot connect to the Docker daemon at ", "docker"),
    ("File /var/log/journal/", "systemd-journald"),
    ("File /run/log/journal/", "systemd-journald"),
    ("System is rebooting", "systemd-logind"),
    ("System is powering down", "systemd-logind"),
    ("The system will reboot now!", "systemd-logind"),
    ("The system will power off now!", "systemd-logind"),
    ("Fail event detected on md device ", "mdadm"),
    ("FailSpare event detected on md device ", "mdadm"),
    ("DegradedArray event detected on md device ", "mdadm"),
    ("DeviceDisappeared event detected on md device ", "mdadm"),
    ("SparesMissing event detected on md device ", "mdadm"),
    ("A Fail event had been detected on md device ", "mdadm"),
    ("A FailSpare event had been detected on md device ", "mdadm"),
    ("A DegradedArray event had been detected on md device ", "mdadm"),
    ("A DeviceDisappeared event had been detected on md device ", "mdadm"),
    ("Hardware event. This is not a software error", "mcelog"),
    ("HARDWARE ERROR. This is *NOT* a software problem", "mcelog"),
    ("Corrected DIMM memory error count exceeded threshold", "mcelog"),
    ("Uncorrected DIMM memory error count exceeded threshold", "mcelog"),
    ("corrected DIMM memory error count exceeded threshold", "mcelog"),
    ("uncorrected DIMM memory error count exceeded threshold", "mcelog"),
    ("Corrected memory errors on page ", "mcelog"),
    ("<...>-", "rasdaemon"),
    ("rasdaemon-", "rasdaemon"),
    ("eid=", "zed"),
    ("Killed /", "systemd-oomd"),
    ("sending SIGTERM to process ", "earlyoom"),
    ("sending SIGKILL to process ", "earlyoom"),
    ("checker failed path ", "multipathd"),
    ("Kernel reported iSCSI connection ", "iscsid"),
    ("detected NVSwitch ", "nv-fabricmanager"),
];

/// Ends of the names of units.
const UNITS: [&str; 7] = [".service", ".socket", ".slice", ".scope", ".mount", ".device", ".swap"];

/// Reads one line that nobody's name stands before.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let program = OWN.iter().find(|(start, _)| text.starts_with(start)).map(|(_, program)| *program);
    let program = program.or_else(|| is_check(text).then_some("fsck"));
    let program = program.or_else(|| is_systemd(text).then_some("systemd")).or_else(|| is_engine(text).then_some("dockerd"))?;
    PARSERS.iter().find_map(|parse| parse(&Said { program, unit: None, text }))
}

/// `docker.service: words`, `Failed to start Docker Application Container Engine.`: the unit stands in the line.
fn is_systemd(text: &str) -> bool {
    const STARTS: [&str; 6] =
        ["Job ", "Failed to start ", "Failed to listen on ", "Dependency failed for ", "Unit ", "start request repeated too quickly for "];
    let unit = text.split([':', ' ']).next().unwrap_or_default();
    UNITS.iter().any(|end| unit.ends_with(end)) || STARTS.iter().any(|start| text.starts_with(start))
}

/// `/dev/sda1: UNEXPECTED INCONSISTENCY; …`
fn is_check(text: &str) -> bool {
    let words = text.strip_prefix("/dev/").and_then(|rest| rest.split_once(' ')).map(|(_, words)| words);
    words.is_some_and(|words| words.starts_with("UNEXPECTED INCONSISTENCY;") || words.starts_with("contains a file system with errors,"))
}

/// Many programs log as the container engine does; these words and fields are its own.
fn is_engine(text: &str) -> bool {
    const OWN: [&str; 26] = [
        "Handler for ",
        "failed to start daemon",
        "Error starting daemon",
        "failed to start containerd",
        "containerd did not exit",
        "containerd: ",
        "containerd-shim",
        "Not continuing with p",
        "Failed to start container ",
        "failed to start container",
        "Failed to load container ",
        "failed to load container",
        "Force shutdown daemon",
        "Failed to get event from containerd",
        "failed to get event",
        "devmapper: ",
        "devicemapper: ",
        "[graphdriver] ",
        "no sockets found via socket activation",
        "failed to shutdown shim",
        "failed to delete shim",
        "RunPodSandbox for ",
        "StartContainer for ",
        "StopPodSandbox for ",
        "stream copy error: ",
        "attach: ",
    ];
    const FIELDS: [&str; 3] = [" module=libcontainerd", " namespace=moby", " namespace=k8s.io"];
    let terminal = ["ERRO[", "FATA[", "PANI["].iter().find_map(|start| text.strip_prefix(start)).and_then(|rest| rest.split_once(']'));
    if let Some((_, message)) = terminal {
        return OWN.iter().any(|start| message.trim_start().starts_with(start));
    }
    let logfmt = text.starts_with("time=\"") || text.starts_with("level=");
    let message = || text.split_once("msg=\"").is_some_and(|(_, message)| OWN.iter().any(|start| message.starts_with(start)));
    logfmt && (message() || FIELDS.iter().any(|field| text.contains(field)))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn words_of_one_program_alone_are_known_without_its_name() {
        for (text, class, code) in [
            ("Device: /dev/sdh [SAT], 3 Currently unreadable (pending) sectors", "disk_smart", "pending_sectors"),
            ("Device: /dev/sdh [SAT], ATA error count increased from 0 to 2", "disk_smart", "error_count"),
            ("Failed password for invalid user ops from 192.0.2.7 port 4242 ssh2", "ssh_auth", "failed_password"),
            ("message repeated 4 times: [ Failed password for root from 192.0.2.7 port 4242 ssh2]", "ssh_auth", "failed_password"),
            ("Invalid user ops from 192.0.2.7", "ssh_auth", "invalid_user"),
            ("User ops from 192.0.2.7 not allowed because not listed in AllowUsers", "ssh_auth", "not_allowed"),
            ("docker.service: Start request repeated too quickly.", "docker", "start_failed"),
            ("docker.service: Failed with result 'exit-code'.", "docker", "daemon_exit"),
            ("Failed to start Docker Application Container Engine.", "docker", "start_failed"),
            (
                "time=\"2025-03-04T05:06:07Z\" level=error msg=\"Handler for POST /v1.43/images/load returned error: no space left on device\"",
                "docker",
                "error",
            ),
            ("time=\"2025-03-04T05:06:07Z\" level=error msg=\"x\" error=\"exit status 2\" module=libcontainerd", "docker", "error"),
            ("failed to start daemon: error while opening volume store metadata database: timeout", "docker", "start_failed"),
            ("Fail event detected on md device /dev/md7, component device /dev/sdh2", "raid", "disk_failure"),
            ("A DegradedArray event had been detected on md device /dev/md/7.", "raid", "degraded"),
            (
                "<...>-88 [001] 0.007845: mc_event: 2025-03-04 05:06:07 +0100 1 Corrected error: memory read error on DIMM_A3",
                "mem_ecc",
                "CE",
            ),
            ("eid=7 class=statechange pool='tank' vdev=sdd1 vdev_state=UNAVAIL", "filesystem", "degraded"),
            ("File /var/log/journal/88/system.journal corrupted or uncleanly shut down, renaming and replacing.", "boot", "unclean"),
        ] {
            for line in [text.to_owned(), format!("[  812.004512] {text}"), format!("Mar  4 05:06:07 node7 {text}")] {
                let told = classify_line(&line).map(|told| (told.class, told.code.map(|code| code.to_string())));
                assert_eq!(told, Some((class, Some(code.to_owned()))), "{line}");
            }
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 watcher[88]: {text}")), None, "{text}");
        }
    }

    #[test]
    fn words_that_many_write_are_nothing_without_a_name() {
        for text in [
            "time=\"2025-03-04T05:06:07Z\" level=error msg=\"cannot reach the database\"",
            "time=\"2025-03-04T05:06:07Z\" level=info msg=\"Handler for POST /v1.43/images/load took 3 s\"",
            "level=fatal msg=\"no configuration\"",
            "backup.service: Failed with result 'exit-code'.",
            "Failed to start Daily backup.",
            "Device: /dev/sdh [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from 112 to 111",
            "Device: /dev/sdh, is SMART capable. Adding to \"monitor\" list.",
            "User ops logged in from 192.0.2.7",
            "RebuildFinished event detected on md device /dev/md7",
            "panic: runtime error: index out of range",
            "Rebooting.",
        ] {
            assert_eq!(classify_line(text), None, "{text}");
        }
    }
}
