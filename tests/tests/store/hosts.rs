//! Hosts, and the reports they send.

use super::on_both;
use ironwatch_server::store::hosts::{HostRow, KeyRow};
use ironwatch_server::store::reports::ReportRow;
use ironwatch_server::store::{hosts, is_transient, reports};

pub fn host(id: &str, name: &str) -> HostRow {
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
        reports::insert(db, &ReportRow { host_id: "other".into(), ..row(3, 1, 30) })?;
        reports::insert(db, &ReportRow { taken_at: Some(5), ..row(4, 3, 40) })?;
        let sorted = |mut ids: Vec<i64>| {
            ids.sort_unstable();
            ids
        };
        assert_eq!(sorted(reports::ids_of(db, "h")?), [1, 2, 4]);
        let mut moments = reports::moments(db, &[4, 2, 77])?;
        moments.sort_unstable();
        assert_eq!(moments, [(2, 20), (4, 5)], "one that came late has a moment of its own");
        assert_eq!(sorted(reports::by_ids(db, &[4, 1])?.iter().map(ReportRow::moment).collect()), [5, 10]);
        assert_eq!(reports::prune(db, 15, 100)?, 1);
        assert!(reports::find(db, 1)?.is_none() && reports::find(db, 2)?.is_some());
        assert!(reports::insert(db, &row(5, 2, 50)).is_err(), "the same position twice");
        Ok(())
    });
}
