//! Captures.

use super::on_both;
use ironwatch_server::store::{Db, captures};

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
