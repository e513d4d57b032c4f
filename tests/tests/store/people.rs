//! Outages, people, tokens and facts.

use super::on_both;
use ironwatch_core::outage::Outage;
use ironwatch_server::store::tokens::TokenRow;
use ironwatch_server::store::{meta, outages, sessions, tokens, users};
use ironwatch_shared::{HostId, Timestamp};

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
