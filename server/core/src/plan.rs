//! What people do to a host through us, and what is expected of it for a while because of that.

use ironwatch_shared::Timestamp;

/// Once what was done has shown its effect, the rest of it comes within so long.
const SETTLE_MILLIS: i64 = 60_000;

/// What an act stirs up. Words of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stirs {
    /// The machine: it falls silent, it starts anew.
    Host,
    /// The machine's kernel: it is made to crash, for a dump.
    Kernel,
    /// The BMC: it does not answer for a while.
    Bmc,
}

impl Stirs {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stirs::Host => "host",
            Stirs::Kernel => "kernel",
            Stirs::Bmc => "bmc",
        }
    }

    /// From the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Stirs::Host, Stirs::Kernel, Stirs::Bmc].into_iter().find(|stirs| stirs.as_str() == word)
    }

    /// Whether a fact of this class is its doing.
    fn explains(self, class: &str) -> bool {
        const SILENT: [&str; 4] = ["host_down", "host_rebooted", "chassis_power_off", "crash_record"];
        const CRASHED: [&str; 3] = ["kernel_panic", "kernel_oops", "bmc_event"];
        const AWAY: [&str; 6] = ["bmc_unreachable", "bmc_no_session", "bmc_refuses", "bmc_reset", "bmc_clock", "bmc_health"];
        match self {
            Stirs::Host => SILENT.contains(&class),
            Stirs::Kernel => SILENT.contains(&class) || CRASHED.contains(&class),
            Stirs::Bmc => AWAY.contains(&class),
        }
    }
}

/// Something that is done to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who did what: "power cycle by anna: new kernel".
    pub words: String,
    /// What it stirs up.
    pub stirs: Stirs,
    /// When its effects are over; none: when the machine is on again.
    pub until: Option<Timestamp>,
}

impl Plan {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now <= until)
    }

    /// Whether a fact of this class is expected now.
    #[must_use]
    pub fn explains(&self, class: &str, now: Timestamp) -> bool {
        self.holds(now) && self.stirs.explains(class)
    }

    /// Its effect was seen: only stragglers are expected now.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let soon = now.plus_millis(SETTLE_MILLIS);
        self.until = Some(self.until.map_or(soon, |until| until.min(soon)));
    }
}
