//! Notifications, and what channels owe.

use super::alerts::{alert, notification, step};
use super::on_both;
use ironwatch_core::alert::Step;
use ironwatch_server::store::channels::ChannelRow;
use ironwatch_server::store::notifications::Attempt;
use ironwatch_server::store::{Db, alerts, channels, is_transient, notifications};

#[test]
fn a_notification_is_claimed_recorded_and_taken_back() {
    on_both(|db| {
        alerts::take_step(db, &step(Step::Opened, alert(1, None)))?;
        alerts::take_step(db, &step(Step::Opened, alert(2, None)))?;
        notifications::insert(db, &notification(1, 100))?;
        notifications::insert(db, &notification(2, 900))?;
        assert_eq!(notifications::next_due(db, "mail")?, Some(100));
        let due = notifications::due(db, "mail", 500, 10)?;
        let [one] = due.as_slice() else { panic!("{due:?}") };
        assert_eq!(notifications::claim(db, &[one.id], 500)?, [(one.id, "{}".to_owned())]);
        let attempt = |outcome, next_at| Attempt { notification_id: one.id, at: 500, outcome, detail: "said".into(), next_at };
        notifications::record(db, &[attempt("retry", Some(700))])?;
        assert_eq!(notifications::next_due(db, "mail")?, Some(700));
        // What was tried once is not taken back; what waits untried is.
        notifications::supersede(db, &[1, 2])?;
        assert_eq!(notifications::channels_told(db, 1)?, [("mail".to_owned(), false)].into());
        assert!(notifications::channels_told(db, 2)?.is_empty());
        assert!(notifications::due(db, "mail", 1_000, 10)?.iter().all(|row| row.alert_id == 1));
        notifications::claim(db, &[one.id], 500)?;
        notifications::record(db, &[attempt("sent", None)])?;
        let rows = notifications::of_alerts(db, &[1])?;
        assert_eq!(rows.first().map(|row| (row.state.as_str(), row.attempts, row.sent_at)), Some(("sent", 2, Some(500))));
        assert_eq!(notifications::claim(db, &[one.id], 500)?, [], "what is sent cannot be claimed");
        assert_eq!(notifications::count_pending(db)?, 0);
        Ok(())
    });
}

#[test]
fn what_waits_for_a_channel_that_is_off_is_given_up_after_a_while_with_the_reason() {
    on_both(|db| {
        alerts::take_step(db, &step(Step::Opened, alert(1, None)))?;
        notifications::insert(db, &notification(1, 100))?;
        notifications::insert(db, &notification(1, 900))?;
        let give_up = |db: &mut Db, on: &[&str]| {
            let on: Vec<String> = on.iter().map(|name| (*name).to_owned()).collect();
            notifications::give_up_of_others(db, &on, 500, "it is off", 1_000)
        };
        assert_eq!((give_up(db, &["mail", "chat"])?, give_up(db, &["chat"])?, give_up(db, &[])?), (0, 1, 0));
        let given_up = notifications::list(db, "given_up", None, 5)?;
        let [one] = given_up.as_slice() else { panic!("{given_up:?}") };
        assert_eq!((one.due_at, one.last_error.as_deref(), one.given_up_at), (100, Some("it is off"), Some(1_000)));
        Ok(())
    });
}

#[test]
fn what_a_channel_owes_is_counted_deferred_hastened_and_replayed() {
    on_both(|db| {
        alerts::take_step(db, &step(Step::Opened, alert(1, None)))?;
        alerts::take_step(db, &step(Step::Opened, alert(2, None)))?;
        for (alert, due_at) in [(1, 100), (1, 110), (2, 120)] {
            notifications::insert(db, &notification(alert, due_at))?;
        }
        let due = |db: &mut Db, now| notifications::due(db, "mail", now, 10).map(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>());
        let ids = due(db, 500)?;
        let [first, other] = ids.as_slice() else { panic!("the first of each alert: {ids:?}") };
        assert_eq!(notifications::claim(db, &[*other, *first], 500)?.len(), 2);
        notifications::release(db, &[*other])?;
        let attempt = |id: i64, outcome, next_at| Attempt { notification_id: id, at: 500, outcome, detail: "said".into(), next_at };
        notifications::record(db, &[attempt(*first, "retry", Some(90_000))])?;
        // What follows the one that failed waits with it, and does not stand in the way of others.
        assert_eq!((due(db, 500)?, notifications::next_due(db, "mail")?), (vec![*other], Some(120)));
        let facts = notifications::facts(db, "mail", 500)?;
        assert_eq!((facts.waiting, facts.given_up, facts.sent_at, facts.last_error.as_deref()), (3, 0, None, Some("said")));
        assert_eq!(facts.waiting_since, Some(120), "the other was due before the first was tried");
        notifications::hasten(db, "mail", 600)?;
        assert_eq!(due(db, 600)?, [*other, *first]);
        notifications::claim(db, &[*first, *other], 500)?;
        notifications::record(db, &[attempt(*first, "sent", None), attempt(*other, "given_up", None)])?;
        let facts = notifications::facts(db, "mail", 600)?;
        assert_eq!((facts.waiting, facts.given_up, facts.given_up_at, facts.sent_at), (1, 1, Some(500), Some(500)));
        assert_eq!(notifications::standing(db, "mail")?, ["{}"]);
        assert_eq!((notifications::count(db, "given_up")?, notifications::list(db, "given_up", None, 5)?.len()), (1, 1));
        assert!(notifications::replay(db, *other, 700)? && !notifications::replay(db, *other, 700)?);
        assert_eq!(
            notifications::find(db, *other)?.map(|row| (row.state, row.due_at, row.tried_since)),
            Some(("pending".into(), 700, Some(700)))
        );
        notifications::give_up_all(db, "mail", "the channel was removed", 800)?;
        assert_eq!(notifications::count(db, "pending")?, 0);

        let row = ChannelRow {
            name: "chat".into(),
            settings: "{}".into(),
            sealed_secrets: vec![1],
            key_id: "k".into(),
            created_at: 1,
            updated_at: 1,
        };
        channels::insert(db, &row)?;
        assert!(channels::insert(db, &row).is_err_and(|error| !is_transient(&error)), "a name is there once");
        let changed = ChannelRow { settings: "[]".into(), updated_at: 2, ..row };
        channels::update(db, &changed)?;
        assert_eq!((channels::find(db, "chat")?, channels::list(db)?.len()), (Some(changed), 1));
        assert!(channels::delete(db, "chat")? && !channels::delete(db, "chat")?);
        Ok(())
    });
}
