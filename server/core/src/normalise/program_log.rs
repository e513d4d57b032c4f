//! Lines of programs: a parser for each program whose words are worth knowing, asked by the program's name.
//!
//! Anchored as in [`super::kernel_log`]: each reads from the start of the text.

mod docker;
mod dropbear;
mod fabric_manager;
mod fsck;
mod journald;
mod lvm;
mod mcelog;
mod mdadm;
mod nameless;
mod oomd;
mod rasdaemon;
mod shutdown;
mod smartd;
mod sshd;
mod storage_paths;
mod unit;
mod zed;

use super::understood::Understood;

/// What a program said.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Its name without process id, as syslog has it: `sshd`, `dockerd`, `systemd`.
    pub program: &'a str,
    /// The unit it runs in, where the journal knows it.
    pub unit: Option<&'a str>,
    /// What it said.
    pub text: &'a str,
}

/// A parser of one program's words.
type Parser = fn(&Said<'_>) -> Option<Understood>;

/// All parsers, in the order they are asked. A new program is one file and one line here.
static PARSERS: &[Parser] = &[
    sshd::understand,
    dropbear::understand,
    docker::understand,
    journald::understand,
    shutdown::understand,
    smartd::understand,
    mdadm::understand,
    lvm::understand,
    fsck::understand,
    mcelog::understand,
    rasdaemon::understand,
    zed::understand,
    oomd::understand,
    storage_paths::understand,
    fabric_manager::understand,
    unit::understand,
];

/// Programs whose name alone, without a process id or a date, says that a line is theirs.
const NAMES: [&str; 17] = [
    "sshd",
    "sshd-session",
    "dropbear",
    "dockerd",
    "containerd",
    "systemd",
    "systemd-journald",
    "systemd-oomd",
    "earlyoom",
    "smartd",
    "mdadm",
    "mcelog",
    "rasdaemon",
    "zed",
    "multipathd",
    "iscsid",
    "nv-fabricmanager",
];

/// Whether a program of this name is one of those known here. The kernel begins none of its lines with one of these names.
pub(super) fn is_known(program: &str) -> bool {
    NAMES.contains(&program)
}

/// What a program's line means. `None` means harmless or not known.
#[must_use]
pub fn understand(said: &Said<'_>) -> Option<Understood> {
    /// With `journalctl -o with-unit` the unit stands where the program's name is.
    const UNITS: [(&str, &str); 13] = [
        ("mcelog.service", "mcelog"),
        ("rasdaemon.service", "rasdaemon"),
        ("mdmonitor.service", "mdadm"),
        ("mdadm.service", "mdadm"),
        ("zfs-zed.service", "zed"),
        ("ssh.service", "sshd"),
        ("sshd.service", "sshd"),
        ("docker.service", "dockerd"),
        ("containerd.service", "containerd"),
        ("smartd.service", "smartd"),
        ("smartmontools.service", "smartd"),
        ("nvidia-fabricmanager.service", "nv-fabricmanager"),
        ("init.scope", "systemd"),
    ];
    let program = UNITS.iter().find(|(unit, _)| *unit == said.program).map_or(said.program, |(_, program)| program);
    // Some daemons' tags are the way to the program.
    let program = program.rsplit_once('/').map_or(program, |(_, name)| name);
    let said = &Said { program, ..*said };
    PARSERS.iter().find_map(|parse| parse(said))
}

/// What a line means that names no program, where its words are one program's alone.
pub(super) fn understand_nameless(text: &str) -> Option<Understood> {
    nameless::understand(text)
}

#[cfg(test)]
mod tests {
    use super::super::kernel_log::classify_line;

    #[test]
    fn a_unit_in_place_of_the_name_is_its_program() {
        for (line, class) in [
            ("Tue 2025-03-04 05:06:07 CET node7 ssh.service[88]: Invalid user ops from 192.0.2.7 port 4242", Some("ssh_auth")),
            (
                "Tue 2025-03-04 05:06:07 CET node7 smartd.service[88]: Device: /dev/sdh [SAT], FAILED SMART self-check. BACK UP DATA NOW!",
                Some("disk_smart"),
            ),
            ("Tue 2025-03-04 05:06:07 CET node7 init.scope[1]: docker.service: Start request repeated too quickly.", Some("docker")),
            ("Tue 2025-03-04 05:06:07 CET node7 watcher.service[88]: Invalid user ops from 192.0.2.7 port 4242", None),
        ] {
            assert_eq!(classify_line(line).map(|told| told.class), class, "{line}");
        }
    }
}
