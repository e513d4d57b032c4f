//! The contract of the store, kept by both databases: real SQLite in a file, real PostgreSQL over its socket.

use ironwatch_core::alert::{Alert, AlertKey, Step, Transition};
use ironwatch_core::component::Component;
use ironwatch_core::observation::Code;
use ironwatch_core::outage::Outage;
use ironwatch_server::store::channels::ChannelRow;
use ironwatch_server::store::events::NewEvent;
use ironwatch_server::store::hosts::{HostRow, KeyRow};
use ironwatch_server::store::notifications::{Attempt, NewNotification, PENDING};
use ironwatch_server::store::reports::ReportRow;
use ironwatch_server::store::tokens::TokenRow;
use ironwatch_server::store::{
    Address, Db, OpenError, StoreResult, alerts, captures, channels, events, hosts, is_transient, meta, migrate, notifications, outages,
    reports, sessions, tokens, users,
};
use ironwatch_shared::{HostId, Severity, Timestamp};
use ironwatch_tests::postgres;

/// Runs a test on a fresh database of each kind.
fn on_both(test: fn(&mut Db) -> StoreResult<()>) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let mut addresses = vec![Address::Sqlite(folder.path().join("test.db"))];
    addresses.extend(postgres::new_database().map(Address::Postgres));
    for address in addresses {
        let kind = if matches!(address, Address::Sqlite(_)) { "SQLite" } else { "PostgreSQL" };
        let mut db = address.connect().unwrap_or_else(|error| panic!("{kind}: {error}"));
        migrate(&mut db).unwrap_or_else(|error| panic!("{kind}: {error}"));
        migrate(&mut db).unwrap_or_else(|error| panic!("{kind}, twice: {error}"));
        test(&mut db).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

fn host(id: &str, name: &str) -> HostRow {
    HostRow {
        id: id.into(),
        name: name.into(),
        address: "127.0.0.1".into(),
        presence: "up".into(),
        presence_since: 1,
        enrolled_at: 1,
        heard_at: None,
        interval_seconds: 30,
        boot_id: None,
        stopped_for: None,
        os: String::new(),
        kernel: String::new(),
        architecture: String::new(),
        agent_version: String::new(),
        uptime_seconds: None,
        taken: "{}".into(),
        live_report_id: None,
        complete_report_id: None,
        group_name: String::new(),
        site: String::new(),
        rack: String::new(),
        tags: "[]".into(),
        notes: String::new(),
        lifecycle: "active".into(),
        model: String::new(),
        firmware: String::new(),
    }
}

fn alert(id: i64, host: Option<&str>) -> Alert {
    Alert {
        id,
        host: host.and_then(|host| HostId::parse(host).ok()),
        key: AlertKey { component: Component::new("gpu", "0000:3b:00"), problem: "gpu_lost".into() },
        rule: "fault".into(),
        rule_version: 1,
        shadow: false,
        class: "gpu_xid".into(),
        code: Some(Code::Number(79)),
        severity: Severity::Critical,
        title: "GPU fell off the bus".into(),
        meaning: None,
        pending_since: Timestamp::from_millis(0),
        opened_at: Timestamp::from_millis(1_000),
        last_seen_at: Timestamp::from_millis(1_000),
        count: 1,
        evidence: "words".into(),
        told: true,
        advice: None,
        boot: Some("b".into()),
    }
}

fn step(step: Step, alert: Alert) -> Transition {
    Transition { alert, step, at: Timestamp::from_millis(2_000), why: "because".into(), tell: true, hold_millis: 0 }
}

fn notification(alert_id: i64, due_at: i64) -> NewNotification {
    NewNotification {
        digest: false,
        alert_id,
        step: "opened",
        channel: "mail".into(),
        state: PENDING,
        created_at: 0,
        due_at,
        attempts: 0,
        message: "{}".into(),
    }
}

fn a_session(id: &str, user_id: i64) -> sessions::SessionRow {
    sessions::SessionRow {
        id: id.to_owned(),
        user_id,
        created_at: 1,
        expires_at: 100,
        address: "127.0.0.1".to_owned(),
        public_id: format!("public-{id}"),
        last_used_at: 1,
        browser: "curl".to_owned(),
        stepped_up_at: 1,
    }
}

#[test]
fn hosts_are_listed_by_name_page_by_page() {
    on_both(|db| {
        for (id, name) in [("3", "c"), ("1", "a"), ("2", "a")] {
            hosts::insert(db, &host(id, name))?;
        }
        let first = hosts::list(db, None, 2)?;
        assert_eq!(first.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        let rest = hosts::list(db, Some(("a", "2")), 2)?;
        assert_eq!(rest.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["3"]);
        assert_eq!(hosts::count(db)?, 3);
        assert!(hosts::insert(db, &host("1", "again")).is_err_and(|error| !is_transient(&error)));
        hosts::insert_key(db, &KeyRow { id: "k1".into(), host_id: "1".into(), public_key: vec![0, 255], created_at: 1, revoked_at: None })?;
        hosts::insert_key(db, &KeyRow { id: "k2".into(), host_id: "1".into(), public_key: vec![7], created_at: 1, revoked_at: None })?;
        hosts::revoke_keys(db, "1", Some("k2"), 5)?;
        let revoked: Vec<_> = hosts::keys(db)?.into_iter().map(|key| (key.id, key.revoked_at)).collect();
        assert!(revoked.contains(&("k1".into(), Some(5))) && revoked.contains(&("k2".into(), None)));
        Ok(())
    });
}

#[test]
fn a_report_is_kept_once_and_goes_when_it_is_old() {
    on_both(|db| {
        let row = |id, sequence, received_at| ReportRow {
            id,
            host_id: "h".into(),
            epoch: "e".into(),
            sequence,
            received_at,
            encoding: "gzip".into(),
            digest: format!("d{id}"),
            body: vec![0, 1, 255],
            taken_at: None,
        };
        reports::insert(db, &row(1, 1, 10))?;
        reports::insert(db, &row(2, 2, 20))?;
        assert_eq!(reports::digest_at(db, "h", "e", 2)?.as_deref(), Some("d2"));
        assert_eq!(reports::digest_at(db, "h", "other", 2)?, None);
        assert_eq!(reports::find(db, 1)?.map(|row| row.body), Some(vec![0, 1, 255]));
        assert_eq!(reports::next_id(db)?, 3);
        assert_eq!(reports::prune(db, 15, 100)?, 1);
        assert!(reports::find(db, 1)?.is_none() && reports::find(db, 2)?.is_some());
        assert!(reports::insert(db, &row(3, 2, 30)).is_err(), "the same position twice");
        Ok(())
    });
}

#[test]
fn events_come_newest_first_page_by_page() {
    on_both(|db| {
        let event = |host: &str, evidence: &str| NewEvent {
            host_id: host.into(),
            component: "host".into(),
            source: "agent",
            class: "unrecognised".into(),
            code: None,
            severity: "info",
            happened_at: 1,
            last_at: 1,
            received_at: 1,
            count: 1,
            evidence: evidence.into(),
            fields: "{}".into(),
        };
        let ids = [
            events::insert(db, &event("a", "1"))?,
            events::insert(db, &event("b", "2"))?,
            events::insert(db, &event("a", "'; DROP TABLE events; --"))?,
        ];
        assert_eq!(events::list(db, None, None, 10)?.len(), 3);
        let mine = events::list(db, Some("a"), None, 1)?;
        assert_eq!(mine.first().map(|row| (row.id, row.evidence.as_str())), Some((ids[2], "'; DROP TABLE events; --")));
        assert_eq!(events::list(db, Some("a"), Some(ids[2]), 10)?.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[0]]);
        assert_eq!((events::count(db, None)?, events::count(db, Some("b"))?), (3, 1));
        Ok(())
    });
}

#[test]
fn an_alert_lives_from_opened_to_resolved() {
    on_both(|db| {
        hosts::insert(db, &host("h", "node"))?;
        alerts::take_step(db, &step(Step::Opened, alert(1, Some("h"))))?;
        alerts::take_step(db, &step(Step::Opened, alert(2, None)))?;
        let kept = alerts::open(db)?;
        assert_eq!(kept.iter().filter_map(|row| row.alert()).collect::<Vec<_>>(), [alert(1, Some("h")), alert(2, None)]);
        alerts::take_step(db, &step(Step::Resolved, Alert { count: 9, ..alert(1, Some("h")) }))?;
        assert_eq!(alerts::list(db, true, None, None, 10)?.len(), 1);
        let over = alerts::list(db, false, Some("h"), None, 10)?;
        assert_eq!(over.first().map(|row| (row.resolved_at, row.count)), Some((Some(2_000), 9)));
        assert_eq!(alerts::steps(db, 1)?.iter().map(|step| step.0.as_str()).collect::<Vec<_>>(), ["opened", "resolved"]);
        assert_eq!((alerts::count(db, true, None)?, alerts::next_id(db)?), (1, 3));
        Ok(())
    });
}

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

#[test]
fn outages_sessions_tokens_and_facts_are_kept() {
    on_both(|db| {
        let outage = Outage {
            id: 1,
            host: HostId::parse("h").unwrap_or_else(|error| panic!("{error}")),
            began_at: Timestamp::from_millis(1),
            declared_at: Timestamp::from_millis(2),
            ended_at: None,
            cause: "unknown".into(),
            rebooted: None,
        };
        outages::save(db, &outage)?;
        assert_eq!(outages::open(db)?.iter().filter_map(|row| row.outage()).collect::<Vec<_>>(), std::slice::from_ref(&outage));
        outages::save(db, &Outage { ended_at: Some(Timestamp::from_millis(9)), rebooted: Some(true), ..outage })?;
        assert!(outages::open(db)?.is_empty());
        assert_eq!((outages::count(db, outages::Which::Kept, Some(&["h".to_owned()]))?, outages::next_id(db)?), (1, 2));

        users::insert(db, "ann", "hash", "admin", true, 1)?;
        let user = users::find(db, "ann")?.unwrap_or_else(|| panic!("no user"));
        assert!(users::insert(db, "ann", "hash", "admin", true, 1).is_err(), "a name twice");
        for session in ["s1", "s2"] {
            sessions::insert(db, &a_session(session, user.id))?;
        }
        assert_eq!(sessions::find(db, "s1", 50)?.map(|(_, user)| user.name).as_deref(), Some("ann"));
        assert!(sessions::find(db, "s1", 100)?.is_none(), "expired");
        assert!(users::set_password(db, "ann", "other", false, Some("s2"))?);
        assert!(
            sessions::find(db, "s1", 50)?.is_none() && sessions::find(db, "s2", 50)?.is_some(),
            "another password ends the other sessions"
        );
        assert_eq!(sessions::prune(db, 200)?, 1);

        tokens::insert(
            db,
            &TokenRow {
                id: "t".into(),
                secret_digest: vec![1],
                uses_left: 1,
                created_at: 1,
                expires_at: 9,
                revoked_at: None,
                tags: "[]".into(),
                group_name: String::new(),
                site: String::new(),
                rack: String::new(),
            },
        )?;
        assert!(tokens::take_place(db, "t")? && !tokens::take_place(db, "t")?);

        meta::set(db, "key", "one")?;
        meta::set(db, "key", "two")?;
        assert_eq!(meta::get(db, "key")?.as_deref(), Some("two"));
        meta::add_watch_gap(db, 1, 2, "why")?;
        assert_eq!(meta::watch_gaps(db, 5)?, [(1, 2, "why".to_owned())]);
        Ok(())
    });
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    on_both(|db| {
        use diesel::connection::SimpleConnection as _;
        db.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')")?;
        assert!(matches!(migrate(db), Err(OpenError::Newer(version)) if version == "99999999999999"));
        Ok(())
    });
}

#[test]
fn an_address_that_is_none_is_refused_without_showing_it() {
    for wrong in ["mysql://root:hunter2@db/x", "sqlite://", "", "/var/lib/x.db"] {
        let error = Address::parse(wrong).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("sqlite://PATH or postgres://") && !error.contains("hunter2"), "{wrong}: {error}");
    }
    let refused = Address::Postgres("postgres://user:hunter2@127.0.0.1:1/x".into()).connect();
    assert!(refused.is_err_and(|error| !error.to_string().contains("hunter2")));
}

#[test]
fn a_capture_is_kept_in_chunks_that_grow_and_are_read_in_the_order_of_time() {
    on_both(|db| {
        let new = captures::NewCapture {
            name: "run".into(),
            state: captures::RUNNING,
            actor: "admin".into(),
            started_at: 1_000,
            interval_ms: 250,
            seconds: 60,
            samples: 0,
            late: 0,
            failed: 0,
            bytes: 0,
            complete_until: 1_000,
            marker_digest: vec![0, 255],
        };
        let (id, other) = (captures::insert(db, &new)?, captures::insert(db, &new)?);
        assert!(other > id);
        let row = captures::CaptureHostRow {
            capture_id: id,
            place: 0,
            host_id: "h".into(),
            name: "n".into(),
            series: "[]".into(),
            tallies: "[]".into(),
        };
        captures::insert_host(db, &row)?;
        captures::set_tallies(db, id, 0, "[1]")?;
        let first = captures::put_chunk(db, None, id, 0, (2_000, 3_000), b"a")?;
        let second = captures::put_chunk(db, None, id, 1, (2_000, 4_000), &[0, 1, 2])?;
        captures::put_chunk(db, None, other, 0, (1, 2), b"not this")?;
        assert_eq!(captures::put_chunk(db, Some(first), id, 0, (1_900, 3_500), b"longer")?, first);
        let read = |db: &mut Db, behind, after, until, limit| {
            let read = captures::chunks(db, id, behind, after, until, limit)?;
            Ok::<_, diesel::result::Error>(read.into_iter().map(|chunk| chunk.body).collect::<Vec<_>>())
        };
        assert_eq!(read(db, (i64::MIN, i64::MIN), i64::MIN, i64::MAX, 9)?, [b"longer".to_vec(), vec![0, 1, 2]]);
        assert_eq!(read(db, (1_900, first), i64::MIN, i64::MAX, 9)?, [vec![0, 1, 2]]);
        assert_eq!(read(db, (2_000, second), i64::MIN, i64::MAX, 9)?.len(), 0);
        assert_eq!(read(db, (i64::MIN, i64::MIN), 3_500, i64::MAX, 9)?, [vec![0, 1, 2]], "after the end of the first");
        assert_eq!(read(db, (i64::MIN, i64::MIN), i64::MIN, 1_999, 9)?, [b"longer".to_vec()]);
        captures::insert_marker(db, id, 2_500, "half", "admin")?;
        assert_eq!((captures::count_markers(db, id)?, captures::count_markers(db, other)?), (1, 0));
        captures::set_numbers(db, id, captures::Numbers { samples: 4, late: 1, failed: 2, bytes: 9, complete_until: 4_000 })?;
        assert_eq!(captures::end_left(db, "server restarted")?, 2);
        let state = |row: Option<captures::CaptureRow>| row.map(|row| (row.state, row.ended_at)).unwrap_or_default();
        assert_eq!(state(captures::find(db, id)?), (captures::ENDED.into(), Some(4_000)));
        assert_eq!(state(captures::find(db, other)?), (captures::FAILED.into(), Some(1_000)), "without a reading, and not before it began");
        assert!(!captures::end(db, id, 5_000, "again")?);
        captures::give(db, "h", "kept")?;
        assert_eq!(captures::host_names(db, &[id])?, [(id, "kept".to_owned(), "n".to_owned())]);
        assert_eq!(captures::hosts(db, &[id])?.pop().map(|row| row.tallies).as_deref(), Some("[1]"));
        captures::remove(db, id)?;
        assert_eq!(captures::sizes(db)?, [(other, captures::FAILED.to_owned(), 0)]);
        Ok(())
    });
}
