//! Why a host is down: facts in, a verdict with confidence and evidence in words out. A table, searched from the top; the first
//! line that fits says what it was.

use crate::bmc::witness::{Chassis, Remembered, Testimony};
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::report::StopReason;

/// What is known when a host has missed its check-ins.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// What its agent said when it stopped.
    pub stopped_for: Option<StopReason>,
    /// Classes of the problems that stood when it fell silent.
    pub problems: Vec<&'a str>,
    /// Something that we did to it, in words: "power off by anna at 10:04".
    pub planned: Option<&'a str>,
    /// Whether it has a BMC, and what that says.
    pub bmc: Option<Bmc<'a>>,
}

/// What its BMC says.
#[derive(Debug, Clone, Default)]
pub struct Bmc<'a> {
    /// The newest answer, if it was asked since the host was last heard.
    pub testimony: Option<&'a Testimony>,
    /// Its log since a little before the host was last heard.
    pub log: Vec<&'a Remembered>,
}

/// What it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// We did it.
    Planned,
    /// The machine has no power.
    PowerLost,
    /// It was switched off.
    PoweredOff,
    /// It got too hot.
    ThermalShutdown,
    /// The operating system crashed.
    OsCrashed,
    /// The operating system hangs.
    OsHung,
    /// Hardware stopped it.
    HardwareFault,
    /// It did not come back from a reboot.
    RebootFailed,
    /// The agent is not running.
    AgentStopped,
    /// It runs, and cannot be heard.
    NetworkOrOs,
    /// Neither it nor its BMC is heard.
    Dark,
    /// Nothing tells.
    Unknown,
}

impl Verdict {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Planned => "planned",
            Verdict::PowerLost => "power_lost",
            Verdict::PoweredOff => "powered_off",
            Verdict::ThermalShutdown => "thermal_shutdown",
            Verdict::OsCrashed => "os_crashed",
            Verdict::OsHung => "os_hung",
            Verdict::HardwareFault => "hardware_fault",
            Verdict::RebootFailed => "reboot_failed",
            Verdict::AgentStopped => "agent_stopped",
            Verdict::NetworkOrOs => "network_or_os",
            Verdict::Dark => "dark",
            Verdict::Unknown => "unknown",
        }
    }
}

/// How sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// One of several things that it may be.
    Low,
    /// Probably.
    Medium,
    /// Somebody said so.
    High,
}

impl Confidence {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// Why a host is down, as far as can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What it was.
    pub verdict: Verdict,
    /// How sure that is.
    pub confidence: Confidence,
    /// In plain words.
    pub words: String,
    /// What speaks for it.
    pub evidence: Vec<String>,
}

struct Line {
    verdict: Verdict,
    confidence: Confidence,
    words: &'static str,
    /// The evidence, when it fits.
    fits: fn(&Facts<'_>) -> Option<Vec<String>>,
}

static LINES: &[Line] = &[
    Line {
        verdict: Verdict::Planned,
        confidence: Confidence::High,
        words: "planned",
        fits: |facts| facts.planned.map(|words| vec![words.to_owned()]),
    },
    // Power is off.
    Line {
        verdict: Verdict::ThermalShutdown,
        confidence: Confidence::High,
        words: "shut down for heat",
        fits: |facts| {
            off(facts).and_then(|off| {
                with(
                    off,
                    log(facts, &[("cpu_fault", "thermal_trip"), ("hardware_fault", "thermal_trip"), ("thermal", "critical_shutdown")]),
                )
            })
        },
    },
    Line {
        verdict: Verdict::PowerLost,
        confidence: Confidence::High,
        words: "power was lost: AC failed",
        fits: |facts| off(facts).and_then(|off| with(off, log(facts, &[("power_unit", "ac_lost"), ("psu_fault", "input_lost")]))),
    },
    Line {
        verdict: Verdict::PowerLost,
        confidence: Confidence::Medium,
        words: "power was lost: AC failed",
        fits: |facts| {
            let off = off(facts)?;
            chassis(facts).filter(|chassis| chassis.ac_lost)?;
            with(off, vec!["BMC: the last power event was a loss of AC".to_owned()])
        },
    },
    Line {
        verdict: Verdict::HardwareFault,
        confidence: Confidence::High,
        words: "power went off because of a hardware fault",
        fits: |facts| {
            let off = off(facts)?;
            with(
                off,
                log(
                    facts,
                    &[
                        ("power_unit", "failed"),
                        ("power_unit", "240va"),
                        ("power_unit", "interlock"),
                        ("psu_fault", "failed"),
                        ("cpu_fault", "ierr"),
                    ],
                ),
            )
        },
    },
    Line {
        verdict: Verdict::OsHung,
        confidence: Confidence::High,
        words: "the operating system hung, and its watchdog switched the power off",
        fits: |facts| off(facts).and_then(|off| with(off, log(facts, &[("watchdog", "power_down")]))),
    },
    Line {
        verdict: Verdict::PoweredOff,
        confidence: Confidence::High,
        words: "switched off",
        fits: |facts| {
            let mut off = off(facts)?;
            matches!(facts.stopped_for, Some(StopReason::PowerOff))
                .then(|| off.push("the agent said that the machine powers off".to_owned()));
            Some(off)
        },
    },
    // Power is on, and something was written down.
    Line {
        verdict: Verdict::OsCrashed,
        confidence: Confidence::High,
        words: "the operating system crashed",
        fits: |facts| Some(log(facts, &[("kernel_panic", "panic")])).filter(|lines| !lines.is_empty()),
    },
    Line {
        verdict: Verdict::OsCrashed,
        confidence: Confidence::High,
        words: "the operating system crashed",
        fits: |facts| facts.problems.contains(&"kernel_panic").then(|| vec!["the kernel's last words were a panic".to_owned()]),
    },
    Line {
        verdict: Verdict::OsHung,
        confidence: Confidence::High,
        words: "the operating system hung, and its watchdog acted",
        fits: |facts| {
            let lines = log(facts, &[("watchdog", "reset"), ("watchdog", "power_cycle"), ("watchdog", "expired")]);
            Some(lines).filter(|lines| !lines.is_empty())
        },
    },
    Line {
        verdict: Verdict::HardwareFault,
        confidence: Confidence::Medium,
        words: "stopped by a hardware fault",
        fits: |facts| {
            let lines = log(
                facts,
                &[
                    ("cpu_fault", "ierr"),
                    ("cpu_fault", "thermal_trip"),
                    ("cpu_mce", "uncorrected"),
                    ("mem_ecc", "UE"),
                    ("pcie_aer", "fatal"),
                    ("nmi", "nmi"),
                    ("bus_error", "serr"),
                    ("firmware_start", "hang"),
                    ("firmware_start", "post_error"),
                    ("boot_failed", "no_medium"),
                ],
            );
            Some(lines).filter(|lines| !lines.is_empty())
        },
    },
    Line {
        verdict: Verdict::RebootFailed,
        confidence: Confidence::Medium,
        words: "did not come back from an announced reboot",
        fits: |facts| matches!(facts.stopped_for, Some(StopReason::Reboot)).then(|| state(facts)),
    },
    Line {
        verdict: Verdict::AgentStopped,
        confidence: Confidence::Medium,
        words: "the agent did not come back from an upgrade",
        fits: |facts| matches!(facts.stopped_for, Some(StopReason::Upgrade)).then(|| state(facts)),
    },
    // Power is on, and nothing was written down.
    Line {
        verdict: Verdict::NetworkOrOs,
        confidence: Confidence::Medium,
        words: "the machine has power and cannot be heard: the operating system hangs, its network is cut, or the agent died",
        fits: |facts| {
            (chassis(facts)?.power_on == Some(true))
                .then(|| vec!["BMC: power is on, and its log has nothing new that explains it".to_owned()])
        },
    },
    Line {
        verdict: Verdict::Dark,
        confidence: Confidence::Medium,
        words: "neither the machine nor its BMC answers: power of both, or the network to both",
        fits: |facts| match facts.bmc.as_ref()?.testimony? {
            Testimony::Silent(why) => Some(vec![format!("BMC: {why}")]),
            Testimony::Said(_) => None,
        },
    },
    Line {
        verdict: Verdict::Unknown,
        confidence: Confidence::Low,
        words: "unknown: power, operating system, network or agent",
        fits: |facts| {
            Some(match facts.bmc {
                Some(_) => vec!["its BMC has not been heard since".to_owned()],
                None => Vec::new(),
            })
        },
    },
];

fn chassis<'a>(facts: &'a Facts<'_>) -> Option<&'a Chassis> {
    match facts.bmc.as_ref()?.testimony? {
        Testimony::Said(chassis) => Some(chassis),
        Testimony::Silent(_) => None,
    }
}

/// Power is off.
fn off(facts: &Facts<'_>) -> Option<Vec<String>> {
    (chassis(facts)?.power_on == Some(false)).then(|| vec!["BMC: power is off".to_owned()])
}

/// How the machine stands, as far as the BMC says.
fn state(facts: &Facts<'_>) -> Vec<String> {
    match chassis(facts).and_then(|chassis| chassis.power_on) {
        Some(true) => vec!["BMC: power is on".to_owned()],
        Some(false) => vec!["BMC: power is off".to_owned()],
        None => Vec::new(),
    }
}

fn with(mut evidence: Vec<String>, more: Vec<String>) -> Option<Vec<String>> {
    if more.is_empty() {
        return None;
    }
    evidence.extend(more);
    Some(evidence)
}

/// Lines of the BMC's log of these kinds.
fn log(facts: &Facts<'_>, kinds: &[(&str, &str)]) -> Vec<String> {
    let lines = facts.bmc.iter().flat_map(|bmc| &bmc.log);
    lines
        .filter(|line| kinds.contains(&(line.class, line.code.as_str())))
        .map(|line| format!("{}: {}", line.at, line.words))
        .take(3)
        .collect()
}

/// What it was.
#[must_use]
pub fn diagnose(facts: &Facts<'_>) -> Diagnosis {
    let found = LINES.iter().find_map(|line| Some((line, (line.fits)(facts)?)));
    match found {
        Some((line, evidence)) => Diagnosis { verdict: line.verdict, confidence: line.confidence, words: line.words.to_owned(), evidence },
        None => Diagnosis { verdict: Verdict::Unknown, confidence: Confidence::Low, words: "unknown".to_owned(), evidence: Vec::new() },
    }
}

impl Diagnosis {
    /// It says why the machine has a new boot when it is back; otherwise it was only a guess.
    #[must_use]
    pub fn explains_a_reboot(&self) -> bool {
        !matches!(self.verdict, Verdict::NetworkOrOs | Verdict::Dark | Verdict::Unknown | Verdict::AgentStopped)
    }

    /// In one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let evidence = if self.evidence.is_empty() { String::new() } else { format!(" ({})", self.evidence.join("; ")) };
        format!("{}{evidence}", self.words)
    }
}

/// How long before the last check-in the BMC's log is looked at: clocks differ, and the last check-in may be an interval old.
pub const LOOK_BACK_MILLIS: i64 = 120_000;

/// From when on entries of a log may explain a silence.
#[must_use]
pub fn look_back(heard_at: Timestamp) -> Timestamp {
    heard_at.plus_millis(-LOOK_BACK_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(class: &'static str, code: &str) -> Remembered {
        Remembered { at: Timestamp::from_millis(0), class, code: code.to_owned(), words: format!("{class} {code}") }
    }

    fn said(power_on: bool, ac_lost: bool) -> Testimony {
        Testimony::Said(Chassis { power_on: Some(power_on), ac_lost, ..Chassis::default() })
    }

    fn verdict(testimony: &Testimony, log: &[Remembered], stopped_for: Option<StopReason>, problems: &[&str]) -> (Verdict, Confidence) {
        let bmc = Bmc { testimony: Some(testimony), log: log.iter().collect() };
        let diagnosis = diagnose(&Facts { stopped_for, problems: problems.to_vec(), planned: None, bmc: Some(bmc) });
        (diagnosis.verdict, diagnosis.confidence)
    }

    #[test]
    fn the_bmc_tells_what_it_was() {
        use Confidence::{High, Medium};
        let (on, off, cut) = (said(true, false), said(false, false), said(false, true));
        let silent = Testimony::Silent("no answer".to_owned());
        assert_eq!(verdict(&off, &[entry("power_unit", "ac_lost")], None, &[]), (Verdict::PowerLost, High));
        assert_eq!(verdict(&cut, &[], None, &[]), (Verdict::PowerLost, Medium));
        assert_eq!(verdict(&off, &[entry("cpu_fault", "thermal_trip")], None, &[]), (Verdict::ThermalShutdown, High));
        assert_eq!(verdict(&off, &[entry("watchdog", "power_down")], None, &[]), (Verdict::OsHung, High));
        assert_eq!(verdict(&off, &[], None, &[]), (Verdict::PoweredOff, High));
        assert_eq!(verdict(&off, &[entry("power_unit", "failed")], None, &[]), (Verdict::HardwareFault, High));
        assert_eq!(verdict(&on, &[entry("kernel_panic", "panic")], None, &[]), (Verdict::OsCrashed, High));
        assert_eq!(verdict(&on, &[], None, &["kernel_panic"]), (Verdict::OsCrashed, High));
        assert_eq!(verdict(&on, &[entry("watchdog", "reset")], None, &[]), (Verdict::OsHung, High));
        assert_eq!(verdict(&on, &[entry("mem_ecc", "UE")], None, &[]), (Verdict::HardwareFault, Medium));
        assert_eq!(verdict(&on, &[entry("mem_ecc", "CE")], None, &[]), (Verdict::NetworkOrOs, Medium));
        assert_eq!(verdict(&on, &[], Some(StopReason::Reboot), &[]), (Verdict::RebootFailed, Medium));
        assert_eq!(verdict(&silent, &[], None, &[]), (Verdict::Dark, Medium));
        assert_eq!(diagnose(&Facts::default()).verdict, Verdict::Unknown);
        let planned = Facts { planned: Some("power off by anna"), ..Facts::default() };
        assert_eq!(diagnose(&planned).verdict, Verdict::Planned);
    }
}
