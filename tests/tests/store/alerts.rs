//! Events, and what becomes of alerts.

use super::hosts::host;
use super::on_both;
use ironwatch_core::alert::{Alert, AlertKey, Step, Transition};
use ironwatch_core::component::Component;
use ironwatch_core::observation::Code;
use ironwatch_server::store::events::NewEvent;
use ironwatch_server::store::notifications::{NewNotification, PENDING};
use ironwatch_server::store::{alerts, events, hosts};
use ironwatch_shared::{HostId, Severity, Timestamp};

pub fn alert(id: i64, host: Option<&str>) -> Alert {
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

pub fn step(step: Step, alert: Alert) -> Transition {
    Transition { alert, step, at: Timestamp::from_millis(2_000), why: "because".into(), tell: true, hold_millis: 0 }
}

pub fn notification(alert_id: i64, due_at: i64) -> NewNotification {
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
