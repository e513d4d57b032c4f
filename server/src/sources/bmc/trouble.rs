//! Why a BMC could not be asked, in words for people, and what they can do.

use ironwatch_ipmi::Error;

/// A trouble with a BMC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// A short word for programs; stable.
    pub code: &'static str,
    /// The condition of the catalog that it is.
    pub class: &'static str,
    /// What happened.
    pub words: String,
    /// What to change.
    pub hint: &'static str,
}

/// What each kind of error is to people: its condition, and what to change.
const KINDS: &[(&str, &str, &str)] = &[
    ("no_answer", "bmc_unreachable", "Check address, cable and VLAN, and that UDP port 623 is open between this server and the BMC."),
    ("refused", "bmc_unreachable", "IPMI over LAN is switched off at the BMC, or listens on another port. Switch it on, or use Redfish."),
    ("unreachable", "bmc_unreachable", "There is no way to this address: check routes and firewalls of this server."),
    ("ipmi_off", "bmc_refuses", "Switch on IPMI over LAN (IPMI 2.0) at the BMC, or use Redfish."),
    ("wrong_user", "bmc_login_refused", "Check the user name, and that the user is enabled and may use IPMI over LAN."),
    (
        "wrong_password",
        "bmc_login_refused",
        "Check the password. IPMI takes 20 bytes at most, and one stored with 16 is another than one with 20.",
    ),
    (
        "login_unanswered",
        "bmc_refuses",
        "Check user and password; some BMCs fall silent when they are wrong. Otherwise the network loses much.",
    ),
    ("suite_not_allowed", "bmc_refuses", "Allow cipher suite 17 (or 3) at the BMC: 0 to 2 are not safe and not spoken."),
    (
        "privilege_too_low",
        "bmc_refuses",
        "Give the user at least the privilege \"user\" on the LAN channel; \"operator\" is needed for power.",
    ),
    ("no_session_left", "bmc_no_session", "Other programs hold all sessions. End them, or reset the BMC."),
    ("session_refused", "bmc_refuses", "The BMC gives no reason. Try its own tool; a reset of the BMC often helps."),
    ("session_lost", "bmc_unreachable", "It will be asked again."),
    ("command_refused", "bmc_refuses", "The BMC does not do this, or not for this user."),
    ("malformed", "bmc_refuses", "The BMC's firmware answers wrongly. Look for an upgrade."),
    ("too_much", "bmc_refuses", "The BMC's firmware answers without end. Look for an upgrade."),
    ("system", "bmc_unreachable", "This server has a trouble of its own; its log says more."),
];

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let code = error.word();
        let (_, class, hint) = KINDS.iter().find(|(word, ..)| *word == code).copied().unwrap_or((code, "bmc_refuses", ""));
        Self { code, class, words: error.to_string(), hint }
    }
}

impl Trouble {
    /// The login was refused; trying again may lock the user out.
    #[must_use]
    pub fn is_login_refused(&self) -> bool {
        self.class == "bmc_login_refused"
    }

    /// The login got no answer, though the BMC is there. That is not counted as a refusal: what is offered before the BMC has
    /// answered proves no password, right or wrong.
    #[must_use]
    pub fn is_login_unanswered(&self) -> bool {
        self.code == "login_unanswered"
    }

    /// In one line.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}. {}", self.words, self.hint)
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ironwatch_core::catalog::explain;

    #[test]
    fn every_kind_is_a_condition_of_the_catalog_and_says_what_to_change() {
        for (code, class, hint) in KINDS {
            assert_eq!(explain(class, None).entry.class, *class, "{code}");
            assert!(hint.ends_with('.'), "{code}");
        }
        assert!(Trouble::from(Error::WrongPassword).is_login_refused());
        assert_eq!(Trouble::from(Error::NoAnswer).class, "bmc_unreachable");
    }
}
