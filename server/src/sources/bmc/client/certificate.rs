//! When the certificate of a BMC runs out.

use ironwatch_core::fleet::BmcCondition;
use ironwatch_shared::Timestamp;

const DAY_MILLIS: i64 = 86_400_000;
/// So long before its end it is told, and told as worse.
const SOON_DAYS: i64 = 30;
const URGENT_DAYS: i64 = 7;

/// That it runs out soon, or does not; without an end it never does.
pub(super) fn runs_out(until: Option<Timestamp>, now: Timestamp) -> BmcCondition {
    let soon = until.filter(|until| until.millis_since(now) < SOON_DAYS * DAY_MILLIS);
    let is_urgent = soon.is_some_and(|until| until.millis_since(now) < URGENT_DAYS * DAY_MILLIS);
    BmcCondition {
        class: "bmc_certificate",
        code: Some(if is_urgent { "urgent" } else { "soon" }),
        words: soon.map(|until| format!("the certificate of the BMC is good until {until}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_a_month_before_its_end_and_as_worse_a_week_before() {
        let now = Timestamp::from_millis(0);
        let told = |days: i64| {
            let condition = runs_out(Some(Timestamp::from_millis(days * DAY_MILLIS)), now);
            condition.words.is_some().then_some(condition.code).flatten()
        };
        assert_eq!(runs_out(None, now).words, None);
        assert_eq!([31, 30, 29, 7, 6, -1].map(told), [None, None, Some("soon"), Some("soon"), Some("urgent"), Some("urgent")]);
    }
}
