//! What each error of the Redfish reader is to people: its condition, and what to change.

use crate::sources::bmc::Trouble;
use ironwatch_redfish::Error;

/// Code, class, hint.
type Kind = (&'static str, &'static str, &'static str);

const BAD_ADDRESS: Kind = ("bad_address", "bmc_unreachable", "Give a host name or an IP address.");
const NAME_NOT_FOUND: Kind = ("name_not_found", "bmc_unreachable", "Check the name, and the name server of this server.");
const REFUSED: Kind = (
    "refused",
    "bmc_unreachable",
    "Redfish is switched off at the BMC, or listens on another port than 443. Switch it on (HTTPS), or use IPMI.",
);
const NO_ANSWER: Kind =
    ("no_answer", "bmc_unreachable", "Check address, cable and VLAN, and that TCP port 443 is open between this server and the BMC.");
const NOT_TRUSTED: Kind = (
    "not_trusted",
    "bmc_untrusted",
    "Compare this pin with the one that the BMC's own page or console shows, and accept it: --pin on the command line, \"pin\" of the host's BMC in Ironwatch.",
);
const PIN_CHANGED: Kind = (
    "pin_changed",
    "bmc_untrusted",
    "If the BMC was reset, upgraded or replaced, accept the pin that is shown now; if not, find out who answers at its address.",
);
const NO_TLS: Kind = ("no_tls", "bmc_refuses", "The BMC speaks no TLS 1.2 at this port. Switch on HTTPS, or upgrade its firmware.");
const WRONG_PASSWORD: Kind =
    ("wrong_password", "bmc_login_refused", "Check user and password at the BMC; that of Redfish may be another than that of IPMI.");
const LOCKED: Kind = (
    "locked",
    "bmc_login_refused",
    "The account is locked or switched off, or its password must be changed first: look at the BMC's own page. Locked ones open by themselves after some minutes.",
);
const FORBIDDEN: Kind = ("privilege_too_low", "bmc_refuses", "Give the user the role ReadOnly at least; Operator is needed for power.");
const NO_SESSION_LEFT: Kind = ("no_session_left", "bmc_no_session", "Other programs hold all sessions. End them, or reset the BMC.");
const BUSY: Kind = ("busy", "bmc_busy", "It is asked again when the time is over that it has named.");
const NOT_REDFISH: Kind = ("not_redfish", "bmc_refuses", "Something else answers at this port. Check address and port, or use IPMI.");
const NOT_FOUND: Kind =
    ("not_there", "bmc_refuses", "The BMC links to something that it does not have. Look for an upgrade of its firmware.");
const TOO_MUCH: Kind = ("too_much", "bmc_refuses", "The BMC's firmware answers without end. Look for an upgrade.");
const MALFORMED: Kind = ("malformed", "bmc_refuses", "The BMC's firmware answers wrongly. Look for an upgrade.");
const REDIRECTED: Kind = ("redirected", "bmc_refuses", "The BMC sends its visitors elsewhere: check its proxy and port settings.");
const NOT_OFFERED: Kind = ("not_offered", "bmc_refuses", "This BMC does not do that by Redfish; it may by IPMI, or on its own page.");
const STATUS: Kind = ("command_refused", "bmc_refuses", "The BMC does not do this, or not for this user; its words say why.");

fn kind(error: &Error) -> Kind {
    match error {
        Error::BadAddress { .. } => BAD_ADDRESS,
        Error::NameNotFound { .. } => NAME_NOT_FOUND,
        Error::Refused { .. } => REFUSED,
        Error::NotTrusted { .. } => NOT_TRUSTED,
        Error::PinChanged { .. } => PIN_CHANGED,
        Error::NoTls { .. } => NO_TLS,
        Error::WrongCredentials { .. } => WRONG_PASSWORD,
        Error::Locked { .. } => LOCKED,
        Error::Forbidden { .. } => FORBIDDEN,
        Error::NoSessionLeft { .. } => NO_SESSION_LEFT,
        Error::Busy { .. } => BUSY,
        Error::NotRedfish { .. } => NOT_REDFISH,
        Error::NotFound { .. } => NOT_FOUND,
        Error::TooLarge { .. } | Error::LimitReached { .. } => TOO_MUCH,
        Error::Truncated { .. } | Error::NotJson { .. } => MALFORMED,
        Error::RedirectRefused { .. } => REDIRECTED,
        Error::NotOffered { .. } => NOT_OFFERED,
        Error::Status { .. } | Error::NoLogin { .. } => STATUS,
        Error::NoAnswer { .. } => NO_ANSWER,
        // What a later version of the reader adds.
        _ => STATUS,
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let (code, class, hint) = kind(&error);
        Self { code, class, words: error.to_string(), hint }
    }
}

impl Trouble {
    /// The BMC asks to be left alone for a while: no fault, and no reason to ask it by another protocol.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.class == "bmc_busy"
    }

    /// What answers there, if anything does, is no Redfish.
    #[must_use]
    pub fn is_no_redfish(&self) -> bool {
        [REFUSED, NO_ANSWER, NOT_REDFISH, NO_TLS, NAME_NOT_FOUND].iter().any(|(code, ..)| *code == self.code)
    }

    /// The BMC does not do that by Redfish; it may by IPMI.
    #[must_use]
    pub fn is_not_offered(&self) -> bool {
        self.code == NOT_OFFERED.0
    }

    /// The BMC may be asked by IPMI instead. Not with a login that was refused: that would be one more refusal, and the user
    /// may be locked out. And not where somebody else may answer.
    #[must_use]
    pub fn leaves_ipmi(&self) -> bool {
        !self.is_login_refused() && !self.is_busy() && self.code != PIN_CHANGED.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ironwatch_core::catalog::explain;
    use ironwatch_redfish::Pin;

    #[test]
    fn every_kind_is_a_condition_of_the_catalog_and_says_what_to_change() {
        let text = String::new;
        for (error, code, class) in [
            (Error::BadAddress { why: text() }, "bad_address", "bmc_unreachable"),
            (Error::NameNotFound { host: text() }, "name_not_found", "bmc_unreachable"),
            (Error::Refused { address: text() }, "refused", "bmc_unreachable"),
            (Error::NoAnswer { why: text() }, "no_answer", "bmc_unreachable"),
            (Error::NotTrusted { pin: None, why: text() }, "not_trusted", "bmc_untrusted"),
            (Error::NoTls { why: text() }, "no_tls", "bmc_refuses"),
            (Error::WrongCredentials { said: text() }, "wrong_password", "bmc_login_refused"),
            (Error::Locked { said: text() }, "locked", "bmc_login_refused"),
            (Error::Forbidden { path: text(), said: text() }, "privilege_too_low", "bmc_refuses"),
            (Error::NoSessionLeft { said: text() }, "no_session_left", "bmc_no_session"),
            (Error::Busy { wait: None, said: text() }, "busy", "bmc_busy"),
            (Error::NotRedfish { why: text() }, "not_redfish", "bmc_refuses"),
            (Error::NotFound { path: text() }, "not_there", "bmc_refuses"),
            (Error::LimitReached { which: text() }, "too_much", "bmc_refuses"),
            (Error::Truncated { path: text() }, "malformed", "bmc_refuses"),
            (Error::RedirectRefused { path: text(), to: text() }, "redirected", "bmc_refuses"),
            (Error::NotOffered { what: text() }, "not_offered", "bmc_refuses"),
            (Error::Status { path: text(), status: 500, said: text() }, "command_refused", "bmc_refuses"),
        ] {
            let trouble = Trouble::from(error);
            assert_eq!((trouble.code, trouble.class), (code, class));
            assert_eq!(explain(class, None).entry.class, class, "{code}");
            assert!(trouble.hint.ends_with('.'), "{code}");
        }
        assert!(!explain("bmc_busy", None).entry.alarm);
        assert!(Trouble::from(Error::Busy { wait: None, said: text() }).is_busy());
        let (pinned, shown) = (Pin::of_public_key(b"a"), Pin::of_public_key(b"b"));
        let changed = Trouble::from(Error::PinChanged { pinned, shown });
        assert_eq!((changed.code, changed.leaves_ipmi()), ("pin_changed", false));
        assert!(changed.words.contains(&shown.to_string()));
        assert!(!Trouble::from(Error::WrongCredentials { said: text() }).leaves_ipmi());
        assert!(Trouble::from(Error::NotTrusted { pin: None, why: text() }).leaves_ipmi());
    }
}
