//! Supermicro: messages begin with a code in brackets, `[PWR-0020] First AC Power on`. Sensors of the common types are read by
//! their codes of IPMI; here are the types of its own.

use super::said::{Part, Said};
use super::{Record, coded};

/// Groups that are no faults: of logins, changes of settings, the security state of the controller, its own network.
const NEWS_GROUPS: [&str; 5] = ["MEL", "SA", "ROT", "LAN", "BPN"];
/// Single messages that are none.
const NEWS: [&str; 2] = ["PWR-0000", "PWR-0020"];

pub fn read(record: &Record<'_>) -> Option<Said> {
    let code = code(record.message)?;
    let group = code.split('-').next().unwrap_or_default();
    // The maintenance log has a group of its own; what its controller finds critical is told all the same.
    let is_critical = record.severity == Some(crate::bmc::Health::Critical);
    let is_news = NEWS.contains(&code) || NEWS_GROUPS.contains(&group) && !is_critical;
    is_news.then(|| match coded::speaker_of(record) {
        Part::Unknown => Said::news(Part::Like("bmc", String::new())),
        part @ (Part::Exactly(_) | Part::Like(..)) => Said::news(part),
    })
}

/// `PWR-0020`.
pub fn code(message: &str) -> Option<&str> {
    let (code, _) = message.strip_prefix('[')?.split_once(']')?;
    let (group, number) = code.split_once('-')?;
    let fits = (2..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_uppercase());
    (fits && number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}
