//! What people do to a host through us, and what is expected of it for a while because of that.

use ironwatch_shared::Timestamp;

/// Once a machine has started anew, the rest of what was done comes within so long.
const SETTLE_MILLIS: i64 = 60_000;
/// A machine whose power has come on is heard within so long: large ones test their memory first.
pub const START_MILLIS: i64 = 20 * 60_000;
/// A machine that was switched off is heard no more after so long.
pub const FADES_MILLIS: i64 = 10 * 60_000;

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
    /// Which job it is of.
    pub job: i64,
    /// When it was begun.
    pub since: Timestamp,
    /// Who did what: "power cycle by anna: new kernel".
    pub words: String,
    /// What it stirs up.
    pub stirs: Stirs,
    /// When its effects are over; none: when the machine is on again.
    pub until: Option<Timestamp>,
    /// The machine was seen off since.
    pub seen_off: bool,
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

    /// Whether it is of the machine, and not of its BMC.
    #[must_use]
    pub fn is_of_machine(&self) -> bool {
        self.stirs != Stirs::Bmc
    }

    fn ends_by(&mut self, at: Timestamp) {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
    }

    /// The machine has started anew, or is heard though it should be off: only stragglers are expected now.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        self.ends_by(now.plus_millis(SETTLE_MILLIS));
    }

    /// The BMC says whether power is on. One that has been off and is on again starts, by whoever; `is_heard`: it has an agent
    /// that will tell when it has.
    pub(crate) fn note_power(&mut self, on: bool, is_heard: bool, now: Timestamp) {
        if !on {
            self.seen_off = true;
        } else if self.seen_off {
            self.seen_off = false;
            self.ends_by(now.plus_millis(if is_heard { START_MILLIS } else { SETTLE_MILLIS }));
        }
    }

    /// Its agent is heard. What should be off and is heard for long was not switched off.
    pub(crate) fn note_heard(&mut self, now: Timestamp) {
        if self.until.is_none() && now.millis_since(self.since) > FADES_MILLIS {
            self.settle(now);
        }
    }
}

/// What is done to one host: something to the machine, something to its BMC, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plans {
    machine: Option<Plan>,
    bmc: Option<Plan>,
}

impl Plans {
    /// Takes the place of what was done to the same before.
    pub fn put(&mut self, plan: Plan) {
        let place = if plan.is_of_machine() { &mut self.machine } else { &mut self.bmc };
        *place = Some(plan);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Plan> {
        self.machine.iter().chain(&self.bmc)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Plan> {
        self.machine.iter_mut().chain(&mut self.bmc)
    }

    /// Jobs of which the effects are over at another time than they were `before`.
    pub(crate) fn settled_since(&self, before: &Plans) -> Vec<(i64, Timestamp)> {
        let was = |plan: &Plan| before.iter().find(|known| known.job == plan.job).and_then(|known| known.until);
        self.iter().filter_map(|plan| Some((plan.job, plan.until?)).filter(|(_, until)| Some(*until) != was(plan))).collect()
    }

    /// Takes away those that are over, or of this job.
    pub(crate) fn take_if(&mut self, over: impl Fn(&Plan) -> bool) -> Vec<Plan> {
        [&mut self.machine, &mut self.bmc].into_iter().filter_map(|place| place.take_if(|plan| over(plan))).collect()
    }

    /// Nothing is done to it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.machine.is_none() && self.bmc.is_none()
    }
}

impl FromIterator<Plan> for Plans {
    fn from_iter<T: IntoIterator<Item = Plan>>(plans: T) -> Self {
        let mut all = Self::default();
        plans.into_iter().for_each(|plan| all.put(plan));
        all
    }
}
