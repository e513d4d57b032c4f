//! How a BMC stands, from one look to the next: what people are told of it, and when it is left alone.

use crate::credentials::Login;
use crate::sources::bmc::learned::Refused;
use crate::sources::bmc::{Learned, Trouble};
use crate::store::bmcs::{self, BmcRow};
use ironwatch_core::fleet::Access;
use ironwatch_shared::Timestamp;

/// After so many refusals a BMC is not asked any more: some lock the user out after the third.
const MOST_REFUSALS: u32 = 2;

/// The words of `bmcs.reachable_state`, by class of trouble.
const WORDS: [(&str, &str); 7] = [
    ("bmc_unreachable", "unreachable"),
    ("bmc_login_refused", "login_refused"),
    ("bmc_untrusted", "untrusted"),
    ("bmc_no_session", "no_session"),
    ("bmc_refuses", "refuses"),
    ("bmc_busy", "busy"),
    ("no_login", "no_login"),
];
/// The word for one that is well.
const REACHABLE: &str = "reachable";

/// What a BMC made of a credential: its id, and why it was refused, if so.
pub type Made = Option<(String, Option<String>)>;

/// How it stands.
#[derive(Debug, Clone)]
pub struct State {
    word: String,
    since: i64,
    before: String,
    /// The last look was kept.
    pub is_told: bool,
}

/// One that was changed since is another.
fn credential_key(login: &Login) -> String {
    format!("{} {}", login.credential_id, login.changed_at)
}

impl State {
    /// As it is kept.
    #[must_use]
    pub fn of(row: &BmcRow) -> Self {
        Self { word: row.reachable_state.clone(), since: row.state_since, before: row.reachable_state.clone(), is_told: false }
    }

    /// It refused this login too often.
    #[must_use]
    pub fn is_locked(&self, learned: &Learned, login: &Login) -> bool {
        learned.refused.as_ref().is_some_and(|refused| refused.times >= MOST_REFUSALS && refused.credential == credential_key(login))
    }

    /// The last look changed it.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.word != self.before
    }

    /// Takes a look into account. Returns what is judged, and what the BMC made of the credential when that is news.
    pub fn judge(&mut self, trouble: Option<&Trouble>, login: Option<&Login>, learned: &mut Learned, now: Timestamp) -> (Access, Made) {
        let word = trouble
            .map_or(REACHABLE, |trouble| WORDS.iter().find(|(class, _)| *class == trouble.class).map_or("refuses", |(_, word)| word));
        self.before = std::mem::replace(&mut self.word, word.to_owned());
        if self.has_changed() {
            self.since = now.as_millis();
        }
        self.is_told = true;
        let Some(trouble) = trouble else {
            let made = learned.refused.take().and(login).map(|login| (login.credential_id.clone(), None));
            return (Access::Granted, made);
        };
        let denied = |words: String| Access::Denied { class: trouble.class, words };
        match trouble.class {
            // A fleet that is set up: nobody is woken for what nobody has said yet.
            "no_login" => (Access::NotTried, None),
            "bmc_login_refused" if trouble.code != "stopped" => {
                let Some(login) = login else { return (Access::NotTried, None) };
                let credential = credential_key(login);
                let times =
                    learned.refused.as_ref().filter(|refused| refused.credential == credential).map_or(0, |refused| refused.times) + 1;
                learned.refused = Some(Refused { credential, times, at: now, why: trouble.words.clone() });
                let made = Some((login.credential_id.clone(), Some(trouble.words.clone())));
                // Once may be a BMC that has just started; it is tried once more, and then never again by itself.
                let access = if times < MOST_REFUSALS {
                    Access::NotTried
                } else {
                    denied(format!("{}, twice; it is not asked any more, so that it does not lock the user out", trouble.words))
                };
                (access, made)
            }
            _ if trouble.is_login_unanswered() => {
                (denied(format!("{}; it is asked ever more seldom until it does, at least every hour", trouble.words)), None)
            }
            _ => (denied(trouble.words.clone()), None),
        }
    }

    /// What is kept of it.
    #[must_use]
    pub fn row(&self, learned: &Learned, trouble: Option<&Trouble>, now: Timestamp) -> bmcs::Learned {
        let is_heard = bmcs::ANSWERS.contains(&self.word.as_str());
        bmcs::Learned {
            learned: Some(learned.to_text()),
            pin: None,
            reachable_state: Some(self.word.clone()),
            state_since: Some(self.since),
            heard_at: is_heard.then_some(now.as_millis()),
            vitals: None,
            last_error: trouble.map(Trouble::sentence),
            last_error_code: trouble.map(|trouble| trouble.code.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secret;

    fn login(changed_at: i64) -> Login {
        let password = Secret::from_bytes(b"secret");
        Login { credential_id: "c1".to_owned(), username: "monitor".to_owned(), password, bmc_key: None, changed_at }
    }

    fn fresh() -> State {
        State { word: "unknown".to_owned(), since: 0, before: "unknown".to_owned(), is_told: false }
    }

    fn trouble(code: &'static str, class: &'static str) -> Trouble {
        Trouble { code, class, words: "the BMC refuses the password".to_owned(), hint: "" }
    }

    #[test]
    fn a_login_that_is_refused_twice_is_told_and_never_tried_again_until_it_is_changed() {
        let (mut state, mut learned) = (fresh(), Learned::default());
        let refused = trouble("wrong_password", "bmc_login_refused");
        let now = Timestamp::from_millis(1_000);
        let (access, made) = state.judge(Some(&refused), Some(&login(1)), &mut learned, now);
        assert_eq!((access, made.is_some(), state.is_locked(&learned, &login(1))), (Access::NotTried, true, false));
        let (access, _) = state.judge(Some(&refused), Some(&login(1)), &mut learned, now);
        assert!(matches!(access, Access::Denied { class: "bmc_login_refused", ref words } if words.contains("twice")), "{access:?}");
        assert!(state.is_locked(&learned, &login(1)));
        let kept = Learned::parse(&learned.to_text());
        assert!(state.is_locked(&kept, &login(1)), "a restart makes no new try");
        assert!(!state.is_locked(&learned, &login(2)), "it was changed");
        let (access, made) = state.judge(None, Some(&login(2)), &mut learned, now);
        assert_eq!((access, made, learned.refused), (Access::Granted, Some(("c1".to_owned(), None)), None));
    }

    #[test]
    fn refusals_of_different_credentials_do_not_add_up() {
        let (mut state, mut learned) = (fresh(), Learned::default());
        let refused = trouble("wrong_password", "bmc_login_refused");
        for changed_at in 1..5 {
            state.judge(Some(&refused), Some(&login(changed_at)), &mut learned, Timestamp::from_millis(1));
            assert!(!state.is_locked(&learned, &login(changed_at)));
        }
    }

    #[test]
    fn a_login_without_an_answer_is_no_refusal_however_often() {
        let (mut state, mut learned) = (fresh(), Learned::default());
        let silent = trouble("login_unanswered", "bmc_refuses");
        for _ in 0..5 {
            let (access, made) = state.judge(Some(&silent), Some(&login(1)), &mut learned, Timestamp::from_millis(1));
            assert!(
                matches!(access, Access::Denied { class: "bmc_refuses", ref words } if words.contains("ever more seldom")),
                "{access:?}"
            );
            assert_eq!((made, state.is_locked(&learned, &login(1))), (None, false));
        }
    }

    #[test]
    fn the_state_has_a_word_and_a_beginning() {
        let (mut state, mut learned) = (fresh(), Learned::default());
        let dark = trouble("no_answer", "bmc_unreachable");
        for (at, trouble, word, since) in [
            (10, None, "reachable", 10),
            (20, None, "reachable", 10),
            (30, Some(&dark), "unreachable", 30),
            (40, Some(&dark), "unreachable", 30),
        ] {
            let now = Timestamp::from_millis(at);
            state.judge(trouble, Some(&login(1)), &mut learned, now);
            let row = state.row(&learned, trouble, now);
            assert_eq!((row.reachable_state.as_deref(), row.state_since), (Some(word), Some(since)));
            assert_eq!((row.last_error_code.as_deref(), row.heard_at), (trouble.map(|t| t.code), trouble.is_none().then_some(at)));
        }
    }
}
