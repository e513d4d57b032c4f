//! Why a BMC is not asked, or has not said what was wanted, beside what it says itself.

use super::LONGEST_LOOK;
use crate::sources::bmc::Trouble;
use std::time::Duration;

pub(super) fn no_login(none: &crate::bmcs::NoLogin) -> Trouble {
    Trouble { code: none.code(), class: "no_login", words: none.to_string(), hint: "Give this BMC, its group or all BMCs a credential." }
}

pub(super) fn refused_twice(why: &str) -> Trouble {
    Trouble {
        code: "stopped",
        class: "bmc_login_refused",
        words: format!("{why}; it is not asked any more, so that it does not lock the user out"),
        hint: "Change the credentials of this BMC: they are tried before they are kept.",
    }
}

pub(super) fn too_slow() -> Trouble {
    too_slow_within(LONGEST_LOOK)
}

pub(super) fn too_slow_within(longest: Duration) -> Trouble {
    Trouble {
        code: "too_slow",
        class: "bmc_unreachable",
        words: format!("it did not say all that was asked for within {} s", longest.as_secs()),
        hint: "Reset the BMC. If it stays slow, ask it for less: see the intervals of [bmc].",
    }
}

pub(super) fn given_up() -> Trouble {
    Trouble {
        code: "given_up",
        class: "bmc_unreachable",
        words: "it was not done: nobody waits for it any more".to_owned(),
        hint: "Order it again.",
    }
}

pub(super) fn not_kept() -> Trouble {
    Trouble {
        code: "not_kept",
        class: "bmc_refuses",
        words: "what the BMC said could not be stored".to_owned(),
        hint: "Look why the database of the server takes nothing.",
    }
}

pub(super) fn lost() -> Trouble {
    Trouble {
        code: "system",
        class: "bmc_unreachable",
        words: "it is not known how to sign in".to_owned(),
        hint: "It will be asked again.",
    }
}
