//! Logs over the wire.

use crate::asking::{bmc, bmc_within, limits};
use ironwatch_redfish::{Bmc, Limits, LogBatch, LogCursor, LogEvent, LogService, TroubleKind};
use ironwatch_tests::counterparties::redfish::machines::modern;
use ironwatch_tests::counterparties::redfish::{Expansion, Fault, Numbering, Redfish};
use serde_json::json;

const ENTRIES: &str = "/redfish/v1/Systems/System.1/LogServices/SEL/Entries";

struct Reading {
    redfish: Redfish,
    bmc: Bmc,
    log: LogService,
    cursor: Option<LogCursor>,
}

impl Reading {
    async fn new(limits: &Limits) -> Self {
        let redfish = Redfish::start(modern()).await;
        let bmc = bmc_within(&redfish, limits);
        let logs = bmc.log_services().await.unwrap().logs;
        let log = logs.into_iter().find(|log| log.entries == ENTRIES).unwrap();
        Self { redfish, bmc, log, cursor: None }
    }

    /// One poll; the cursor goes through a store.
    async fn poll(&mut self) -> LogBatch {
        let batch = self.bmc.read_log(&self.log, self.cursor.take()).await.unwrap();
        self.cursor = serde_json::from_str(&serde_json::to_string(&batch.cursor).unwrap()).unwrap();
        batch
    }

    /// Messages until there is no more.
    async fn all(&mut self) -> Vec<String> {
        let mut messages = Vec::new();
        loop {
            let batch = self.poll().await;
            messages.extend(batch.entries.into_iter().filter_map(|entry| entry.message));
            if !batch.more {
                return messages;
            }
        }
    }

    fn say(&self, from: u64, to: u64) {
        self.redfish.log(ENTRIES, |log| (from..to).for_each(|n| log.say(n, &format!("entry {n}"), "Warning")));
    }
}

fn entries(from: u64, to: u64) -> Vec<String> {
    (from..to).map(|n| format!("entry {n}")).collect()
}

#[tokio::test]
async fn new_entries_are_told_once_however_the_log_is_listed() {
    for newest_first in [true, false] {
        for (page, skips) in [(None, true), (Some(10), true), (Some(10), false)] {
            for bare_links in [false, true] {
                let mut reading = Reading::new(&limits()).await;
                reading
                    .redfish
                    .log(ENTRIES, |log| (log.newest_first, log.page, log.skips, log.bare_links) = (newest_first, page, skips, bare_links));
                reading.say(0, 45);
                let case = format!("{newest_first} {page:?} {skips} {bare_links}");
                assert_eq!(reading.all().await, entries(0, 45), "{case}");
                assert_eq!(reading.all().await, entries(0, 0), "{case}");
                reading.say(45, 48);
                assert_eq!(reading.all().await, entries(45, 48), "{case}");
                reading.say(48, 90);
                let mut told = reading.all().await;
                told.sort();
                let mut expected = entries(48, 90);
                expected.sort();
                assert_eq!(told, expected, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn a_steady_poll_of_a_log_is_one_or_two_gets() {
    for (newest_first, page, gets) in [(true, None, 1), (false, None, 1), (true, Some(50), 1), (false, Some(50), 1)] {
        let mut reading = Reading::new(&limits()).await;
        reading.redfish.log(ENTRIES, |log| (log.newest_first, log.page) = (newest_first, page));
        reading.say(0, 320);
        reading.all().await;
        reading.say(320, 322);
        let batch = reading.poll().await;
        assert_eq!((batch.entries.len(), batch.cost.requests), (2, gets), "{newest_first} {page:?}");
    }
}

#[tokio::test]
async fn ten_thousand_entries_do_not_block() {
    for newest_first in [true, false] {
        let limits = Limits { log_pages: 5, first_entries: 200, ..limits() };
        let mut reading = Reading::new(&limits).await;
        reading.redfish.log(ENTRIES, |log| (log.newest_first, log.page) = (newest_first, Some(100)));
        reading.say(0, 10_000);
        let first = reading.poll().await;
        assert!(first.cost.requests <= 5, "{:?}", first.cost);
        assert_eq!((first.entries.len(), first.more), (200, false), "{newest_first}");
        assert_eq!(first.happened, [LogEvent::FirstContact { skipped: 9_800 }]);
        assert_eq!(first.entries.last().and_then(|entry| entry.message.clone()).as_deref(), Some("entry 9999"));
        // A storm between two polls comes over several of them.
        reading.redfish.log(ENTRIES, |log| log.most = 20_000);
        reading.say(10_000, 12_000);
        let storm = reading.poll().await;
        assert!(storm.more && storm.cost.requests <= 5, "{:?}", storm.cost);
        let rest = reading.all().await.len();
        assert_eq!(storm.entries.len() + rest, 2_000, "{newest_first}");
    }
}

#[tokio::test]
async fn a_log_that_is_cleared_numbered_anew_or_full_loses_nothing_and_repeats_nothing() {
    for numbering in [Numbering::Onwards, Numbering::AnewAfterClear, Numbering::ByPlace] {
        for newest_first in [true, false] {
            let mut reading = Reading::new(&limits()).await;
            reading.redfish.log(ENTRIES, |log| (log.numbering, log.newest_first, log.most) = (numbering, newest_first, 30));
            reading.say(0, 20);
            assert_eq!(reading.all().await.len(), 20);
            reading.redfish.log(ENTRIES, |log| log.clear());
            reading.say(20, 24);
            let cleared = reading.poll().await;
            let case = format!("{numbering:?} {newest_first}");
            assert_eq!(cleared.entries.len(), 4, "{case}");
            assert!(cleared.happened.iter().any(|event| matches!(event, LogEvent::Cleared { .. })), "{case}: {:?}", cleared.happened);
            reading.redfish.log(ENTRIES, |log| log.renumber());
            assert_eq!(reading.all().await, entries(0, 0), "{case}");
            // It runs over, but not past what is known.
            reading.say(24, 50);
            assert_eq!(reading.all().await, entries(24, 50), "{case}");
            reading.say(50, 65);
            assert_eq!(reading.all().await, entries(50, 65), "{case}");
            // And past it.
            reading.say(65, 200);
            let over = reading.poll().await;
            assert_eq!(over.entries.len(), 30, "{case}");
            assert!(
                over.happened.iter().any(|event| matches!(event, LogEvent::Overrun { .. } | LogEvent::Cleared { .. })),
                "{case}: {:?}",
                over.happened
            );
            assert_eq!(reading.all().await, entries(0, 0), "{case}");
        }
    }
}

#[tokio::test]
async fn repeated_and_resolved_entries_are_told_as_such() {
    let mut reading = Reading::new(&limits()).await;
    reading.redfish.log(ENTRIES, |log| {
        log.append(json!({"Created": "2024-05-01T00:00:01Z", "Message": "Fan 2 failed.", "Severity": "Critical", "Resolved": false}));
        log.repeats = true;
    });
    let first = reading.poll().await;
    assert_eq!((first.entries.len(), first.entries[0].is_resolved), (1, Some(false)));
    assert!(first.happened.contains(&LogEvent::Repeated { entries: 1 }));
    reading.redfish.log(ENTRIES, |log| log.edit(0, |entry| entry["Resolved"] = json!(true)));
    let then = reading.poll().await;
    assert_eq!((then.entries.len(), then.changed.len(), then.changed[0].is_resolved), (0, 1, Some(true)));
    assert_eq!(then.changed[0].identity, first.entries[0].identity);
}

#[tokio::test]
async fn one_bad_entry_costs_itself_only() {
    let mut reading = Reading::new(&limits()).await;
    reading.redfish.behave(|manners| manners.expansion = Expansion::Refused);
    reading.redfish.log(ENTRIES, |log| log.bare_links = true);
    reading.say(0, 10);
    reading.redfish.break_at(&format!("{ENTRIES}/4"), Fault::Truncated, Some(1));
    let batch = reading.poll().await;
    assert_eq!((batch.entries.len(), batch.troubles.len()), (9, 1));
    assert_eq!((batch.troubles[0].kind, batch.troubles[0].concerns), (TroubleKind::Unreadable, "log"));
    assert_eq!(reading.all().await, ["entry 3"], "read the next time");
}

#[tokio::test]
async fn a_poll_that_fails_leaves_the_cursor_good() {
    let mut reading = Reading::new(&limits()).await;
    reading.redfish.log(ENTRIES, |log| log.page = Some(5));
    reading.say(0, 20);
    assert_eq!(reading.all().await.len(), 20);
    let cursor = reading.cursor.clone();
    for fault in [Fault::Status(500), Fault::Html, Fault::Drop, Fault::Busy(503, None)] {
        reading.redfish.break_at(&format!("{ENTRIES}*"), fault.clone(), None);
        assert!(reading.bmc.read_log(&reading.log, cursor.clone()).await.is_err(), "{fault:?}");
        reading.redfish.mend();
    }
    reading.say(20, 23);
    assert_eq!(reading.all().await, entries(20, 23));
}

#[tokio::test]
async fn a_page_that_fails_half_way_is_read_the_next_time() {
    for newest_first in [true, false] {
        let mut reading = Reading::new(&limits()).await;
        reading.redfish.log(ENTRIES, |log| (log.page, log.newest_first) = (Some(10), newest_first));
        reading.say(0, 5);
        reading.all().await;
        reading.say(5, 60);
        reading.redfish.break_at(&format!("{ENTRIES}?page=20"), Fault::Status(500), Some(1));
        let half = reading.poll().await;
        assert!(half.more && !half.entries.is_empty() && half.entries.len() < 55, "{newest_first}: {}", half.entries.len());
        assert_eq!(half.entries.len() + reading.all().await.len(), 55, "{newest_first}");
    }
}

#[tokio::test]
async fn logs_that_are_not_linked_are_found_where_their_makers_put_them() {
    let mut tree = modern();
    let entry = json!({"Id": "1", "Created": "2024-05-01T00:00:00-05:00", "Message": "old iDRAC", "Severity": "OK"});
    let entries = "/redfish/v1/Managers/iDRAC.Embedded.1/Logs/Sel";
    tree.put(entries, "LogEntryCollection", json!({"Members": [entry]}));
    let redfish = Redfish::start(tree).await;
    redfish.edit("/redfish/v1", |root| root["Vendor"] = json!("Dell"));
    for path in ["/redfish/v1/Systems/System.1", "/redfish/v1/Managers/BMC"] {
        redfish.edit(path, |resource| {
            resource.as_object_mut().unwrap().remove("LogServices");
        });
    }
    let bmc = bmc(&redfish);
    let logs = bmc.log_services().await.unwrap().logs;
    assert_eq!(logs.iter().map(|log| log.entries.as_str()).collect::<Vec<_>>(), [entries]);
    assert_eq!(bmc.read_log(&logs[0], None).await.unwrap().entries[0].message.as_deref(), Some("old iDRAC"));
}
