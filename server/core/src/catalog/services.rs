//! Services: Docker and what systemd runs.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const DOCKER: Entry = Entry {
    class: "docker",
    title: "Docker reported an error",
    meaning: "The container engine could not do something it was asked to do.",
    likely_causes: &[
        "A full disk",
        "A container or image that cannot start",
        "A GPU driver that is not ready",
        "A fault of storage or network below it",
    ],
    next_step: "Read the message in the evidence. Check disk space, and nvidia-smi where it names the GPU hook.",
    reference: "Docker documentation, Troubleshooting the Docker daemon",
    severity: Severity::Warning,
    // A busy host has some every day.
    alarm: false,
    problem: "docker_error",
    clears: Clears::Quiet { seconds: 3600 },
};

const UNIT: Entry = Entry {
    class: "unit_failed",
    title: "Service failed",
    meaning: "A unit of systemd ended badly or is in the failed state.",
    likely_causes: &[
        "A fault of the service itself",
        "Something it needs is missing: a disk, the network, another service",
        "A wrong setting after a change",
    ],
    next_step: "Run systemctl status and journalctl -u for the unit; put right what it says and start it again.",
    reference: "systemd, systemd.service(5) and systemctl(1)",
    severity: Severity::Warning,
    alarm: true,
    problem: "unit_failed",
    clears: Clears::Quiet { seconds: 3600 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["start_failed"],
        Entry {
            title: "Docker does not start",
            meaning: "The container engine did not start, or failed so often that it is not started any more. No container runs.",
            likely_causes: &[
                "A wrong setting in daemon.json",
                "A full or broken disk below /var/lib/docker",
                "containerd or the firewall is not ready",
            ],
            next_step: "Run journalctl -u docker for the reason, put it right, then systemctl reset-failed docker and start it.",
            severity: Severity::Error,
            alarm: true,
            problem: "docker_down",
            ..DOCKER
        },
    ),
    line(
        &["daemon_exit"],
        Entry {
            title: "Docker ended unexpectedly",
            meaning: "The container engine ended by itself. Containers may go on for a while, but nobody looks after them.",
            likely_causes: &["A crash of the engine", "The host ran out of memory", "It was killed"],
            next_step: "See whether systemd started it again (systemctl status docker) and why it ended (journalctl -u docker).",
            severity: Severity::Error,
            alarm: true,
            problem: "docker_down",
            ..DOCKER
        },
    ),
    line(
        &["restart"],
        Entry {
            title: "Docker is being started again",
            meaning: "The container engine had ended, and systemd starts it again.",
            problem: "docker_restart",
            ..DOCKER
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: DOCKER },
    line(
        &["given_up"],
        Entry {
            title: "Service is not started any more",
            meaning: "A service failed so often in a short time that systemd no longer starts it.",
            next_step: "Run journalctl -u for the unit, put right what it says, then systemctl reset-failed and start it.",
            severity: Severity::Error,
            ..UNIT
        },
    ),
    line(
        &["start_failed"],
        Entry { title: "Service does not start", meaning: "A service, or something it depends on, did not start.", ..UNIT },
    ),
    line(
        // What systemd mends by itself; when it does not, `failed` or `given_up` follows.
        &["exited", "restart"],
        Entry {
            title: "Service ended and may be started again",
            meaning: "A process of a service ended badly. systemd starts it again where its unit says so.",
            alarm: false,
            problem: "unit_exited",
            ..UNIT
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: UNIT },
];
