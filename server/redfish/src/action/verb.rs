//! Our words for resets, and those of BMCs (DSP0268, Resource.ResetType).

use crate::error::Error;
use crate::model::PowerState;

/// What shall happen to a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResetVerb {
    /// Turn it on.
    On,
    /// Take its power away.
    ForceOff,
    /// Ask its operating system to shut down.
    SoftOff,
    /// Take its power away and give it back.
    Cycle,
    /// Reset it without asking.
    Reset,
    /// Ask its operating system to restart.
    SoftReset,
    /// Interrupt it, for a crash dump.
    Nmi,
}

/// What shall happen to a board controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ManagerReset {
    /// Restart in good order.
    Graceful,
    /// Restart at once.
    Force,
}

/// A reset type that does it, and the power state it needs to mean that: a button does the one or the other.
type Way = (&'static str, Option<PowerState>);

const ON: &[Way] = &[("On", None), ("ForceOn", None), ("PushPowerButton", Some(PowerState::Off))];
const FORCE_OFF: &[Way] = &[("ForceOff", None)];
const SOFT_OFF: &[Way] = &[("GracefulShutdown", None), ("PushPowerButton", Some(PowerState::On))];
const CYCLE: &[Way] = &[("PowerCycle", None), ("FullPowerCycle", None)];
const RESET: &[Way] = &[("ForceRestart", None), ("PowerCycle", Some(PowerState::On))];
const SOFT_RESET: &[Way] = &[("GracefulRestart", None)];
const NMI: &[Way] = &[("Nmi", None)];

impl ResetVerb {
    fn ways(self) -> &'static [Way] {
        match self {
            Self::On => ON,
            Self::ForceOff => FORCE_OFF,
            Self::SoftOff => SOFT_OFF,
            Self::Cycle => CYCLE,
            Self::Reset => RESET,
            Self::SoftReset => SOFT_RESET,
            Self::Nmi => NMI,
        }
    }

    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::ForceOff => "force_off",
            Self::SoftOff => "soft_off",
            Self::Cycle => "cycle",
            Self::Reset => "reset",
            Self::SoftReset => "soft_reset",
            Self::Nmi => "nmi",
        }
    }
}

/// The reset type to send: the first way that the BMC offers. A BMC that does not say what it offers gets the plainest.
pub(crate) fn reset_type(
    verb: ResetVerb,
    offered: &[String],
    aliases: &[(&'static str, &'static str)],
    power: Option<&PowerState>,
) -> Result<String, Error> {
    let ways = verb.ways();
    if offered.is_empty() {
        return Ok(ways.first().map(|(word, _)| (*word).to_owned()).unwrap_or_default());
    }
    let offers = |word: &str| offered.iter().find(|offered| offered.eq_ignore_ascii_case(word)).cloned();
    let right_state = |wanted: &Option<PowerState>| wanted.is_none() || wanted.as_ref() == power;
    let plain = ways.iter().filter(|(_, state)| right_state(state)).find_map(|(word, _)| offers(word));
    let alias = || {
        let by_maker = aliases.iter().filter(|(wanted, _)| ways.iter().any(|(word, _)| word == wanted));
        // The button again: it must not turn on what shall be off.
        by_maker.filter(|(_, sent)| *sent != "PushPowerButton" || power == Some(&PowerState::On)).find_map(|(_, sent)| offers(sent))
    };
    plain.or_else(alias).ok_or_else(|| Error::NotOffered { what: format!("{} (it offers {})", verb.as_str(), offered.join(", ")) })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn our_words_become_those_that_the_bmc_offers() {
        let offered = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let ask = |verb, words: &[&str], power: Option<PowerState>| reset_type(verb, &offered(words), &[], power.as_ref()).ok();
        let dell = ["On", "ForceOff", "ForceRestart", "GracefulRestart", "GracefulShutdown", "PushPowerButton", "Nmi", "PowerCycle"];
        for (verb, word) in [
            (ResetVerb::On, "On"),
            (ResetVerb::ForceOff, "ForceOff"),
            (ResetVerb::SoftOff, "GracefulShutdown"),
            (ResetVerb::Cycle, "PowerCycle"),
            (ResetVerb::Reset, "ForceRestart"),
            (ResetVerb::SoftReset, "GracefulRestart"),
            (ResetVerb::Nmi, "Nmi"),
        ] {
            assert_eq!(ask(verb, &dell, None).as_deref(), Some(word), "{verb:?}");
        }
        let button = ["PushPowerButton"];
        assert_eq!(ask(ResetVerb::SoftOff, &button, Some(PowerState::On)).as_deref(), Some("PushPowerButton"));
        assert_eq!(ask(ResetVerb::SoftOff, &button, Some(PowerState::Off)), None, "the button would turn it on");
        assert_eq!(ask(ResetVerb::On, &button, Some(PowerState::On)), None, "the button would turn it off");
        assert_eq!(ask(ResetVerb::On, &button, None), None);
        assert_eq!(ask(ResetVerb::ForceOff, &button, Some(PowerState::On)), None);
        assert_eq!(ask(ResetVerb::Nmi, &[], None).as_deref(), Some("Nmi"));
        assert_eq!(ask(ResetVerb::On, &["forceon"], None).as_deref(), Some("forceon"), "as the BMC spells it");
        let ilo = [("ForceOff", "PressAndHoldPowerButton")];
        let hold = reset_type(ResetVerb::ForceOff, &offered(&["On", "PressAndHoldPowerButton"]), &ilo, None);
        assert_eq!(hold.ok().as_deref(), Some("PressAndHoldPowerButton"));
        let error = reset_type(ResetVerb::Nmi, &offered(&["On", "Off"]), &[], None).expect_err("not offered");
        assert_eq!(error.to_string(), "the BMC does not offer this: nmi (it offers On, Off)");
    }
}
